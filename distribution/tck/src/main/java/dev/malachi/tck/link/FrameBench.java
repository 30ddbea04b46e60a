package dev.malachi.tck.link;

import dev.malachi.api.MacAddress;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes frames, sends them, and collects what comes. */
@Preview
public final class FrameBench {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int NUMBER_OFFSET = Wire.BODY_OFFSET;

    private FrameBench() {}

    /**
     * A numbered frame of our EtherType.
     *
     * @param to destination
     * @param from source
     * @param type of L3
     * @param length bytes, at least 16 more than the headers
     * @param number 0 to 65535
     * @return the frame
     */
    public static byte[] frame(MacAddress to, MacAddress from, int type, int length, int number) {
        byte[] frame = new byte[length];
        to.writeTo(frame, 0);
        from.writeTo(frame, 6);
        frame[12] = (byte) (Cable.ETHER_TYPE >>> 8);
        frame[13] = (byte) Cable.ETHER_TYPE;
        frame[Wire.L3_TYPE_OFFSET] = (byte) type;
        for (int i = NUMBER_OFFSET; i < length; i++) {
            frame[i] = (byte) (number * 7 + i);
        }
        frame[NUMBER_OFFSET] = (byte) (number >>> 8);
        frame[NUMBER_OFFSET + 1] = (byte) number;
        return frame;
    }

    /**
     * The frame with a VLAN tag (IEEE 802.1Q) after the addresses.
     *
     * @param frame without
     * @param tag priority and VLAN id
     * @return a longer one
     */
    public static byte[] tagged(byte[] frame, int tag) {
        byte[] out = new byte[frame.length + 4];
        System.arraycopy(frame, 0, out, 0, 12);
        out[12] = (byte) 0x81;
        out[13] = 0x00;
        out[14] = (byte) (tag >>> 8);
        out[15] = (byte) tag;
        System.arraycopy(frame, 12, out, 16, frame.length - 12);
        return out;
    }

    /**
     * The number of a frame.
     *
     * @param frame that {@link #frame} made
     * @return its number
     */
    public static int number(byte[] frame) {
        return (frame[NUMBER_OFFSET] & 0xFF) << 8 | frame[NUMBER_OFFSET + 1] & 0xFF;
    }

    /**
     * Opens a transmitter for many frames, on a thread in the namespace: there is a socket behind it.
     *
     * @param side where
     * @param link of that side
     * @return the transmitter
     */
    public static LinkTransmitter transmitter(Cable.Side side, Link link) {
        return side.namespace().call(() -> link.openTransmitter(LinkTransmitter.Use.BULK));
    }

    /**
     * Queues frames and flushes.
     *
     * @param transmitter that sends them
     * @param frames the frames
     * @return what the last flush said
     */
    public static int send(LinkTransmitter transmitter, byte[]... frames) {
        for (byte[] frame : frames) {
            long slot = transmitter.claim();
            MemorySegment.copy(frame, 0, transmitter.buffer(), ValueLayout.JAVA_BYTE, slot, frame.length);
            transmitter.commit(frame.length);
        }
        return transmitter.flush();
    }

    /**
     * The next frames.
     *
     * @param link that receives them
     * @param count how many
     * @return fewer if no more come for long
     */
    public static List<byte[]> receive(Link link, int count) {
        List<byte[]> frames = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (frames.size() < count && System.nanoTime() < deadline) {
            link.receivers()
                    .getFirst()
                    .receive(
                            (buffer, offset, length) ->
                                    frames.add(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)),
                            count - frames.size(),
                            TimeUnit.MILLISECONDS.toNanos(100));
        }
        return frames;
    }
}

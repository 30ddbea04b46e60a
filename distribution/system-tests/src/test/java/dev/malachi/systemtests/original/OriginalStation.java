package dev.malachi.systemtests.original;

import dev.malachi.api.MacAddress;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.time.Timeline;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** A link for an {@link OriginalNode}. */
public final class OriginalStation implements AutoCloseable {
    private static final int ETHER_TYPE = 0x88B5;
    private static final int BATCH = 64;

    private final Link link;
    private final LinkTransmitter transmitter;
    private Consumer<byte[]> receiver = frame -> {};

    /**
     * Opens it.
     *
     * @param driver id of the link driver
     * @param name interface or segment
     */
    public OriginalStation(String driver, String name, Timeline timeline) {
        LinkDriver opener = Extensions.installed().all(LinkDriver.class).stream()
                .filter(candidate -> candidate.id().equals(driver))
                .findFirst()
                .orElseThrow();
        link = opener.open(new LinkRequest(name, ETHER_TYPE, 1, timeline, new LinkRequest.Listener() {
            @Override
            public void readable(LinkReceiver lane) {
                while (drain(lane, 0) > 0) {
                    // until nothing waits any more
                }
            }

            @Override
            public void changed(Link changed) {}
        }));
        transmitter = link.openTransmitter(LinkTransmitter.Use.CONTROL);
    }

    /** Sets who takes received frames. */
    public void onFrame(Consumer<byte[]> handler) {
        receiver = handler;
    }

    /** Takes frames that wait, and waits for the first if there is none. */
    public int drain(LinkReceiver lane, long timeoutNanos) {
        return lane.receive(
                (buffer, offset, length) ->
                        receiver.accept(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)),
                BATCH,
                timeoutNanos);
    }

    /** Its Ethernet address. */
    public byte[] mac() {
        byte[] value =
                ByteBuffer.allocate(Long.BYTES).putLong(link.mac().value()).array();
        return Arrays.copyOfRange(value, Long.BYTES - MacAddress.BYTES, Long.BYTES);
    }

    /** Its link. */
    public Link link() {
        return link;
    }

    /** Sends a frame. */
    public void send(byte[] frame) {
        long slot = transmitter.claim();
        MemorySegment.copy(frame, 0, transmitter.buffer(), ValueLayout.JAVA_BYTE, slot, frame.length);
        transmitter.commit(frame.length);
        transmitter.flush();
    }

    @Override
    public void close() {
        transmitter.close();
        link.close();
    }
}

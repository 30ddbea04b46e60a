package dev.malachi.kernel.datapath;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.kernel.packet.TestPacket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A link in memory that keeps what is sent and delivers what it is told to. */
final class MemoryLink implements Link {
    /** Fewer than a large packet has segments, so that slots run out. */
    static final int SLOTS = 16;

    final List<byte[]> sent = new ArrayList<>();
    final Deque<byte[]> waiting = new ArrayDeque<>();
    int opened;
    int closed;
    int flushes;
    boolean refusing;
    State state = State.UP;
    int mtu;
    private final MacAddress mac;

    MemoryLink(long mac, int mtu) {
        this.mac = new MacAddress(mac);
        this.mtu = mtu;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int index() {
        return 1;
    }

    @Override
    public MacAddress mac() {
        return mac;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.of(new LinkReceiver() {
            @Override
            public int receive(Handler handler, int maxFrames, long timeoutNanos) {
                int delivered = 0;
                while (delivered < maxFrames && !waiting.isEmpty()) {
                    byte[] frame = waiting.remove();
                    delivered++;
                    // Exact bounds: a read behind the frame throws.
                    MemorySegment buffer = TestPacket.inBuffer(frame, 2).asSlice(0, 2 + frame.length);
                    handler.onFrame(buffer, 2, frame.length);
                    buffer.fill((byte) 0xDD); // the driver's memory again
                }
                return delivered;
            }

            @Override
            public void wakeup() {}
        });
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        if (refusing) {
            throw new MalachiException(MalachiException.Kind.FAILED, "refused by the test");
        }
        opened++;
        int slotBytes = 14 + mtu + 64;
        MemorySegment memory = Arena.ofAuto().allocate((long) slotBytes * SLOTS, 64);
        return new LinkTransmitter() {
            private final int[] lengths = new int[SLOTS];
            private int queued;

            @Override
            public MemorySegment buffer() {
                return memory;
            }

            @Override
            public long claim() {
                if (queued == SLOTS) {
                    flush();
                }
                return (long) queued * slotBytes;
            }

            @Override
            public void commit(int length) {
                if (length > 14 + mtu) {
                    throw new AssertionError("a frame of " + length + " bytes");
                }
                lengths[queued++] = length;
            }

            @Override
            public int flush() {
                flushes++;
                for (int i = 0; i < queued; i++) {
                    sent.add(memory.asSlice((long) i * slotBytes, lengths[i]).toArray(ValueLayout.JAVA_BYTE));
                }
                int count = queued;
                queued = 0;
                return count;
            }

            @Override
            public void close() {
                closed++;
            }
        };
    }

    @Override
    public void join(MacAddress group) {}

    @Override
    public void leave(MacAddress group) {}

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {}
}

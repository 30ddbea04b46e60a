package dev.malachi.kernel.datapath;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The link of a {@link JitWarmup}: what is sent is received at once, on the same thread. */
final class JitWarmupLink implements Link {
    private final MacAddress mac = new MacAddress(0x0200_0000_0001L);
    private final int mtu;
    private @Nullable InboundStage end;

    JitWarmupLink(int mtu) {
        this.mtu = mtu;
    }

    /** The next transmitter hands its frames to this stage. */
    void connectTo(InboundStage inbound) {
        end = inbound;
    }

    @Override
    public String name() {
        return "warm-up";
    }

    @Override
    public int index() {
        return 0;
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
        return State.UP;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.of();
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        return new Transmitter(Objects.requireNonNull(end));
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

    private static final class Transmitter implements LinkTransmitter {
        private static final int SLOTS = 64;
        private static final int SLOT_BYTES = 2048;

        private final InboundStage end;
        private final MemorySegment slots = Arena.ofAuto().allocate((long) SLOTS * SLOT_BYTES, 64);
        private final int[] lengths = new int[SLOTS];
        private int queued;

        Transmitter(InboundStage end) {
            this.end = end;
        }

        @Override
        public MemorySegment buffer() {
            return slots;
        }

        @Override
        public long claim() {
            if (queued == SLOTS) {
                flush();
            }
            return (long) queued * SLOT_BYTES;
        }

        @Override
        public void commit(int length) {
            lengths[queued++] = length;
        }

        @Override
        public int flush() {
            for (int i = 0; i < queued; i++) {
                end.receive(slots, (long) i * SLOT_BYTES, lengths[i]);
            }
            int count = queued;
            queued = 0;
            return count;
        }

        @Override
        public void close() {}
    }
}

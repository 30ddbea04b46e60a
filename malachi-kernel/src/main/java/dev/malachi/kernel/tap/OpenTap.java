package dev.malachi.kernel.tap;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.PacketTap;
import dev.malachi.api.spi.protocol.TappedPacket;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A tap, with a ring for each lane. */
public final class OpenTap implements PacketTap {
    /** Of a lane: with 128 bytes of each, some 12,000 packets. */
    private static final int RING_BYTES = 2 << 20;

    /** Between two looks when there is nothing; lanes wake no reader, which would cost them more than the copy. */
    private static final long LOOK_NANOS = 2_000_000L;

    private final PacketTaps taps;
    private final TapRing[] rings;
    private final TapRing.Cursor[] cursors;
    /** From monotonic to wall-clock time, as it was at the start. */
    private final long unixMinusMonotonic;

    private final View view;
    private volatile boolean open = true;

    OpenTap(PacketTaps taps, int lanes, int snapBytes) {
        this.taps = taps;
        this.rings = IntStream.range(0, lanes)
                .mapToObj(_ -> new TapRing(RING_BYTES, snapBytes))
                .toArray(TapRing[]::new);
        this.cursors = Arrays.stream(rings).map(ring -> ring.new Cursor()).toArray(TapRing.Cursor[]::new);
        this.view = new View(cursors[0]);
        this.unixMinusMonotonic = TimeUnit.MILLISECONDS.toNanos(taps.timeline().currentTimeMillis())
                - taps.timeline().nanoTime();
    }

    TapRing ring(int lane) {
        return rings[lane];
    }

    @Override
    public int drain(Consumer<TappedPacket> handler, int max, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            int handed = drainNow(handler, max);
            if (handed > 0 || !open || System.nanoTime() - end >= 0) {
                return handed;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private int drainNow(Consumer<TappedPacket> handler, int max) {
        int handed = 0;
        while (handed < max) {
            TapRing.Cursor oldest = oldest();
            if (oldest == null) {
                break;
            }
            view.cursor = oldest;
            handler.accept(view);
            oldest.advance();
            handed++;
        }
        for (TapRing.Cursor cursor : cursors) {
            cursor.release();
        }
        return handed;
    }

    private TapRing.@Nullable Cursor oldest() {
        TapRing.Cursor oldest = null;
        for (TapRing.Cursor cursor : cursors) {
            if (cursor.hasNext() && (oldest == null || cursor.nanos() - oldest.nanos() < 0)) {
                oldest = cursor;
            }
        }
        return oldest;
    }

    @Override
    public long missed() {
        return Arrays.stream(rings).mapToLong(TapRing::missed).sum();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        taps.remove(this);
    }

    /** The record under a cursor. */
    private final class View implements TappedPacket {
        private TapRing.Cursor cursor;

        View(TapRing.Cursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public MemorySegment buffer() {
            return cursor.memory();
        }

        @Override
        public long offset() {
            return cursor.offset();
        }

        @Override
        public int captured() {
            return cursor.captured();
        }

        @Override
        public int length() {
            return cursor.length();
        }

        @Override
        public boolean outgoing() {
            return cursor.outgoing();
        }

        @Override
        public long unixNanos() {
            return cursor.nanos() + unixMinusMonotonic;
        }

        @Override
        public Optional<NodeId> peer() {
            NodeId id = new NodeId(cursor.peerHigh(), cursor.peerLow());
            return id.equals(NodeId.ZERO) ? Optional.empty() : Optional.of(id);
        }

        @Override
        public String verdict() {
            return taps.verdict(cursor.verdict());
        }
    }
}

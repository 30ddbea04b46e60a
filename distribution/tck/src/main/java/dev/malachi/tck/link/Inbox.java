package dev.malachi.tck.link;

import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a link received, in order; used by one thread. */
final class Inbox {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int BATCH = 128;

    private final Link link;
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    Inbox(Link link) {
        this.link = link;
    }

    /** The next frame, or an empty array if none comes for long. */
    byte[] next() {
        return next(PATIENCE_NANOS);
    }

    /** The next frame, or an empty array if none comes in time. */
    byte[] next(long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        while (waiting.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return new byte[0];
            }
            poll(left);
        }
        return waiting.remove();
    }

    /** The next frames: as many as asked for, or fewer if no more come for long. */
    List<byte[]> next(int count) {
        var frames = new ArrayList<byte[]>();
        while (frames.size() < count) {
            byte[] frame = next();
            if (frame.length == 0) {
                break;
            }
            frames.add(frame);
        }
        return frames;
    }

    private void poll(long timeoutNanos) {
        List<LinkReceiver> lanes = link.receivers();
        // One lane can wait as long as it likes; several must take turns.
        long wait = lanes.size() == 1 ? timeoutNanos : Math.min(timeoutNanos, TimeUnit.MILLISECONDS.toNanos(1));
        for (LinkReceiver lane : lanes) {
            lane.receive((buffer, offset, length) -> waiting.add(copy(buffer, offset, length)), BATCH, wait);
        }
    }

    static byte[] copy(MemorySegment buffer, long offset, int length) {
        return buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }
}

package @PACKAGE@;

import dev.malachi.api.spi.link.LinkReceiver;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Frames that wait for the node. */
final class @CLASS@Receiver implements LinkReceiver {
    private static final int MOST_WAITING = 4096;

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final MemorySegment buffer =
            Arena.ofAuto().allocate(@CLASS@Link.ETHERNET_HEADER_BYTES + @CLASS@Link.MTU, Long.BYTES);
    private boolean woken;
    private boolean closed;

    /** Whether there was room for it. */
    synchronized boolean put(byte[] frame) {
        if (closed || waiting.size() == MOST_WAITING) {
            return closed;
        }
        waiting.add(frame);
        notifyAll();
        return true;
    }

    @Override
    public int receive(Handler handler, int maxFrames, long timeoutNanos) {
        int delivered = 0;
        long patience = timeoutNanos;
        while (delivered < maxFrames) {
            Optional<byte[]> frame = next(patience);
            if (frame.isEmpty()) {
                break;
            }
            MemorySegment.copy(frame.get(), 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.get().length);
            handler.onFrame(buffer, 0, frame.get().length);
            delivered++;
            patience = 0; // what else waits, but no longer
        }
        return delivered;
    }

    private synchronized Optional<byte[]> next(long patienceNanos) {
        long deadline = System.nanoTime() + patienceNanos;
        while (waiting.isEmpty() && !closed && !woken && patienceNanos != 0) {
            long left = deadline - System.nanoTime();
            if (patienceNanos > 0 && left <= 0) {
                break;
            }
            try {
                if (patienceNanos < 0) {
                    wait();
                } else {
                    wait(left / 1_000_000, (int) (left % 1_000_000));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        if (patienceNanos != 0) {
            woken = false;
        }
        return Optional.ofNullable(waiting.poll());
    }

    @Override
    public synchronized void wakeup() {
        woken = true;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }
}

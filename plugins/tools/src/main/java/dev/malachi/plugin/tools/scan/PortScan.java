package dev.malachi.plugin.tools.scan;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * TCP connections to the ports of a node, made by the operating system over the TUN interface, each closed at once. At most {@value
 * #AT_ONCE} are under way, so a scan takes few descriptors of the daemon.
 */
final class PortScan {
    private static final int AT_ONCE = 64;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** What became of a connection. */
    enum State {
        /** Something listens. */
        OPEN,
        /** Refused: nothing listens. */
        CLOSED,
        /** No answer, or an ICMP error: something on the way may drop it. */
        FILTERED;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A port and its state.
     *
     * @param port 1 to 65535
     * @param state what became of the connection
     */
    record Result(int port, State state) {}

    private final String address;
    private final int perSecond;
    private final Duration patience;

    PortScan(String address, int perSecond, Duration patience) {
        this.address = address;
        this.perSecond = perSecond;
        this.patience = patience;
    }

    /**
     * Tries all ports; each result is told on the calling thread as soon as it is there.
     *
     * @throws InterruptedException if the calling thread is interrupted; connections that are under way end
     */
    void run(List<Integer> ports, Consumer<Result> each) throws InterruptedException {
        BlockingQueue<Result> results = new LinkedBlockingQueue<>();
        var places = new Semaphore(AT_ONCE);
        int missing = ports.size();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            long due = System.nanoTime();
            for (int port : ports) {
                places.acquire();
                due = Math.max(due, System.nanoTime()) + NANOS_PER_SECOND / perSecond; // never faster after a wait
                threads.execute(() -> {
                    results.add(new Result(port, attempt(port)));
                    places.release();
                });
                for (Result result = results.poll(); result != null; result = results.poll()) {
                    each.accept(result);
                    missing--;
                }
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            }
            while (missing > 0) {
                each.accept(results.take());
                missing--;
            }
        } catch (InterruptedException e) {
            results.forEach(each);
            throw e;
        } finally {
            threads.shutdownNow();
        }
    }

    private State attempt(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), Math.toIntExact(patience.toMillis()));
            return State.OPEN;
        } catch (ConnectException e) {
            return State
                    .CLOSED; // refused: the system's own time-out, which it is thrown for as well, is longer than ours
        } catch (IOException e) {
            return State.FILTERED;
        }
    }
}

package dev.malachi.plugin.tools.scan;

import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * TCP connections to the ports of a node, made by the operating system over the TUN interface, each closed at once. At most {@value
 * #AT_ONCE} are under way, so a scan takes few descriptors of the daemon.
 *
 * <p>They come from this node's virtual address: without the TUN interface there is no such address, and nothing leaves by another one.
 */
final class PortScan {
    private static final int AT_ONCE = 64;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** A wait ends on a whole millisecond: so much may be caught up with. */
    private static final long CATCH_UP_NANOS = 2 * NANOS_PER_MILLI;

    /** What became of a connection. */
    enum State {
        /** Something listens. */
        OPEN,
        /** Refused: nothing listens. */
        CLOSED,
        /** No answer, or an ICMP error: something on the way may drop it. */
        FILTERED,
        /** This machine did not let it be tried: nothing was sent. */
        UNTRIED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A port and its state.
     *
     * @param port 1 to 65535
     * @param state what became of the connection
     * @param obstacle why it was not tried; empty if it was
     */
    record Result(int port, State state, Optional<String> obstacle) {
        Result(int port, State state) {
            this(port, state, Optional.empty());
        }
    }

    /** A connection under way. */
    private record Attempt(int port, SocketChannel channel, long deadlineNanos) {}

    private final String from;
    private final String address;
    private final int perSecond;
    private final Duration patience;

    /**
     * Prepares a scan.
     *
     * @param from address of this node that connections come from
     * @param address whose ports are tried; of the same family
     * @param perSecond connections tried a second
     * @param patience how long to wait for each
     */
    PortScan(String from, String address, int perSecond, Duration patience) {
        this.from = from;
        this.address = address;
        this.perSecond = perSecond;
        this.patience = patience;
    }

    /**
     * Tries all ports, on the calling thread; each result is told as soon as it is there.
     *
     * @throws InterruptedException if the calling thread is interrupted; connections that are under way end
     */
    void run(List<Integer> ports, Consumer<Result> each) throws InterruptedException {
        Deque<Attempt> underWay = new ArrayDeque<>(); // the one that was begun first is given up first
        try (Selector selector = Selector.open()) {
            Iterator<Integer> next = ports.iterator();
            long gapNanos = NANOS_PER_SECOND / perSecond;
            long dueNanos = System.nanoTime();
            while (next.hasNext() || !underWay.isEmpty()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long now = System.nanoTime();
                if (next.hasNext() && underWay.size() < AT_ONCE && now - dueNanos >= 0) {
                    dueNanos = Math.max(dueNanos, now - CATCH_UP_NANOS) + gapNanos;
                    begin(next.next(), selector, now + patience.toNanos(), underWay)
                            .ifPresent(each);
                    continue;
                }
                giveUp(underWay, now, each);
                if (next.hasNext() || !underWay.isEmpty()) {
                    await(selector, untilNanos(underWay, next.hasNext(), dueNanos, now));
                    finish(selector, underWay, each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of the selector: each connection's own failure is a result
        } finally {
            underWay.forEach(attempt -> close(attempt.channel()));
        }
    }

    /** Begins a connection; what comes of it at once is the result. */
    private Optional<Result> begin(int port, Selector selector, long deadlineNanos, Deque<Attempt> underWay) {
        SocketChannel channel;
        try {
            channel = SocketChannel.open();
        } catch (IOException e) {
            return Optional.of(untried(port, e));
        }
        try {
            channel.bind(new InetSocketAddress(from, 0));
            channel.configureBlocking(false);
            if (channel.connect(new InetSocketAddress(address, port))) {
                close(channel);
                return Optional.of(new Result(port, State.OPEN));
            }
            var attempt = new Attempt(port, channel, deadlineNanos);
            channel.register(selector, SelectionKey.OP_CONNECT, attempt);
            underWay.add(attempt);
            return Optional.empty();
        } catch (ConnectException e) {
            close(channel);
            return Optional.of(new Result(port, State.CLOSED)); // by this machine, whose ports they may be
        } catch (IOException e) {
            close(channel);
            return Optional.of(untried(port, e)); // what comes from elsewhere comes later
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private static Result untried(int port, IOException e) {
        return new Result(port, State.UNTRIED, Optional.of(Reason.of(e)));
    }

    private static void giveUp(Deque<Attempt> underWay, long now, Consumer<Result> each) {
        while (!underWay.isEmpty() && now - underWay.peekFirst().deadlineNanos() >= 0) {
            Attempt late = underWay.removeFirst();
            close(late.channel());
            each.accept(new Result(late.port(), State.FILTERED));
        }
    }

    /** How long there is nothing to do but to wait for an answer. */
    private static long untilNanos(Deque<Attempt> underWay, boolean more, long dueNanos, long now) {
        long untilNanos =
                underWay.isEmpty() ? Long.MAX_VALUE : underWay.peekFirst().deadlineNanos() - now;
        return more && underWay.size() < AT_ONCE ? Math.min(untilNanos, dueNanos - now) : untilNanos;
    }

    private static void await(Selector selector, long nanos) throws IOException {
        if (nanos > 0) {
            int _ = selector.select(Math.ceilDiv(nanos, NANOS_PER_MILLI));
        } else {
            int _ = selector.selectNow();
        }
    }

    private static void finish(Selector selector, Deque<Attempt> underWay, Consumer<Result> each) {
        for (SelectionKey key : selector.selectedKeys()) {
            Attempt attempt = (Attempt) key.attachment();
            if (underWay.remove(attempt)) {
                State state = outcome(attempt.channel());
                close(attempt.channel());
                each.accept(new Result(attempt.port(), state));
            }
        }
        selector.selectedKeys().clear();
    }

    private static State outcome(SocketChannel channel) {
        try {
            return channel.finishConnect() ? State.OPEN : State.FILTERED;
        } catch (ConnectException e) {
            // refused: the system's own time-out, which it is thrown for as well, is longer than ours
            return State.CLOSED;
        } catch (IOException e) {
            return State.FILTERED;
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // it is given up, and what it was for is known
        }
    }
}

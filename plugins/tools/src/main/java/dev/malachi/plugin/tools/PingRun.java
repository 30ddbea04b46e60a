package dev.malachi.plugin.tools;

import dev.malachi.api.EchoReply;
import dev.malachi.api.Node;
import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wire.Wire;
import dev.malachi.plugin.tools.text.Units;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One ping: a probe each interval, whether or not the one before was answered. Each waits for its answer on a virtual thread of its
 * own and puts the outcome into a queue; everything else, the output included, belongs to the thread of {@link #run}.
 */
final class PingRun {
    /** Event: it begins; keys {@code shortId ipv4 ipv6 bytes}. */
    static final String START = "start";
    /** Event: an answer came; keys {@code shortId seq bytes rttMs hopLimit}. */
    static final String REPLY = "reply";
    /** Event: none came in time; keys {@code shortId seq}. */
    static final String TIMEOUT = "timeout";
    /** Event: it is over; keys {@code shortId timeMs}. */
    static final String END = "end";

    /** How many replies the result lists, the latest: without a bound a ping for ever would fill the daemon's memory. */
    private static final int MAX_LISTED_REPLIES = 10_000;

    /**
     * What to send.
     *
     * @param count how many; 0 for ever
     * @param interval between two
     * @param dataBytes in each
     * @param patience how long to wait for each answer
     */
    record Settings(long count, Duration interval, int dataBytes, Duration patience) {}

    /** What became of a probe. */
    private sealed interface Outcome {
        record Answered(long sequence, EchoReply reply) implements Outcome {}

        record Unanswered(long sequence) implements Outcome {}

        record Failed(RuntimeException cause) implements Outcome {}
    }

    private final Node node;
    private final Target target;
    private final Settings settings;
    private final ToolOutput output;
    private final byte[] data;
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final ArrayDeque<Object> replies = new ArrayDeque<>();
    private final PingStatistics statistics = new PingStatistics();
    private long outstanding;

    PingRun(Node node, Target target, Settings settings, ToolOutput output) {
        this.node = node;
        this.target = target;
        this.settings = settings;
        this.output = output;
        this.data = pattern(settings.dataBytes());
    }

    /** Sends, listens, and gives the result, also when interrupted; returns the exit code. */
    int run() {
        long startNanos = System.nanoTime();
        output.event(announcement());
        ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor();
        try {
            sendAll(probes);
            while (outstanding > 0) {
                record(outcomes.take());
            }
        } catch (InterruptedException e) {
            // Ctrl-C: the statistics so far are the result (Tool.run). The flag stays cleared, so that they can still
            // be sent.
            recordWaiting();
        } finally {
            probes.shutdownNow();
        }
        long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        output.event(event(END, Map.of("timeMs", elapsedMillis)));
        output.result(result());
        return statistics.received() > 0 ? 0 : 1;
    }

    private void sendAll(ExecutorService probes) throws InterruptedException {
        long dueNanos = System.nanoTime();
        for (long sequence = 1; settings.count() == 0 || sequence <= settings.count(); sequence++) {
            recordUntil(dueNanos);
            statistics.sent();
            outstanding++;
            // From the actual sending, so that a machine that slept does not catch up in a burst.
            dueNanos = System.nanoTime() + settings.interval().toNanos();
            long number = sequence;
            probes.execute(() -> probe(number));
        }
    }

    private void probe(long sequence) {
        try {
            outcomes.add(echo().<Outcome>map(reply -> new Outcome.Answered(sequence, reply))
                    .orElseGet(() -> new Outcome.Unanswered(sequence)));
        } catch (InterruptedException e) {
            // The run is over; its outcome is not wanted.
        } catch (RuntimeException e) {
            outcomes.add(new Outcome.Failed(e));
        }
    }

    private Optional<EchoReply> echo() throws InterruptedException {
        if (target.id().equals(node.id())) {
            // A node has no session with itself: the answer is its own, at once.
            long sentNanos = System.nanoTime();
            byte[] answer = data.clone();
            return Optional.of(
                    new EchoReply(target.id(), System.nanoTime() - sentNanos, Wire.INITIAL_HOP_LIMIT, answer));
        }
        return node.echo(target.id(), data, settings.patience());
    }

    /** Takes outcomes as they come, until the time. */
    private void recordUntil(long dueNanos) throws InterruptedException {
        while (true) {
            long leftNanos = dueNanos - System.nanoTime();
            if (leftNanos <= 0) {
                recordWaiting();
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                return;
            }
            Outcome outcome = outcomes.poll(leftNanos, TimeUnit.NANOSECONDS);
            if (outcome != null) {
                record(outcome);
            }
        }
    }

    private void recordWaiting() {
        for (Outcome outcome = outcomes.poll(); outcome != null; outcome = outcomes.poll()) {
            record(outcome);
        }
    }

    private void record(Outcome outcome) {
        outstanding--;
        switch (outcome) {
            case Outcome.Answered(long sequence, EchoReply reply) -> {
                statistics.answered(reply.roundTripNanos());
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("seq", sequence);
                document.put("bytes", (long) reply.data().length);
                document.put("rttMs", Units.toMillis(reply.roundTripNanos()));
                document.put("hopLimit", (long) reply.hopLimit());
                replies.addLast(document);
                if (replies.size() > MAX_LISTED_REPLIES) {
                    replies.removeFirst();
                }
                output.event(event(REPLY, document));
            }
            case Outcome.Unanswered(long sequence) -> output.event(event(TIMEOUT, Map.of("seq", sequence)));
            case Outcome.Failed(RuntimeException cause) -> throw cause;
        }
    }

    private Map<String, Object> announcement() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("ipv4", Documents.textOrAbsent(target.ipv4()));
        details.put("ipv6", target.ipv6());
        details.put("bytes", (long) settings.dataBytes());
        return event(START, details);
    }

    private Map<String, Object> event(String kind, Map<String, Object> details) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", kind);
        event.put("shortId", target.id().shortId());
        event.putAll(details);
        return event;
    }

    private Map<String, Object> result() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("target", target.id().hex());
        result.put("ipv4", Documents.textOrAbsent(target.ipv4()));
        result.put("transmitted", statistics.transmitted());
        result.put("received", statistics.received());
        result.put("lossPercent", statistics.lossPercent());
        result.put("rttMs", statistics.rttDocument());
        result.put("replies", List.copyOf(replies));
        if (statistics.received() == 0) {
            Target.obstacle(node, target.id()).ifPresent(obstacle -> result.put("obstacle", obstacle));
        }
        return result;
    }

    /** The bytes 0, 1, 2, …: what comes back damaged is easy to see in a capture. */
    private static byte[] pattern(int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = (byte) i;
        }
        return data;
    }
}

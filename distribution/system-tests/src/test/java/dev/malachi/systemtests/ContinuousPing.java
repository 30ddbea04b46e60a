package dev.malachi.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The system's ping, 50 times a second until it is closed: shows when traffic flows and when it does not. */
final class ContinuousPing implements AutoCloseable {
    /** A line of {@code ping -D}: [1700000000.123456] 64 bytes from 10.144.1.2: icmp_seq=7 ttl=64 time=0.321 ms. */
    private static final Pattern REPLY =
            Pattern.compile("\\[(\\d+)\\.(\\d{6})\\] \\d+ bytes from .* icmp_seq=\\d+ .*time=([0-9.]+) ms");

    private static final Pattern SEQUENCE = Pattern.compile("icmp_seq=(\\d+) .*time=");

    private final Process process;
    private final Path output;

    /**
     * A request that was answered.
     *
     * @param sent when it left
     * @param answered when its reply came
     */
    record Answered(Instant sent, Instant answered) {}

    /**
     * Begins.
     *
     * @param from the host that pings
     * @param folder where the output goes
     * @param address of the other host
     */
    ContinuousPing(TwoHosts.Host from, Path folder, String address) {
        this(from, folder, address, Duration.ofMillis(20));
    }

    /**
     * The same with another interval.
     *
     * @param interval between two requests, at least 1 ms
     */
    ContinuousPing(TwoHosts.Host from, Path folder, String address, Duration interval) {
        try {
            output = Files.createTempFile(folder, "ping", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = from.start(output, "ping", "-D", "-n", "-i", "0." + "%03d".formatted(interval.toMillis()), address);
    }

    /** All requests that were answered so far, in the order of the replies. */
    List<Answered> answered() {
        try {
            return Files.readAllLines(output).stream()
                    .map(REPLY::matcher)
                    .filter(Matcher::matches)
                    .map(ContinuousPing::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many requests had no answer though a later one had. */
    long lost() {
        try {
            List<Integer> sequence = Files.readAllLines(output).stream()
                    .map(SEQUENCE::matcher)
                    .filter(Matcher::find)
                    .map(line -> Integer.parseInt(line.group(1)))
                    .distinct()
                    .toList();
            return sequence.isEmpty()
                    ? 0
                    : sequence.stream().mapToInt(Integer::intValue).max().orElseThrow() - sequence.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answered parse(Matcher line) {
        Instant answered = Instant.ofEpochSecond(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)) * 1000);
        long roundTripNanos = (long) (Double.parseDouble(line.group(3)) * 1e6);
        return new Answered(answered.minusNanos(roundTripNanos), answered);
    }

    /** The first request sent after a moment that was answered. */
    private Optional<Answered> firstAfter(Instant moment) {
        return answered().stream().filter(a -> a.sent().isAfter(moment)).findFirst();
    }

    /**
     * Waits until a request is answered that was sent after a moment.
     *
     * @param moment the end of a fault, say
     * @param patience how long to wait
     * @return time from that moment to the reply
     */
    Duration awaitAnswerAfter(Instant moment, Duration patience) {
        Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> firstAfter(moment).isPresent());
        return Duration.between(moment, firstAfter(moment).orElseThrow().answered());
    }

    /** The longest time without a reply since a moment, up to now. */
    Duration longestSilenceSince(Instant moment) {
        Duration longest = Duration.ZERO;
        Instant last = moment;
        for (Answered reply : answered()) {
            if (reply.answered().isAfter(moment)) {
                Duration silence = Duration.between(last, reply.answered());
                longest = silence.compareTo(longest) > 0 ? silence : longest;
                last = reply.answered();
            }
        }
        Duration open = Duration.between(last, Instant.now());
        return open.compareTo(longest) > 0 ? open : longest;
    }

    @Override
    public void close() {
        TwoHosts.end(process);
    }
}

package dev.malachi.plugin.tools;

import dev.malachi.api.control.Documents;
import dev.malachi.plugin.tools.text.Units;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a ping adds up; round trip times in nanoseconds. Used by one thread. */
final class PingStatistics {
    private long transmitted;
    private long received;
    private long minNanos = Long.MAX_VALUE;
    private long maxNanos;
    private double sum;
    private double sumOfSquares;

    void sent() {
        transmitted++;
    }

    void answered(long roundTripNanos) {
        received++;
        minNanos = Math.min(minNanos, roundTripNanos);
        maxNanos = Math.max(maxNanos, roundTripNanos);
        sum += roundTripNanos;
        sumOfSquares += (double) roundTripNanos * roundTripNanos;
    }

    long transmitted() {
        return transmitted;
    }

    long received() {
        return received;
    }

    /** Share of probes without an answer, with one decimal; 0 when nothing was sent. */
    double lossPercent() {
        return transmitted == 0 ? 0 : Math.round(1000.0 * (transmitted - received) / transmitted) / 10.0;
    }

    /** {@code min avg max mdev} as a document, absent when nothing came back. */
    Object rttDocument() {
        if (received == 0) {
            return Documents.ABSENT;
        }
        double average = sum / received;
        // Root of the mean squared deviation, what iputils' ping calls mdev; rounding may make the difference slightly
        // negative.
        double deviation = Math.sqrt(Math.max(0, sumOfSquares / received - average * average));
        Map<String, Object> rtt = new LinkedHashMap<>();
        rtt.put("min", Units.toMillis(minNanos));
        rtt.put("avg", Units.toMillis(Math.round(average)));
        rtt.put("max", Units.toMillis(maxNanos));
        rtt.put("mdev", Units.toMillis(Math.round(deviation)));
        return rtt;
    }
}

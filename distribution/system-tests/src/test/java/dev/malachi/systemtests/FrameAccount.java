package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The account that a node keeps of what it receives (protocol.md §10): every frame, inner packet and control message ends once. */
final class FrameAccount {
    /** The ends of a frame: in the data path, or with whoever claims its type. */
    private static final Pattern FRAMES = Pattern.compile("(rx|handshake|ndp|classic)\\.(drop|accepted)\\..+");

    private static final Pattern INNER = Pattern.compile("inner\\.(drop|accepted)\\..+");
    private static final Pattern CONTROL = Pattern.compile("(control|record)\\.(drop|accepted)\\..+");
    /** What a link did not admit; the other reasons are about sending. */
    private static final Pattern LINK =
            Pattern.compile("link\\..+\\.drop\\.(ring_full|other_host|vlan|group|truncated|rx_undersize)");

    private FrameAccount() {}

    private static long sum(Map<String, Long> counters, Pattern names) {
        return counters.entrySet().stream()
                .filter(counter -> names.matcher(counter.getKey()).matches())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Frames that have come to an end in the node. */
    static long ended(Map<String, Long> counters) {
        return sum(counters, FRAMES);
    }

    /** Frames that reached the node, or ended at its link. */
    static long arrived(Map<String, Long> counters) {
        return counters.getOrDefault("rx.frames", 0L) + sum(counters, LINK);
    }

    /** Nothing is under way, everything has ended once, and nothing by a defect. */
    static void assertBalanced(Map<String, Long> counters) {
        assertThat(ended(counters)).as("frames: %s", counters).isEqualTo(counters.getOrDefault("rx.frames", 0L));
        assertThat(sum(counters, INNER))
                .as("inner packets: %s", counters)
                .isEqualTo(counters.getOrDefault("rx.accepted.inner", 0L));
        assertThat(sum(counters, CONTROL))
                .as("control messages: %s", counters)
                .isEqualTo(counters.getOrDefault("inner.accepted.control", 0L));
        assertThat(counters.getOrDefault("datapath.defects", 0L)).isZero();
        assertThat(counters.getOrDefault("control.defects", 0L)).isZero();
    }

    /** What was counted between two looks. */
    static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
        Map<String, Long> difference = new TreeMap<>();
        after.forEach((name, value) -> {
            long more = value - before.getOrDefault(name, 0L);
            if (more != 0) {
                difference.put(name, more);
            }
        });
        return difference;
    }
}

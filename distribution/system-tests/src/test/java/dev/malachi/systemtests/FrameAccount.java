package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The account that a node keeps (protocol.md §10): every frame, inner packet and control message that it receives ends once, and so does
 * every packet of its host, inner packet and frame that it has to send.
 */
final class FrameAccount {
    /** The ends of a frame: in the data path, or with whoever claims its type. */
    private static final Pattern FRAMES = Pattern.compile("(rx|handshake|ndp|classic)\\.(drop|accepted)\\..+");

    private static final Pattern INNER = Pattern.compile("inner\\.(drop|accepted)\\..+");
    private static final Pattern CONTROL = Pattern.compile("(control|record)\\.(drop|accepted)\\..+");
    /** What a link did not admit; the other reasons are about sending. */
    private static final Pattern LINK =
            Pattern.compile("link\\..+\\.drop\\.(ring_full|other_host|vlan|group|truncated|rx_undersize)");

    /** The ends of a packet of the host, but for that it was sent. */
    private static final Pattern DROPPED_OF_HOST = Pattern.compile("(tx|tun|parked)\\.drop\\..+");

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

    /** Packets of the host that have come to an end in the node. */
    static long endedOfHost(Map<String, Long> counters) {
        return counters.getOrDefault("tx.accepted.ip", 0L) + sum(counters, DROPPED_OF_HOST);
    }

    /** The same of what the node sends; nothing waits to be sent. */
    static void assertSendingBalances(Map<String, Long> counters) {
        assertThat(endedOfHost(counters))
                .as("packets of the host: %s", counters)
                .isEqualTo(counters.getOrDefault("tun.rx.packets", 0L));
        for (String kind : List.of("inner", "frame")) {
            assertThat(counters.getOrDefault("tx.accepted." + kind, 0L)
                            + sum(counters, Pattern.compile("tx\\." + kind + "\\.drop\\..+")))
                    .as("%s: %s", kind, counters)
                    .isEqualTo(counters.getOrDefault("tx.offered." + kind, 0L));
        }
        long written = counters.getOrDefault("tun.tx.packets", 0L)
                - counters.getOrDefault("tun.tx.super", 0L)
                + counters.getOrDefault("tun.tx.super_segments", 0L);
        assertThat(written + counters.getOrDefault("tun.tx.refused", 0L))
                .as("packets for the host: %s", counters)
                .isEqualTo(
                        counters.getOrDefault("rx.accepted.ip", 0L) + counters.getOrDefault("tun.tx.icmp_errors", 0L));
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
        assertSendingBalances(counters);
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

package dev.malachi.plugin.tools.stats;

import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.node.CounterMeanings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * What a node had counted at one time.
 *
 * @param nanos when, on the clock of {@link System#nanoTime}
 * @param links its links
 * @param peers its peers, in their order
 * @param counters by name
 */
record Sample(
        long nanos, List<NodeStatus.LinkStatus> links, Map<NodeId, PeerStatus> peers, Map<String, Long> counters) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String REFUSED_BY_TUN = "tun.tx.refused";
    private static final Pattern LINK_DROP = Pattern.compile("drop\\.[^.]+");

    static Sample of(Node node) {
        Map<NodeId, PeerStatus> peers = new LinkedHashMap<>();
        node.peers().forEach(peer -> peers.put(peer.id(), peer));
        return new Sample(System.nanoTime(), node.status().links(), peers, new TreeMap<>(node.counters()));
    }

    /**
     * As a document: totals, and rates a second if there is an earlier sample.
     *
     * @param earlier of the same node
     * @param meanings of counters
     */
    Map<String, Object> document(Optional<Sample> earlier, List<CounterMeanings> meanings) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("traffic", traffic(earlier));
        document.put("links", links.stream().map(link -> link(link, earlier)).toList());
        document.put(
                "peers",
                peers.values().stream().map(peer -> peer(peer, earlier)).toList());
        document.put("drops", drops(earlier, meanings));
        return document;
    }

    private Map<String, Object> traffic(Optional<Sample> earlier) {
        Map<String, Object> traffic = new LinkedHashMap<>();
        put(traffic, "rxFrames", earlier, sample -> sample.count("rx.frames"));
        put(traffic, "rxBytes", earlier, sample -> sample.count("rx.bytes"));
        put(traffic, "txFrames", earlier, sample -> sample.count("tx.frames"));
        put(traffic, "txBytes", earlier, sample -> sample.count("tx.bytes"));
        put(traffic, "tunRxPackets", earlier, sample -> sample.count("tun.rx.packets"));
        put(traffic, "tunTxPackets", earlier, sample -> sample.count("tun.tx.packets"));
        return traffic;
    }

    private Map<String, Object> link(NodeStatus.LinkStatus link, Optional<Sample> earlier) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", link.name());
        document.put("state", link.state());
        document.put("peers", on(link));
        String prefix = "link." + link.name() + ".";
        for (String direction : List.of("rx", "tx")) {
            put(document, direction + "Frames", earlier, sample -> sample.count(prefix + direction + ".frames"));
            put(document, direction + "Bytes", earlier, sample -> sample.count(prefix + direction + ".bytes"));
        }
        put(document, "drops", earlier, sample -> sample.drops(prefix));
        return document;
    }

    private long on(NodeStatus.LinkStatus link) {
        return peers.values().stream()
                .filter(peer -> peer.link().filter(link.name()::equals).isPresent())
                .count();
    }

    /** What a link has dropped. The rest of such a name has no dot but one: a link's own name may have some, as eth0.100 has. */
    private long drops(String prefix) {
        return counters.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix)
                        && LINK_DROP
                                .matcher(entry.getKey().substring(prefix.length()))
                                .matches())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private Map<String, Object> peer(PeerStatus peer, Optional<Sample> earlier) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", peer.id().hex());
        document.put("shortId", peer.id().shortId());
        document.put("name", Documents.orAbsent(peer.name()));
        document.put("state", peer.state().toString());
        document.put("link", Documents.orAbsent(peer.link()));
        document.put(
                "rttMs", Documents.orAbsent(peer.rttMillis().stream().boxed().findFirst()));
        put(
                document,
                "rxBytes",
                earlier,
                sample -> sample.find(peer).map(PeerStatus::rxBytes).orElse(0L));
        put(
                document,
                "txBytes",
                earlier,
                sample -> sample.find(peer).map(PeerStatus::txBytes).orElse(0L));
        return document;
    }

    private Optional<PeerStatus> find(PeerStatus wanted) {
        return Optional.ofNullable(peers.get(wanted.id()));
    }

    private List<Object> drops(Optional<Sample> earlier, List<CounterMeanings> meanings) {
        List<Object> drops = new ArrayList<>();
        counters.forEach((name, count) -> {
            if (isDrop(name) && count > 0) {
                Map<String, Object> drop = new LinkedHashMap<>();
                drop.put("reason", name);
                put(drop, "count", earlier, sample -> sample.count(name));
                drop.put("meaning", Documents.orAbsent(CounterMeanings.of(meanings, name)));
                drops.add(drop);
            }
        });
        return drops;
    }

    /** Whether a counter counts what was dropped. */
    private static boolean isDrop(String counter) {
        return counter.contains(".drop.") || counter.equals(REFUSED_BY_TUN);
    }

    private long count(String counter) {
        return counters.getOrDefault(counter, 0L);
    }

    /** A value of the whole sample, and what came on each second since the earlier one. */
    private void put(Map<String, Object> document, String key, Optional<Sample> earlier, ToLongFunction<Sample> value) {
        long now = value.applyAsLong(this);
        document.put(key, now);
        earlier.ifPresent(
                before -> document.put(key + "PerSecond", rate(now - value.applyAsLong(before), nanos - before.nanos)));
    }

    /** A session that begins anew counts from zero. */
    private static long rate(long difference, long nanos) {
        return nanos <= 0 ? 0 : Math.round(Math.max(0, difference) * NANOS_PER_SECOND / nanos);
    }
}

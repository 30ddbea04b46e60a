package dev.malachi.kernel.membership;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.Sighting;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The nodes that were heard and wait for a person to approve them (protocol.md §9). When there is no room for all, the station loses that
 * has the most, so that one station with very many ids keeps no other from waiting. Used on the control thread.
 */
public final class PendingPeers {
    /** Most that wait at once. */
    static final int MAX_PENDING = 256;

    /** A node beacons at least every 75 s, so one that was not heard for so long is gone and may lose its place to a new one. */
    static final long GONE_AFTER_NANOS = TimeUnit.MINUTES.toNanos(3);

    /**
     * One that waits.
     *
     * @param sighting what it has proven last
     * @param heardNanos when
     * @param number those that came later have greater ones
     */
    public record Waiting(Sighting sighting, long heardNanos, long number) {
        Station station() {
            return new Station(sighting.link(), sighting.mac());
        }
    }

    record Station(String link, MacAddress mac) {}

    /** The one heard longest ago first. */
    private final Map<NodeId, Waiting> waiting = new LinkedHashMap<>();
    /** Those that a person has rejected, as many as can wait: the oldest of more may ask again. */
    private final Map<NodeId, Boolean> rejected = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Boolean> eldest) {
            return size() > MAX_PENDING;
        }
    };

    private final Map<Station, Integer> stations = new HashMap<>();
    private long lastNumber;
    private Optional<Sighting> lastRefused = Optional.empty();

    /** Whether a node waits or may wait, depending on where it is. */
    boolean mayHavePlaceFor(NodeId id, long nowNanos) {
        return !rejected.containsKey(id)
                && (waiting.containsKey(id) || hasRoom(nowNanos) || waiting.size() > stations.size());
    }

    /** Whether a node waits. */
    boolean waits(NodeId id) {
        return waiting.containsKey(id);
    }

    private boolean hasRoom(long nowNanos) {
        return waiting.size() < MAX_PENDING
                || waiting.values().stream()
                        .findFirst()
                        .filter(eldest -> isGone(eldest, nowNanos))
                        .isPresent();
    }

    /** At how many stations they are that wait. */
    int stations() {
        return stations.size();
    }

    private static boolean isGone(Waiting entry, long nowNanos) {
        return nowNanos - entry.heardNanos() > GONE_AFTER_NANOS;
    }

    /** Takes what a node has proven of itself. It may be a replay, or have come from any address: it waits only once it has answered. */
    void refused(Sighting sighting) {
        lastRefused = Optional.of(sighting);
    }

    /**
     * A node has answered a question of ours. If trust does not admit it, it was {@link #refused} just before.
     *
     * @param id who
     * @param link name of the link it came by
     * @param mac where it came from
     * @param nowNanos monotonic time
     * @return what it has proven of itself, if it waits from now on and did not before
     */
    Optional<Sighting> answered(NodeId id, String link, MacAddress mac, long nowNanos) {
        return lastRefused.filter(sighting -> sighting.id().equals(id)
                && sighting.link().equals(link)
                && sighting.mac().equals(mac)
                && heard(sighting, nowNanos));
    }

    /**
     * Takes a node that was heard.
     *
     * @return true if it did not wait before; false also if there is no place for it
     */
    boolean heard(Sighting sighting, long nowNanos) {
        NodeId id = sighting.id();
        if (rejected.containsKey(id)) {
            return false;
        }
        Optional<Waiting> before = take(id);
        if (before.isEmpty() && waiting.size() >= MAX_PENDING) {
            if (hasRoom(nowNanos)) {
                take(waiting.keySet().iterator().next());
            } else if (!takeFromMostCrowded(new Station(sighting.link(), sighting.mac()))) {
                return false;
            }
        }
        var entry = new Waiting(sighting, nowNanos, before.map(Waiting::number).orElseGet(() -> ++lastNumber));
        waiting.put(id, entry);
        stations.merge(entry.station(), 1, Integer::sum);
        return before.isEmpty();
    }

    /** Makes room at the cost of the station that has the most, if those who wait are more evenly shared then: its newest goes. */
    private boolean takeFromMostCrowded(Station comer) {
        Map.Entry<Station, Integer> most =
                stations.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
        if (most.getValue() < stations.getOrDefault(comer, 0) + 2) {
            return false;
        }
        Station crowded = most.getKey();
        waiting.values().stream()
                .filter(entry -> entry.station().equals(crowded))
                .max(Comparator.comparingLong(Waiting::number))
                .ifPresent(newest -> take(newest.sighting().id()));
        return true;
    }

    private Optional<Waiting> take(NodeId id) {
        Optional<Waiting> taken = Optional.ofNullable(waiting.remove(id));
        taken.ifPresent(
                entry -> stations.computeIfPresent(entry.station(), (_, count) -> count == 1 ? null : count - 1));
        return taken;
    }

    /** Takes one out, because it was approved or denied. */
    Optional<Sighting> remove(NodeId id) {
        rejected.remove(id);
        return take(id).map(Waiting::sighting);
    }

    /**
     * Drops one, which does not wait again until it is among the last {@value #MAX_PENDING} rejected no more.
     *
     * @return false if it did not wait
     */
    boolean reject(NodeId id) {
        boolean waited = take(id).isPresent();
        if (waited) {
            rejected.put(id, true);
        }
        return waited;
    }

    int size() {
        return waiting.size();
    }

    /** All that wait, by id; a copy. */
    public Map<NodeId, Waiting> all() {
        return new TreeMap<>(waiting);
    }
}

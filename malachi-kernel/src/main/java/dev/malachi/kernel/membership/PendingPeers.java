package dev.malachi.kernel.membership;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.Sighting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The nodes that were heard and wait for a person to approve them (protocol.md §9). Used on the control thread. */
final class PendingPeers {
    /** Most that wait at once. */
    static final int MAX_PENDING = 256;

    /** A node beacons at least every 75 s, so one that was not heard for so long is gone and may lose its place to a new one. */
    static final long GONE_AFTER_NANOS = TimeUnit.MINUTES.toNanos(3);

    /**
     * One that waits.
     *
     * @param sighting what it has proven last
     * @param heardNanos when
     */
    record Waiting(Sighting sighting, long heardNanos) {}

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

    /** Whether a node waits or may wait. */
    boolean hasPlaceFor(NodeId id, long nowNanos) {
        if (rejected.containsKey(id)) {
            return false;
        }
        return waiting.containsKey(id)
                || waiting.size() < MAX_PENDING
                || waiting.values().stream()
                        .findFirst()
                        .filter(eldest -> isGone(eldest, nowNanos))
                        .isPresent();
    }

    private static boolean isGone(Waiting entry, long nowNanos) {
        return nowNanos - entry.heardNanos() > GONE_AFTER_NANOS;
    }

    /**
     * Takes a node that was heard.
     *
     * @return true if it did not wait before; false also if there is no place for it
     */
    boolean heard(Sighting sighting, long nowNanos) {
        if (!hasPlaceFor(sighting.id(), nowNanos)) {
            return false;
        }
        boolean isNew = waiting.remove(sighting.id()) == null;
        if (waiting.size() >= MAX_PENDING) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        waiting.put(sighting.id(), new Waiting(sighting, nowNanos));
        return isNew;
    }

    /** Takes one out, because it was approved or denied. */
    Optional<Sighting> remove(NodeId id) {
        rejected.remove(id);
        return Optional.ofNullable(waiting.remove(id)).map(Waiting::sighting);
    }

    /**
     * Drops one, which does not wait again until it is among the last {@value #MAX_PENDING} rejected no more.
     *
     * @return false if it did not wait
     */
    boolean reject(NodeId id) {
        boolean waited = waiting.remove(id) != null;
        if (waited) {
            rejected.put(id, true);
        }
        return waited;
    }

    int size() {
        return waiting.size();
    }

    /** All that wait, by id; a copy. */
    Map<NodeId, Waiting> all() {
        return new TreeMap<>(waiting);
    }
}

package dev.malachi.kernel.directory;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The boot epochs (protocol.md §3.2) under which a peer has proven its key. A restart brings a new one, and the old one never speaks
 * again; if it does, two machines have the same key.
 */
final class Boots {
    /** How long a boot counts as running after its last proof: sessions and questions bring one every few minutes. */
    private static final long RUNNING_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final int MAX_BOOTS = 8;

    /** When each was proven last, oldest boot first. */
    private final Map<Long, Long> provenAtNanos = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MAX_BOOTS;
        }
    };

    private long current;

    /**
     * Whether a proof under an epoch shows that there are two: it was replaced by another, which runs still.
     *
     * @param epoch as announced; 0 if it was not
     * @param nowNanos monotonic time
     */
    boolean isSecond(long epoch, long nowNanos) {
        Long newest = provenAtNanos.get(current);
        return epoch != 0
                && epoch != current
                && provenAtNanos.containsKey(epoch)
                && newest != null
                && nowNanos - newest < RUNNING_NANOS;
    }

    /**
     * Notes a proof.
     *
     * @param epoch as announced; 0 if it was not
     * @param nowNanos monotonic time
     */
    void proven(long epoch, long nowNanos) {
        if (epoch != 0) {
            provenAtNanos.put(epoch, nowNanos);
            current = epoch;
        }
    }
}

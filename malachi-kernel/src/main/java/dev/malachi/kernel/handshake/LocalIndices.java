package dev.malachi.kernel.handshake;

import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.peer.SessionIndex;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The indices under which peers reach us (protocol.md §5): random, not zero, unique among those of sessions, those promised in INITs,
 * and those that were ours lately.
 */
final class LocalIndices {
    /** Under a flood that is a minute's; a late frame of an older one costs a call to its peer, and there is a budget for those. */
    private static final int MAX_REMEMBERED = 8192;

    private final RandomGenerator random;
    private final SessionIndex sessions;
    private final Map<Integer, PeerHandshake> promised = new HashMap<>();
    /** Index to the time it ended, oldest first. */
    private final Map<Integer, Long> ended = new LinkedHashMap<>();

    LocalIndices(RandomGenerator random, SessionIndex sessions) {
        this.random = random;
        this.sessions = sessions;
    }

    /** A new index. */
    int draw() {
        while (true) {
            int index = random.nextInt();
            if (index != 0
                    && sessions.find(index) == null
                    && !promised.containsKey(index)
                    && !ended.containsKey(index)) {
                return index;
            }
        }
    }

    /** An INIT goes out under an index. */
    void promise(int index, PeerHandshake handshake) {
        promised.put(index, handshake);
    }

    /** The INIT is answered or given up. */
    void redeem(int index) {
        promised.remove(index);
    }

    /** Whose INIT went out under an index. */
    Optional<PeerHandshake> awaiting(int index) {
        return Optional.ofNullable(promised.get(index));
    }

    /** A session ended. */
    void ended(int index, long nowNanos) {
        forget(nowNanos);
        ended.put(index, nowNanos);
        if (ended.size() > MAX_REMEMBERED) {
            Iterator<Integer> eldest = ended.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    /** Whether an index was a session's within the last 240 s. */
    boolean endedLately(int index, long nowNanos) {
        forget(nowNanos);
        return ended.containsKey(index);
    }

    private void forget(long nowNanos) {
        Iterator<Long> times = ended.values().iterator();
        while (times.hasNext() && nowNanos - times.next() >= Wire.INDEX_MEMORY_NANOS) {
            times.remove();
        }
    }

    int promisedCount() {
        return promised.size();
    }
}

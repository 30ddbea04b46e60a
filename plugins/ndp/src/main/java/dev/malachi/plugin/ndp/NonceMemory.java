package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The nonces of verified messages: the last 64 of each id that the node knows (protocol.md §3.1).
 *
 * <p>A ring per id, searched from end to end: only messages about to have their signature checked come here, and that costs a
 * hundred times more. What an id that was forgotten has said may be replayed, as to a node that has restarted.
 */
final class NonceMemory {
    static final int PER_ID = 64;

    private static final int RING_BYTES = 128;

    private final Map<NodeId, Ring> rings = new HashMap<>();

    boolean contains(NodeId id, Value128 nonce) {
        Ring ring = rings.get(id);
        return ring != null && ring.contains(nonce);
    }

    void add(NodeId id, Value128 nonce) {
        rings.computeIfAbsent(id, key -> new Ring()).add(nonce);
    }

    void forget(NodeId id) {
        rings.remove(id);
    }

    /** What those of an id take of the heap. */
    int bytes(NodeId id) {
        Ring ring = rings.get(id);
        return ring == null ? 0 : RING_BYTES + ring.values.length * Long.BYTES;
    }

    int size() {
        return rings.values().stream().mapToInt(ring -> ring.size).sum();
    }

    /** Pairs of longs; grows up to its bound, then overwrites the oldest. */
    private static final class Ring {
        private static final int FIRST = 4;

        private long[] values = new long[2 * FIRST];
        private int size;
        private int next;

        boolean contains(Value128 nonce) {
            for (int i = 0; i < size; i++) {
                if (values[2 * i] == nonce.high() && values[2 * i + 1] == nonce.low()) {
                    return true;
                }
            }
            return false;
        }

        void add(Value128 nonce) {
            if (next == values.length / 2 && next < PER_ID) {
                values = Arrays.copyOf(values, values.length * 2);
            }
            int at = next % PER_ID;
            values[2 * at] = nonce.high();
            values[2 * at + 1] = nonce.low();
            next = at + 1;
            size = Math.min(PER_ID, size + 1);
        }
    }
}

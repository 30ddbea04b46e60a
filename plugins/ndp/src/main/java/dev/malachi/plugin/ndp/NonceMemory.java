package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The nonces of verified messages: the last 1024 of an id, 65,536 in all (protocol.md §3.1), of at most 8192 ids.
 *
 * <p>A ring per id, searched from end to end: only messages about to have their signature checked come here, and that costs a
 * hundred times more. When there are too many in all, the id heard least recently forgets first.
 */
final class NonceMemory {
    static final int PER_ID = 1024;
    static final int TOTAL = 65_536;
    static final int IDS = 8192; // pins and strangers together are fewer (protocol.md §9)

    private final Map<NodeId, Ring> rings = new LinkedHashMap<>(16, 0.75f, true);
    private int total;

    boolean contains(NodeId id, Value128 nonce) {
        Ring ring = rings.get(id);
        return ring != null && ring.contains(nonce);
    }

    void add(NodeId id, Value128 nonce) {
        Ring ring = rings.computeIfAbsent(id, key -> new Ring());
        total += ring.add(nonce);
        while (total > TOTAL || rings.size() > IDS) {
            Iterator<Ring> eldest = rings.values().iterator();
            total -= eldest.next().size();
            eldest.remove();
        }
    }

    int size() {
        return total;
    }

    /** Pairs of longs; grows up to its bound, then overwrites the oldest. */
    private static final class Ring {
        private static final int FIRST = 4;

        private long[] values = new long[2 * FIRST];
        private int size;
        private int next;

        int size() {
            return size;
        }

        boolean contains(Value128 nonce) {
            for (int i = 0; i < size; i++) {
                if (values[2 * i] == nonce.high() && values[2 * i + 1] == nonce.low()) {
                    return true;
                }
            }
            return false;
        }

        /** How many more there are now: 1, or 0 if one was overwritten. */
        int add(Value128 nonce) {
            if (next == values.length / 2 && next < PER_ID) {
                values = Arrays.copyOf(values, values.length * 2);
            }
            int at = next % PER_ID;
            values[2 * at] = nonce.high();
            values[2 * at + 1] = nonce.low();
            next = at + 1;
            if (size == PER_ID) {
                return 0;
            }
            size++;
            return 1;
        }
    }
}

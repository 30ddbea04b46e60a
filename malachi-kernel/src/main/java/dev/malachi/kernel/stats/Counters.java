package dev.malachi.kernel.stats;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What happened how often, by name: {@code rx.frames}, {@code rx.drop.replayed}, {@code ndp.drop.bad_signature}. Safe for use by
 * several threads. A pump looks its adders up once and keeps them.
 *
 * <p>The names make an account that must balance (protocol.md §10). Each frame of {@code rx.frames} ends in exactly one counter
 * {@code L.drop.REASON} or {@code L.accepted.WHAT}, where L is {@code rx}, {@code handshake} or the id of the protocol that claims its
 * type. Each of {@code rx.accepted.inner} ends in the same way in {@code inner}, and each of {@code inner.accepted.control} in {@code
 * control} or {@code record}. What is sent ends in the same way: each of {@code tun.rx.packets} in {@code tx.accepted.ip} or a reason
 * of {@code tx}, {@code tun} or {@code parked}. Whatever else is counted about it has another name.
 */
public final class Counters {
    private final Map<String, LongAdder> adders = new ConcurrentHashMap<>();

    /** Makes an empty set. */
    public Counters() {}

    /**
     * The adder of a name.
     *
     * @param name lower case, dots between levels
     * @return the same adder at every call
     */
    public LongAdder adder(String name) {
        return adders.computeIfAbsent(name, n -> new LongAdder());
    }

    /**
     * Counts one.
     *
     * @param name lower case, dots between levels
     */
    public void count(String name) {
        adder(name).increment();
    }

    /**
     * All values.
     *
     * @return name to value, ordered by name
     */
    public SortedMap<String, Long> snapshot() {
        var out = new TreeMap<String, Long>();
        adders.forEach((name, adder) -> out.put(name, adder.sum()));
        return out;
    }
}

package dev.malachi.plugin.control.resource;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what resources and tools have thrown, by plugin. Safe for use by several threads. */
public final class Mistakes {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** Begins to count. */
    public Mistakes() {}

    /**
     * Counts one.
     *
     * @param counter such as {@code resource.failed.metrics}
     */
    public void count(String counter) {
        counts.computeIfAbsent(counter, _ -> new LongAdder()).increment();
    }

    /**
     * The counters with a count.
     *
     * @return in the order of their names
     */
    public Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        counts.forEach((name, count) -> counters.put(name, count.sum()));
        return counters;
    }
}

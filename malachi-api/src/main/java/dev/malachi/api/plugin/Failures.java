package dev.malachi.api.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why plugins failed, in words. Safe for use by several threads. */
final class Failures {
    /** What is asked for again and again may fail with other words each time. */
    private static final int MOST_OF_ONE = 4;

    private final Map<String, List<String>> reasons = new TreeMap<>();

    /** Notes a reason beside the others of that plugin; the same one twice is one. */
    synchronized void add(String id, String reason) {
        List<String> all = reasons.computeIfAbsent(id, _ -> new ArrayList<>());
        if (all.size() < MOST_OF_ONE && !all.contains(reason)) {
            all.add(reason);
        }
    }

    synchronized void forget(String id) {
        reasons.remove(id);
    }

    /** By id; several reasons in the order in which they came. */
    synchronized Map<String, String> all() {
        return reasons.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> String.join("; ", entry.getValue())));
    }
}

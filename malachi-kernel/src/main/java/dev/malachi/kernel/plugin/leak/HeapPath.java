package dev.malachi.kernel.plugin.leak;

import dev.malachi.kernel.plugin.leak.HeapDump.Root;
import dev.malachi.kernel.plugin.leak.HeapDump.Type;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The shortest ways from what is alive by itself to a class loader, found from the loader backwards: each walk through the dump finds
 * all objects that refer to those found before. Weak, soft and phantom references keep nothing.
 */
final class HeapPath {
    /** A way of more steps tells nothing; most have less than ten. */
    private static final int MOST_STEPS = 40;

    /** More names do not help to find the cause. */
    private static final int MOST_NAMED = 8;

    /** How an object was found: by which field of which class it refers to one that was found before. */
    private record Step(String className, String field) {}

    private final HeapDump dump;
    private final long loader;
    private final Set<Long> ownTypes = new HashSet<>();
    private final Set<Long> references = new HashSet<>();
    private final Set<String> ownNames = new HashSet<>();
    private final Set<Long> found = new HashSet<>();
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<Long, Long> threadIds;

    private HeapPath(HeapDump dump, long loader) {
        this.dump = dump;
        this.loader = loader;
        dump.types().forEach((id, type) -> {
            if (type.loader() == loader) {
                ownTypes.add(id);
                ownNames.add(type.name());
            }
            if (isA(type, "java.lang.ref.Reference")) {
                references.add(id);
            }
        });
        this.threadIds = dump.numbers("java.lang.Thread", "tid");
    }

    private boolean isA(Type type, String name) {
        for (Type up = type; up != null; up = dump.types().get(up.superclass())) {
            if (up.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Names what keeps a class loader.
     *
     * @param dump of the heap
     * @param number of the {@link LoaderReference} to it
     * @return phrases, the nearest first; empty if nothing keeps it any more
     */
    static List<String> to(HeapDump dump, long number) {
        Optional<Long> reference =
                dump.numbers(LoaderReference.class.getName(), LoaderReference.NUMBER).entrySet().stream()
                        .filter(entry -> entry.getValue() == number)
                        .map(Map.Entry::getKey)
                        .findFirst();
        long[] loader = new long[1];
        dump.references((from, _, field, to) -> {
            if (reference.filter(id -> id == from).isPresent() && field.equals("referent")) {
                loader[0] = to;
            }
        });
        if (loader[0] == 0) {
            return List.of();
        }
        return new HeapPath(dump, loader[0]).names();
    }

    private List<String> names() {
        Set<Long> frontier = new HashSet<>(Set.of(loader));
        found.add(loader);
        for (int step = 0; step < MOST_STEPS && !frontier.isEmpty() && names.size() < MOST_NAMED; step++) {
            Set<Long> next = new HashSet<>();
            Set<Long> current = frontier;
            // a class holds its loader, and what its static fields refer to
            dump.types().forEach((id, type) -> {
                if (current.contains(type.loader())) {
                    add(id, new Step("java.lang.Class", "classLoader"), next);
                }
                type.statics().forEach((field, to) -> {
                    if (current.contains(to)) {
                        addStatic(id, type, field, next);
                    }
                });
            });
            dump.references((from, typeId, field, to) -> {
                if (current.contains(to) && !(field.equals("referent") && references.contains(typeId))) {
                    add(from, new Step(className(typeId), field), next);
                }
            });
            frontier = next;
        }
        return List.copyOf(names);
    }

    private String className(long type) {
        Type known = dump.types().get(type);
        return known == null ? "?" : known.name();
    }

    private void addStatic(long id, Type type, String field, Set<Long> next) {
        if (ownTypes.contains(id)) {
            add(id, new Step(type.name(), field), next);
        } else if (names.size() < MOST_NAMED) {
            names.add("the static field " + field + " of " + type.name());
        }
    }

    /** The first that is neither the plugin's own nor a collection of the JDK is what holds it: a live dump has no garbage. */
    private void add(long id, Step step, Set<Long> next) {
        if (names.size() >= MOST_NAMED || !found.add(id)) {
            return;
        }
        Root root = dump.roots().get(id);
        if (isForeign(step)) {
            names.add("the field " + step.field() + " of " + step.className());
        } else if (root == null || ownTypes.contains(id)) {
            next.add(id);
        } else if (!dump.types().containsKey(id)) {
            names.add(name(id, root, step));
        }
    }

    private boolean isForeign(Step step) {
        return !step.className().startsWith("java.")
                && !step.className().startsWith("jdk.")
                && !step.className().startsWith("[")
                && !step.field().equals(HeapDump.CLASS)
                && !ownNames.contains(step.className());
    }

    private String name(long id, Root root, Step step) {
        if (root.kind() == Root.THREAD) {
            return switch (step.field()) {
                case "threadLocals", "inheritableThreadLocals" -> "a thread-local of " + thread(id);
                default -> thread(id) + ", which has not ended";
            };
        }
        if (root.thread() >= 0) {
            return thread(dump.thread(root.thread())) + ", which has not ended";
        }
        return root.kind() == Root.JNI_GLOBAL ? "native code, by a reference of its own" : "the JVM itself";
    }

    private String thread(long id) {
        long number = threadIds.getOrDefault(id, -1L);
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.threadId() == number)
                .findFirst()
                .map(thread -> "the thread '" + thread.getName() + "'")
                .orElse("a thread that has ended meanwhile");
    }
}

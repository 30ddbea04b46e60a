package dev.malachi.kernel.naming;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.api.spi.name.NameTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The tables of all sources of names in a node. Safe for use by several threads; nothing waits. */
public final class NodeNames {
    private final NodeId self;
    /** Those of plugins, in the order in which they came; then what peers call themselves. */
    private final List<Table> chosen = new CopyOnWriteArrayList<>();

    private final Table announced;

    /**
     * Starts without names.
     *
     * @param self this node
     */
    public NodeNames(NodeId self) {
        this.self = self;
        this.announced = new Table("peers");
    }

    /** The table of what peers call themselves, which comes after all others. */
    public NameTable ofPeers() {
        return announced;
    }

    /** A table for a source that the operator chose. */
    Table add(String source) {
        var table = new Table(source);
        chosen.add(table);
        return table;
    }

    /**
     * Which node a name means.
     *
     * @param name lower case, without {@code .mli}
     * @return what the first source says that has it
     */
    public Optional<NameEntry> find(String name) {
        for (Table table : chosen) {
            NameEntry entry = table.entries.get(name);
            if (entry != null) {
                return Optional.of(entry);
            }
        }
        return Optional.ofNullable(announced.entries.get(name));
    }

    /** All names, each once, ordered by name. */
    public List<NameEntry> all() {
        var all = new TreeMap<>(announced.entries);
        chosen.reversed().forEach(table -> all.putAll(table.entries));
        return List.copyOf(all.values());
    }

    /** What one source says. */
    final class Table implements NameTable {
        private final String source;
        private final Map<String, NameEntry> entries = new ConcurrentHashMap<>();
        private boolean ended;

        private Table(String source) {
            this.source = source;
        }

        @Override
        public NodeId self() {
            return self;
        }

        @Override
        public synchronized void put(String name, NodeId node, Duration ttl) {
            if (ended) {
                throw new IllegalStateException("the source of names '" + source + "' has ended");
            }
            if (ttl.isNegative() || ttl.compareTo(MAX_TTL) > 0) {
                throw new IllegalArgumentException("an answer may be kept for 0 s to " + MAX_TTL + ", not for " + ttl);
            }
            String canonical = NameTable.canonical(name);
            entries.put(canonical, new NameEntry(canonical, node, ttl, source));
        }

        @Override
        public synchronized void remove(String name) {
            entries.remove(NameTable.canonical(name));
        }

        /** The source has ended: what it said is not so any more. */
        synchronized void end() {
            ended = true;
            chosen.remove(this);
            entries.clear();
        }
    }
}

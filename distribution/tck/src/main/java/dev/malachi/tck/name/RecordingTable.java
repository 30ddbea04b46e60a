package dev.malachi.tck.name;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.api.spi.name.NameTable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The table of a source, as a node has it, for tests. Refuses what a node refuses, and all once it is closed. */
public final class RecordingTable implements NameTable, AutoCloseable {
    private final NodeId self;
    private final Map<String, NameEntry> entries = new ConcurrentSkipListMap<>();
    private volatile boolean closed;

    /**
     * Makes an empty one.
     *
     * @param self the node
     */
    public RecordingTable(NodeId self) {
        this.self = self;
    }

    /**
     * What was put and not removed.
     *
     * @return by name, as it is now
     */
    public Map<String, NameEntry> entries() {
        return Map.copyOf(entries);
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public void put(String name, NodeId node, Duration ttl) {
        if (closed) {
            throw new IllegalStateException("the source has ended");
        }
        if (ttl.isNegative() || ttl.compareTo(MAX_TTL) > 0) {
            throw new IllegalArgumentException("an answer may be kept for 0 s to " + MAX_TTL + ", not for " + ttl);
        }
        String canonical = NameTable.canonical(name);
        entries.put(canonical, new NameEntry(canonical, node, ttl, "test"));
    }

    @Override
    public void remove(String name) {
        entries.remove(NameTable.canonical(name));
    }

    /** As when the plugin goes: nothing can be put any more. */
    @Override
    public void close() {
        closed = true;
        entries.clear();
    }
}

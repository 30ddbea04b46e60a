package dev.malachi.kernel.peer;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds a session by the receiver index of a frame. Changed on the control thread, read by the pumps without locks.
 *
 * <p>Open addressing with linear probing. A removal leaves a mark so that a reader never misses an entry behind it; the table is
 * rebuilt and republished when entries and marks fill more than half of it.
 */
public final class SessionIndex {
    private static final int INITIAL_CAPACITY = 64;

    private volatile AtomicReferenceArray<@Nullable Entry> table = new AtomicReferenceArray<>(INITIAL_CAPACITY);
    private int used;
    private int live;

    private record Entry(int index, @Nullable Session session) {}

    /** Makes an empty index. */
    public SessionIndex() {}

    /**
     * Finds a session.
     *
     * @param index local index
     * @return the session, or null
     */
    public @Nullable Session find(int index) {
        AtomicReferenceArray<@Nullable Entry> current = table;
        int mask = current.length() - 1;
        for (int slot = mix(index) & mask; ; slot = slot + 1 & mask) {
            Entry entry = current.getAcquire(slot);
            if (entry == null) {
                return null;
            }
            if (entry.index() == index) {
                return entry.session();
            }
        }
    }

    /**
     * Adds a session under its local index, which must be free.
     *
     * @param session to add
     */
    public void add(Session session) {
        if ((used + 1) * 2 > table.length()) {
            rebuild();
        }
        if (put(table, new Entry(session.localIndex(), session))) {
            used++;
        }
        live++;
    }

    /**
     * Removes a session.
     *
     * @param session an added one
     */
    public void remove(Session session) {
        if (find(session.localIndex()) == session) {
            put(table, new Entry(session.localIndex(), null));
            live--;
        }
    }

    /** How many sessions there are. */
    public int size() {
        return live;
    }

    /** Slots of the table, for tests. */
    int capacity() {
        return table.length();
    }

    private void rebuild() {
        var bigger = new AtomicReferenceArray<@Nullable Entry>(
                Integer.highestOneBit(Math.max(INITIAL_CAPACITY, (live + 1) * 4) - 1) * 2);
        AtomicReferenceArray<@Nullable Entry> old = table;
        used = 0;
        for (int slot = 0; slot < old.length(); slot++) {
            Entry entry = old.getPlain(slot);
            if (entry != null && entry.session() != null) {
                put(bigger, entry);
                used++;
            }
        }
        table = bigger;
    }

    /** Returns true if a free slot was taken, false if the entry of that index was replaced. */
    private static boolean put(AtomicReferenceArray<@Nullable Entry> table, Entry entry) {
        int mask = table.length() - 1;
        for (int slot = mix(entry.index()) & mask; ; slot = slot + 1 & mask) {
            Entry present = table.getPlain(slot);
            if (present == null || present.index() == entry.index()) {
                table.setRelease(slot, entry);
                return present == null;
            }
        }
    }

    private static int mix(int index) {
        int h = index * 0x9E37_79B9;
        return h ^ h >>> 16;
    }
}

package dev.malachi.kernel.crypto;

import dev.malachi.api.Registration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The bulk ciphers that the nodes of a process share: which engine is the fastest holds for all of them. Forgotten with the last node,
 * since an engine is a plugin's, which may be gone before the next node comes. Safe for use by several threads.
 */
public final class SharedCiphers {
    private final Map<String, BulkCipher> bySuite = new HashMap<>();
    private int nodes;

    /** Makes one without any. */
    public SharedCiphers() {}

    /**
     * A node begins.
     *
     * @return to be closed when it has ended
     */
    public synchronized Registration join() {
        nodes++;
        var left = new AtomicBoolean();
        return () -> {
            if (!left.getAndSet(true)) {
                leave();
            }
        };
    }

    private synchronized void leave() {
        nodes--;
        if (nodes == 0) {
            bySuite.clear();
        }
    }

    /**
     * The cipher of a suite, for nodes that have joined.
     *
     * @param suite its id
     * @param make makes it, the first time
     */
    public synchronized BulkCipher of(String suite, Supplier<BulkCipher> make) {
        return bySuite.computeIfAbsent(suite, _ -> make.get());
    }
}

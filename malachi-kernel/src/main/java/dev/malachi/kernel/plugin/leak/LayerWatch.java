package dev.malachi.kernel.plugin.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the classes of plugins that were stopped leave the memory. Whether they do shows only after the collector has looked,
 * so it is asked to; what keeps them is looked for in a heap dump, which holds up the whole process for some tenths of a second, and is
 * made only then. Used by one thread at a time.
 */
public final class LayerWatch {
    private static final Logger LOG = LoggerFactory.getLogger(LayerWatch.class);

    /** Between two looks; what ends on other threads has that time. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** The dump holds the keys of this node, which never go to a disk: this file system is memory (shm_open(3)). */
    private static final Path MEMORY = Path.of("/dev/shm");

    private record Stopped(String id, String version, LoaderReference loader) {}

    private final Duration patience;
    private final List<Stopped> unnamed = new ArrayList<>();
    private final Map<Stopped, List<String>> named = new LinkedHashMap<>();
    private long number;

    /**
     * Makes one.
     *
     * @param patience how long classes may stay before it is looked for what keeps them
     */
    public LayerWatch(Duration patience) {
        this.patience = patience;
    }

    /**
     * A plugin was stopped.
     *
     * @param id its id
     * @param version its version
     * @param loader its class loader, to which nothing should refer any more
     */
    public void stopped(String id, String version, ClassLoader loader) {
        unnamed.add(new Stopped(id, version, new LoaderReference(loader, ++number)));
    }

    /**
     * What keeps classes of plugins that were stopped, as far as it is known.
     *
     * @return phrases by the plugin's id
     */
    public Map<String, List<String>> held() {
        named.keySet().removeIf(stopped -> stopped.loader().refersTo(null));
        Map<String, List<String>> byId = new TreeMap<>();
        named.forEach((stopped, names) ->
                byId.computeIfAbsent(stopped.id(), _ -> new ArrayList<>()).addAll(names));
        return byId;
    }

    /** Waits until all classes are gone, or it is known what keeps them. */
    public void settle() {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (!allGone() && System.nanoTime() - end < 0) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (!unnamed.isEmpty()) {
            name();
        }
    }

    private boolean allGone() {
        if (unnamed.isEmpty()) {
            return true;
        }
        System.gc();
        unnamed.removeIf(stopped -> stopped.loader().refersTo(null));
        return unnamed.isEmpty();
    }

    private void name() {
        try {
            Path folder = Files.createTempDirectory(MEMORY, "malachi-heap");
            Path file = folder.resolve("live.hprof");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpHeap(file.toString(), true);
                try (HeapDump dump = HeapDump.open(file)) {
                    for (Stopped stopped : List.copyOf(unnamed)) {
                        List<String> names = HeapPath.to(dump, stopped.loader().number());
                        note(stopped, names);
                    }
                }
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            LOG.warn("event=plugins.leak-unknown reason=\"{}\"", Reason.of(e));
            List.copyOf(unnamed).forEach(stopped -> note(stopped, List.of("something that could not be found out")));
        }
    }

    private void note(Stopped stopped, List<String> names) {
        unnamed.remove(stopped);
        if (!names.isEmpty()) {
            named.put(stopped, names);
            LOG.warn(
                    "event=plugins.leak plugin={} version={} held-by=\"{}\"",
                    stopped.id(),
                    stopped.version(),
                    String.join("; ", names));
        }
    }
}

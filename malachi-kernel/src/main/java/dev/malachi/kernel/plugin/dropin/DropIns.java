package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import dev.malachi.kernel.plugin.leak.LayerWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pf4j.PluginRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of jars in one process: which of them are there, run, or cannot. Used by one thread at a time.
 *
 * <p>What is wrong with a plugin is kept in words only: an exception may be of a class of that plugin and would hold all of them.
 */
final class DropIns {
    private static final Logger LOG = LoggerFactory.getLogger(DropIns.class);

    /**
     * Why a plugin does not run.
     *
     * @param reason what stands in the way
     * @param remedy what to do, a sentence
     * @param tried whether it was started
     */
    record Problem(String reason, String remedy, boolean tried) {}

    private final Extensions extensions;
    private final LayerWatch watch;
    private final PluginLayers layers = new PluginLayers();
    private final DropInManager manager;
    private final Map<String, StagedJar> present = new TreeMap<>();
    private final Map<String, Problem> failed = new TreeMap<>();
    private final Map<String, Problem> waiting = new TreeMap<>();

    /**
     * Makes one without plugins.
     *
     * @param extensions takes what they bring
     * @param folder with the copies
     * @param systemVersion of this Malachi
     * @param marker tells the next JVM if this one dies
     * @param limit for starts and stops
     * @param watch is told of layers that nothing should use any more
     */
    DropIns(
            Extensions extensions,
            Path folder,
            String systemVersion,
            StartMarker marker,
            Duration limit,
            LayerWatch watch) {
        this.extensions = extensions;
        this.watch = watch;
        this.manager = new DropInManager(folder, systemVersion, layers, wrapper -> {
            StagedJar jar = layers.jarOf(wrapper.getPluginPath());
            return new StartedPlugin(jar, layers.layerOf(jar.id()), extensions, marker, limit);
        });
    }

    /** The jars, by id. */
    Map<String, StagedJar> present() {
        return Map.copyOf(present);
    }

    Optional<Problem> problem(String id) {
        return Optional.ofNullable(failed.get(id)).or(() -> Optional.ofNullable(waiting.get(id)));
    }

    boolean runs(String id) {
        return manager.getStartedPlugins().stream()
                .anyMatch(plugin -> plugin.getPluginId().equals(id));
    }

    /** Ids of what runs, in the order in which it was started. */
    List<String> running() {
        return manager.getStartedPlugins().stream()
                .map(plugin -> plugin.getPluginId())
                .toList();
    }

    /** Makes a jar known, in the place of the one with its id, which does not run; {@link #settle} starts it. */
    void put(StagedJar jar) {
        forget(jar.id());
        present.put(jar.id(), jar);
    }

    /** Makes a jar unknown that does not run. */
    void forget(String id) {
        Optional.ofNullable(present.remove(id)).ifPresent(layers::drop);
        failed.remove(id);
        waiting.remove(id);
    }

    /** Its file is elsewhere now. */
    void moved(String id, Path file) {
        present.computeIfPresent(id, (_, jar) -> {
            StagedJar moved = jar.at(file);
            layers.stage(moved);
            return moved;
        });
    }

    /** Starts what is present, not disabled, has not failed, and has all that it depends on. */
    void settle(Set<String> disabled) {
        Map<String, StagedJar> candidates = new TreeMap<>(present);
        candidates.keySet().removeAll(disabled);
        candidates.keySet().removeAll(failed.keySet());
        while (true) {
            waiting.clear();
            LoadPlan plan = LoadPlan.of(candidates, id -> absence(id, disabled));
            plan.refused().forEach((id, why) -> waiting.put(id, new Problem(why.reason(), why.remedy(), false)));
            Optional<String> fails = plan.order().stream()
                    .filter(id -> !runs(id))
                    .filter(id -> !start(Objects.requireNonNull(candidates.get(id))))
                    .findFirst();
            if (fails.isEmpty()) {
                return;
            }
            candidates.remove(fails.get()); // those that depend on it are planned again without it
        }
    }

    private String absence(String id, Set<String> disabled) {
        if (disabled.contains(id)) {
            return "which is disabled";
        }
        if (present.containsKey(id)) {
            return "which does not run";
        }
        return extensions.plugins().stream().anyMatch(plugin -> plugin.id().equals(id))
                ? "which is part of the image and no jar; only jars can be depended on"
                : "which is not here";
    }

    private boolean start(StagedJar jar) {
        layers.stage(jar);
        long began = System.nanoTime();
        try {
            manager.loadPlugin(jar.copy());
            manager.startPlugin(jar.id());
            LOG.info(
                    "event=plugins.started plugin={} version={} millis={}",
                    jar.id(),
                    jar.version(),
                    (System.nanoTime() - began) / 1_000_000);
            return true;
        } catch (PluginRefusal e) {
            fail(jar, new Problem(e.reason(), e.remedy(), true));
        } catch (PluginRuntimeException e) {
            fail(jar, new Problem("it cannot be loaded: " + e.getMessage(), "Get another jar of it.", true));
        } catch (RuntimeException | LinkageError e) {
            fail(jar, new Problem("it cannot be loaded: " + e, "Get another jar of it.", true));
        }
        return false;
    }

    private void fail(StagedJar jar, Problem problem) {
        failed.put(jar.id(), problem);
        LOG.warn(
                "event=plugins.failed plugin={} version={} reason=\"{}\" remedy=\"{}\"",
                jar.id(),
                jar.version(),
                problem.reason(),
                problem.remedy());
        unload(jar.id());
    }

    /**
     * Stops a plugin and those that depend on it.
     *
     * @return ids of what was stopped
     */
    List<String> unload(String id) {
        if (manager.getPlugin(id) == null) {
            layers.drop(id); // its layer was made, and then it was refused
            return List.of();
        }
        List<String> all = new ArrayList<>(manager.dependentsOf(id));
        all.add(id);
        for (String one : all) {
            StagedJar jar = layers.jarOf(manager.getPlugin(one).getPluginPath());
            watch.stopped(one, jar.version(), layers.layerOf(one).findLoader(jar.module()));
        }
        manager.unloadPlugin(id);
        all.forEach(one -> {
            if (manager.getPlugin(one) == null) {
                layers.drop(one);
            }
        });
        return all;
    }

    /** Stops all. */
    void close() {
        running().reversed().forEach(this::unload);
    }
}

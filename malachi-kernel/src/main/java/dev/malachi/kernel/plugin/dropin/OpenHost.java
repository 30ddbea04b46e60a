package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.home.Home;
import dev.malachi.kernel.plugin.jar.JarInspector;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import dev.malachi.kernel.plugin.jar.TrustPolicy;
import dev.malachi.kernel.plugin.leak.LayerWatch;
import dev.malachi.kernel.scope.Blame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of a daemon: the jars that run and the image's plugins that do not. PF4J and what stands on it are loaded when there is
 * a jar. Used by one thread at a time.
 */
final class OpenHost {
    private static final Logger LOG = LoggerFactory.getLogger(OpenHost.class);

    private final HostParts parts;
    private final Path home;
    private final PluginFolders folders;
    private final Set<String> bundled = new TreeSet<>();
    private final Set<String> stopped = new TreeSet<>();
    private final StartMarker marker;
    private final LayerWatch watch;
    private Optional<DropIns> dropIns = Optional.empty();
    private Optional<Path> copies = Optional.empty();
    private List<PluginReport> refused = List.of();

    OpenHost(HostParts parts, Path home) {
        this.parts = parts;
        this.home = home;
        this.folders = parts.folders().apply(home);
        this.marker = new StartMarker(folders.own());
        this.watch = new LayerWatch(parts.leakPatience());
        parts.extensions().plugins().forEach(plugin -> bundled.add(plugin.id()));
    }

    PluginFolders folders() {
        return folders;
    }

    /** Ids of the image's plugins. */
    Set<String> bundled() {
        return bundled;
    }

    Optional<DropIns> dropIns() {
        return dropIns;
    }

    LayerWatch watch() {
        return watch;
    }

    /** Jars that are refused, when they were last looked at. */
    List<PluginReport> refused() {
        return refused;
    }

    /** The folders were looked at again. */
    void found(Inventory inventory) {
        refused = inventory.refused();
    }

    /** Starts what the folders hold. */
    void load() {
        Choices choices = Choices.read(folders.own());
        Optional<StartMarker.Trace> trace = marker.take();
        if (trace.isPresent()) {
            StartMarker.Trace died = trace.get();
            choices = blame(
                    choices, died.id(), "the daemon died in its " + died.step() + " (version " + died.version() + ")");
        }
        Optional<Blame.Culprit> culprit = Blame.take(home);
        if (culprit.isPresent()) {
            choices = blame(choices, culprit.get().plugin(), culprit.get().reason());
        }
        stopDisabled(choices);
        if (folders.jars().isEmpty()) {
            return;
        }
        Inventory inventory = Inventory.of(folders, bundled, inspector(), policy(choices), copies());
        refused = inventory.refused();
        for (CrashReports.Blame blame :
                new CrashReports(home, folders.own()).take(inventory.usable().values())) {
            choices = blame(choices, blame.id(), "the daemon died in its code, see " + blame.report());
        }
        DropIns loaded = running();
        inventory.usable().values().forEach(loaded::put);
        loaded.settle(choices.disabled().keySet());
    }

    private Choices blame(Choices choices, String id, String reason) {
        LOG.warn("event=plugins.disabled plugin={} reason=\"{}\"", id, reason);
        Choices changed = choices.disabling(id, reason);
        changed.write(folders.own());
        return changed;
    }

    private void stopDisabled(Choices choices) {
        KernelNeeds needs = new KernelNeeds(parts.extensions());
        Set<String> disabled = new TreeSet<>(choices.disabled().keySet());
        disabled.retainAll(bundled);
        for (String id : disabled) {
            Set<String> others = new TreeSet<>(stopped);
            Optional<String> keep = needs.reasonToKeep(id, others);
            if (keep.isPresent()) {
                LOG.warn("event=plugins.kept plugin={} reason=\"it is disabled, but {}\"", id, keep.get());
            } else {
                stop(id);
            }
        }
    }

    /** Stops a plugin of the image. */
    void stop(String id) {
        parts.extensions().stop(id);
        stopped.add(id);
    }

    /**
     * Starts a plugin of the image again; does nothing if it runs.
     *
     * @return why it could not be started; empty if it runs
     */
    Optional<String> restart(String id) {
        Extensions extensions = parts.extensions();
        extensions.restart(id);
        if (extensions.stopped().stream().anyMatch(plugin -> plugin.id().equals(id))) {
            return Optional.ofNullable(extensions.failures().get(id));
        }
        stopped.remove(id);
        return Optional.empty();
    }

    /** Whether a plugin of the image was stopped. */
    boolean isStopped(String id) {
        return stopped.contains(id);
    }

    JarInspector inspector() {
        return new JarInspector(parts.systemVersion());
    }

    TrustPolicy policy(Choices choices) {
        return new TrustPolicy(choices.trusted(), choices.unsigned(), parts.shipped(), false);
    }

    /** What runs jars, made when it is first needed. */
    DropIns running() {
        DropIns running = dropIns.orElseGet(() ->
                new DropIns(parts.extensions(), copies(), parts.systemVersion(), marker, parts.startLimit(), watch));
        dropIns = Optional.of(running);
        return running;
    }

    /** Where copies lie that are loaded: in the home, or elsewhere if that cannot be written. */
    Path copies() {
        Path folder = copies.orElseGet(this::makeCopies);
        copies = Optional.of(folder);
        return folder;
    }

    private Path makeCopies() {
        Path loaded = folders.own().resolve(".loaded");
        try {
            if (Files.isDirectory(folders.own())) {
                Files.createDirectories(loaded);
                removeLeftovers(loaded);
                return Files.createDirectories(
                        loaded.resolve(Long.toString(ProcessHandle.current().pid())));
            }
        } catch (IOException e) {
            LOG.debug("event=plugins.copies-elsewhere folder={} reason=\"{}\"", loaded, Reason.of(e));
        }
        return temporary();
    }

    static Path temporary() {
        try {
            return Files.createTempDirectory("malachi-plugins");
        } catch (IOException e) {
            throw Home.unusable(
                    "Cannot make a folder for copies of plugins",
                    e,
                    "free some space in the folder for temporary files");
        }
    }

    /** What daemons have left that were killed. */
    private static void removeLeftovers(Path loaded) throws IOException {
        try (Stream<Path> folders = Files.list(loaded)) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                boolean lives = name.matches("\\d{1,18}")
                        && ProcessHandle.of(Long.parseLong(name))
                                .filter(ProcessHandle::isAlive)
                                .isPresent();
                if (!lives || name.equals(Long.toString(ProcessHandle.current().pid()))) {
                    PluginFolders.deleteAll(folder);
                }
            }
        }
    }

    /**
     * Starts a jar in the place of the one with its id.
     *
     * @throws PluginRefusal if it does not start; the one before runs again then
     */
    void swap(StagedJar next, Set<String> disabled) {
        DropIns running = running();
        Optional<StagedJar> before = Optional.ofNullable(running.present().get(next.id()));
        boolean ran = running.runs(next.id());
        running.unload(next.id());
        running.put(next);
        running.settle(disabled);
        if (running.runs(next.id())) {
            before.ifPresent(OpenHost::discard);
            return;
        }
        DropIns.Problem problem = running.problem(next.id())
                .orElse(new DropIns.Problem("it did not start", "The daemon's log says more.", true));
        running.forget(next.id());
        before.ifPresent(running::put);
        running.settle(disabled);
        discard(next);
        throw new PluginRefusal(
                problem.reason(),
                problem.remedy() + (ran && running.runs(next.id()) ? " The version before goes on." : ""));
    }

    /** Deletes a copy; what was loaded from it stays readable. */
    static void discard(StagedJar jar) {
        Path folder = jar.copy().getParent();
        if (folder != null) {
            PluginFolders.deleteAll(folder);
        }
    }

    /** What keeps classes of a plugin in memory that was stopped. */
    List<String> held(String id) {
        return new ArrayList<>(watch.held().getOrDefault(id, List.of()));
    }

    void close() {
        dropIns.ifPresent(DropIns::close);
        List.copyOf(stopped).forEach(this::restart);
        copies.ifPresent(PluginFolders::deleteAll);
    }
}

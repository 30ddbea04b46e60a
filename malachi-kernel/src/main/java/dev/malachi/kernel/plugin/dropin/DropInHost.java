package dev.malachi.kernel.plugin.dropin;

import static dev.malachi.kernel.plugin.dropin.Look.failed;
import static dev.malachi.kernel.plugin.dropin.Look.refusal;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.Warning;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginChange;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.plugin.PluginReport.State;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.plugin.jar.Minisign;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kernel's plugin host: does one thing after the other, each after a fresh look at the folders. */
public final class DropInHost implements PluginHost {
    private static final int MOST_KEY_BYTES = 4096;

    private final HostParts parts;
    private final ReentrantLock lock = new ReentrantLock();
    private Optional<OpenHost> open = Optional.empty();
    private volatile List<PluginReport> snapshot = List.of();
    private volatile List<Warning> warnings = List.of();

    /**
     * The host of an image. Loads nothing else yet.
     *
     * @param extensions takes what plugins bring
     * @param version of this Malachi
     */
    public DropInHost(Extensions extensions, String version) {
        this(HostParts.ofImage(extensions, version));
    }

    DropInHost(HostParts parts) {
        this.parts = parts;
    }

    @Override
    public Registration open(Path home) {
        lock.lock();
        try {
            if (open.isPresent()) {
                throw failed("The plugins of a home are started already in this process.");
            }
            var host = new OpenHost(parts, home);
            open = Optional.of(host);
            try {
                if (host.folders().inUse()) {
                    host.load();
                    remember(host);
                }
            } catch (RuntimeException | Error e) {
                close(host);
                throw e;
            }
            return () -> close(host);
        } finally {
            lock.unlock();
        }
    }

    private void close(OpenHost host) {
        lock.lock();
        try {
            if (open.filter(host::equals).isPresent()) {
                host.close();
                open = Optional.empty();
                snapshot = List.of();
                warnings = List.of();
            }
        } finally {
            lock.unlock();
        }
    }

    private void remember(OpenHost host) {
        Reports reports =
                new Reports(parts.extensions(), Choices.read(host.folders().own()), Optional.of(host));
        List<PluginReport> all = new ArrayList<>(host.refused());
        reports.bundled().stream()
                .filter(report -> report.state() == State.DISABLED)
                .forEach(all::add);
        host.dropIns().ifPresent(dropIns -> dropIns.present().values().forEach(jar -> all.add(reports.jar(jar))));
        snapshot = Reports.sorted(all);
        warnings = Reports.warnings(snapshot, warnings, System.currentTimeMillis());
    }

    @Override
    public List<PluginReport> snapshot() {
        return snapshot;
    }

    @Override
    public List<Warning> warnings() {
        return warnings;
    }

    @Override
    public Set<String> absent() {
        return snapshot.stream()
                .filter(report -> !report.runs())
                .map(PluginReport::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    private <T> T looking(Path home, Function<Look, T> action) {
        lock.lock();
        try {
            Path scratch = OpenHost.temporary();
            try (FolderLock _ = FolderLock.take(
                    open.map(OpenHost::folders).orElseGet(() -> parts.folders().apply(home)))) {
                Look look = Look.at(parts, open, home, scratch);
                open.ifPresent(host -> host.found(look.inventory()));
                return action.apply(look);
            } finally {
                PluginFolders.deleteAll(scratch);
                open.ifPresent(this::remember);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<PluginReport> list(Path home) {
        return looking(home, Look::all);
    }

    @Override
    public PluginReport explain(Path home, String idOrJar) {
        return looking(home, look -> {
            List<PluginReport> all = look.all();
            Optional<PluginReport> known = all.stream()
                    .filter(report -> report.id().equals(idOrJar)
                            || report.file()
                                    .filter(file -> file.toString().equals(idOrJar))
                                    .isPresent())
                    .findFirst();
            if (known.isPresent() || !idOrJar.contains("/") && !idOrJar.endsWith(".jar")) {
                return known.orElseGet(() -> look.report(idOrJar));
            }
            try {
                return Inventory.report(
                        Inventory.inspect(
                                Path.of(idOrJar),
                                look.inspector(),
                                look.policy().takingUnsigned(),
                                look.scratch()),
                        State.CANDIDATE,
                        "",
                        "");
            } catch (PluginRefusal e) {
                throw refusal("use", idOrJar, e);
            }
        });
    }

    @Override
    public PluginChange install(Path home, Path jar, boolean allowUnsigned) {
        return looking(home, look -> new Changes(look).install(jar, allowUnsigned));
    }

    @Override
    public PluginChange remove(Path home, String id) {
        return looking(home, look -> new Changes(look).remove(id));
    }

    @Override
    public PluginChange enable(Path home, String id) {
        return looking(home, look -> new Changes(look).enable(id));
    }

    @Override
    public PluginChange disable(Path home, String id, Optional<String> reason) {
        return looking(home, look -> new Changes(look).disable(id, reason.orElse("")));
    }

    @Override
    public PluginChange reload(Path home, String id) {
        return looking(home, look -> new Changes(look).reload(id));
    }

    @Override
    public String trust(Path home, String key) {
        return looking(home, look -> {
            Minisign.Key read = Minisign.key(textOf(key))
                    .orElseThrow(() -> new MalachiException(
                            MalachiException.Kind.USAGE,
                            "'" + key
                                    + "' is no public key of minisign; it is a line that begins with RW, or a file with"
                                    + " one."));
            look.folders().create();
            Choices choices = look.choices().trusting(read);
            choices.write(look.folders().own());
            int keys = choices.keys().size();
            return "Trusted: " + read.idText() + (keys == 1 ? "" : ", one of " + keys + " keys")
                    + ". From now on jars must be signed by a trusted key.";
        });
    }

    private static String textOf(String keyOrFile) {
        try {
            Path file = Path.of(keyOrFile);
            boolean isFile = Files.isRegularFile(file) && Files.size(file) <= MOST_KEY_BYTES;
            return isFile ? Files.readString(file) : keyOrFile;
        } catch (InvalidPathException _) {
            return keyOrFile;
        } catch (IOException e) {
            throw failed("Cannot read the key " + keyOrFile + ": " + Reason.of(e) + ".");
        }
    }
}

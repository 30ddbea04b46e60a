package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.tck.plugin.PluginJar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** A plugin host over a folder of its own, with a registry of its own. */
final class HostBench {
    /** Registers a text, under an interface of the JDK. */
    static final String SAYS = "return context.extend(CharSequence.class, () -> \"%s\");";

    final Path folder;
    final Path home;
    final Extensions extensions = Extensions.of(List.of());
    private final Duration startLimit;
    private Set<String> shipped = Set.of();

    HostBench(Path folder) {
        this(folder, Duration.ofSeconds(10));
    }

    HostBench(Path folder, Duration startLimit) {
        this.folder = folder;
        this.home = folder.resolve("home");
        this.startLimit = startLimit;
    }

    HostBench shipping(Set<String> sha256) {
        shipped = sha256;
        return this;
    }

    DropInHost host() {
        return new DropInHost(new HostParts(
                extensions,
                "0.1.0",
                home -> new PluginFolders(home.resolve("plugins"), folder.resolve("image")),
                shipped,
                startLimit,
                Duration.ofSeconds(2)));
    }

    PluginJar plugin(String id, String version, String start) {
        return PluginJar.plugin(folder.resolve("built"), id, version, start);
    }

    Path saying(String id, String version, String text) {
        return plugin(id, version, SAYS.formatted(text)).build(id + "-" + version + "-built.jar");
    }

    /** An open host in which a jar is installed. */
    Registration openWith(PluginHost host, Path... jars) {
        for (Path jar : jars) {
            host.install(home, jar, false);
        }
        return host.open(home);
    }

    PluginReport report(PluginHost host, String id) {
        return host.list(home).stream()
                .filter(report -> report.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    List<String> said() {
        return extensions.all(CharSequence.class).stream()
                .map(CharSequence::toString)
                .toList();
    }
}

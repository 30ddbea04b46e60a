package dev.malachi.kernel.node;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.kernel.home.PskFile;
import dev.malachi.kernel.machine.LinkKeeper;
import dev.malachi.kernel.plugin.Providers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Whether a node could start with what is configured: found out before it is written, and not at the next start. */
final class Startable {
    private final Extensions extensions;

    /**
     * Knows what there is.
     *
     * @param extensions what plugins bring
     */
    Startable(Extensions extensions) {
        this.extensions = extensions;
    }

    /**
     * Refuses what no node here could start with.
     *
     * @param key of the setting that is looked at
     * @param config has its value; if it has none, there is nothing to refuse
     * @throws dev.malachi.api.MalachiException (usage) if something is named that there is not, with what there is; (failed) if it is there
     *     and cannot be used
     */
    void require(String key, NodeConfig config) {
        switch (key) {
            case "crypto" ->
                config.crypto().ifPresent(_ -> requireOne(config, () -> Providers.cryptoSuite(config.crypto())));
            case "aead" ->
                config.aead().ifPresent(_ -> requireOne(config, () -> Providers.requireEngine(config.aead())));
            case "links" -> requireOne(config, () -> requireLinks(config.links()));
            case "tun" -> config.tun().ifPresent(Providers.tunBackend()::requireName);
            case "psk-file" -> config.pskFile().ifPresent(file -> Arrays.fill(PskFile.read(file), (byte) 0));
            case "log-file" ->
                config.logFile()
                        .ifPresent(file -> LogOutput.log(extensions).ifPresent(log -> log.requireWritable(file)));
            default -> {} // its value says all
        }
    }

    /** What is not here may be brought by a plugin that was dropped in, whose code runs in a daemon only. */
    private void requireOne(NodeConfig config, Runnable look) {
        try {
            look.run();
        } catch (MalachiException e) {
            if (e.kind() != MalachiException.Kind.USAGE || !arePluginsWaiting(config.home())) {
                throw e;
            }
        }
    }

    /** Where a daemon runs, it has started them. */
    private boolean arePluginsWaiting(Path home) {
        return extensions.all(PluginHost.class).stream()
                .filter(host -> host.snapshot().isEmpty())
                .flatMap(host -> host.list(home).stream())
                .anyMatch(plugin -> !plugin.runs()
                        && extensions.plugins().stream()
                                .noneMatch(here -> here.id().equals(plugin.id())));
    }

    /** Whether the interfaces are there is another thing: they come and go. */
    private static void requireLinks(List<LinkSpec> links) {
        for (LinkSpec link : links) {
            LinkKeeper.refuseUnknownArgument(link, Providers.linkDriver(link.driverId()));
            if (Collections.frequency(links, link) > 1) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE, "The link " + link + " is named twice; once is enough.");
            }
        }
    }
}

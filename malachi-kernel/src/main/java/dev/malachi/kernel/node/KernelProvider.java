package dev.malachi.kernel.node;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.node.KeyStore;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.node.Settings;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.kernel.config.ConfigFile;
import dev.malachi.kernel.config.HomeSettings;
import dev.malachi.kernel.crypto.SharedCiphers;
import dev.malachi.kernel.home.KeyFiles;
import dev.malachi.kernel.lanes.WarmedUp;
import dev.malachi.kernel.plugin.Providers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Makes nodes, and reads what describes them. */
public final class KernelProvider implements NodeProvider {
    /** What a daemon's interface is called unless configured otherwise. */
    private static final String DEFAULT_TUN = "mal0";

    private final Extensions extensions;
    /** Two commands that change the same file come one after the other. */
    private final Lock settingsFile = new ReentrantLock();

    private final NodeProcess process = new NodeProcess(new SharedCiphers(), new WarmedUp());

    /**
     * Makes nodes out of what plugins bring.
     *
     * @param extensions the registry
     */
    public KernelProvider(Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public Node start(NodeConfig config) {
        refuseSettingsOfOthers(config);
        return MalachiNode.start(config, process, extensions);
    }

    private void refuseSettingsOfOthers(NodeConfig config) {
        List<String> ids = plugins().stream().map(PluginDescription::id).toList();
        for (String id : config.plugins().keySet()) {
            if (!ids.contains(id)) {
                throw new MalachiException(
                        MalachiException.Kind.USAGE,
                        "The configuration sets something about the plugin '" + id + "', which is not here."
                                + NearMiss.question(id, ids));
            }
        }
    }

    @Override
    public NodeConfigBuilder configure(Path home) {
        NodeConfigBuilder builder = NodeConfig.builder(home).tun(DEFAULT_TUN);
        ConfigFile.apply(home, builder, plugins(), id -> isAbsent(home, id));
        return builder;
    }

    /**
     * Whether a plugin is disabled, does not start, or was dropped into a home whose daemon does not run: what is set about it waits for it.
     */
    private boolean isAbsent(Path home, String id) {
        return extensions.all(PluginHost.class).stream()
                .anyMatch(host -> host.absent().contains(id)
                        || host.list(home).stream()
                                .anyMatch(plugin -> plugin.id().equals(id)));
    }

    @Override
    public Registration openPlugins(Path home) {
        return PluginHost.load().open(home);
    }

    @Override
    public List<PluginDescription> plugins() {
        return extensions.plugins();
    }

    @Override
    public Settings settings(Path home) {
        return new HomeSettings(
                home,
                settingsFile,
                plugins(),
                id -> isAbsent(home, id),
                plugin -> extensions.of(Protocol.class).stream()
                        .anyMatch(protocol -> protocol.plugin().id().equals(plugin.id())),
                new Startable(extensions)::require);
    }

    @Override
    public KeyStore keyStore(Path home) {
        var random = new SecureRandom();
        return new KeyFiles(home, Providers.cryptoSuite(Optional.empty()), () -> {
            byte[] seed = new byte[32];
            random.nextBytes(seed);
            return seed;
        });
    }
}

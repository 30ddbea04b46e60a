package dev.malachi.kernel.node;

import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.KeyStore;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.kernel.config.ConfigFile;
import dev.malachi.kernel.home.KeyFiles;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** The way into the kernel: found with {@link java.util.ServiceLoader}. */
public final class KernelProvider implements NodeProvider {
    /** What a daemon's interface is called unless configured otherwise. */
    private static final String DEFAULT_TUN = "mal0";

    /** For {@link java.util.ServiceLoader}. */
    public KernelProvider() {}

    @Override
    public Node start(NodeConfig config) {
        return MalachiNode.start(config);
    }

    @Override
    public NodeConfig.Builder configure(Path home) {
        NodeConfig.Builder builder = NodeConfig.builder(home).tun(DEFAULT_TUN);
        ConfigFile.apply(home, builder, plugins());
        return builder;
    }

    @Override
    public List<PluginDescription> plugins() {
        return Providers.protocols().stream().map(Protocol::description).toList();
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

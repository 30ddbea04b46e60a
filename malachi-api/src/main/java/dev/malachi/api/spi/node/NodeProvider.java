package dev.malachi.api.spi.node;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginDescription;
import java.nio.file.Path;
import java.util.List;

/** Makes nodes; implemented by the kernel and brought by a plugin. */
@Preview
public interface NodeProvider {
    /**
     * The kernel's provider.
     *
     * @return the provider
     * @throws MalachiException if there is no kernel on the module path
     */
    static NodeProvider load() {
        return Extensions.installed().all(NodeProvider.class).stream()
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "There is no Malachi kernel in this program; add the module dev.malachi.kernel."));
    }

    /**
     * Builds and starts a node.
     *
     * @param config what it shall be
     * @return the running node
     * @throws MalachiException if it cannot be started
     */
    Node start(NodeConfig config);

    /**
     * The configuration that a home directory describes: defaults overlaid with {@code config.yaml}, if there is one.
     *
     * @param home directory; need not exist
     * @return a builder with those settings
     * @throws MalachiException (usage) if the file has an unknown key or a bad value, with file and line
     */
    NodeConfigBuilder configure(Path home);

    /**
     * Starts the plugins that were dropped into a home and into the image, before {@link #configure}, which knows their settings then.
     * One that does not start is told by {@link dev.malachi.api.plugin.PluginHost}.
     *
     * @param home directory; need not exist
     * @return stops them
     */
    default Registration openPlugins(Path home) {
        return () -> {};
    }

    /**
     * The plugins of which something can be set.
     *
     * @return their descriptions, ordered by id
     */
    List<PluginDescription> plugins();

    /**
     * What can be set, and the configuration file of a home directory.
     *
     * @param home directory; need not exist
     * @return its settings
     */
    Settings settings(Path home);

    /**
     * The identities in a home directory.
     *
     * @param home directory; need not exist
     * @return its key store
     */
    KeyStore keyStore(Path home);
}

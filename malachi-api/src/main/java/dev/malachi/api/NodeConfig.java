package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.time.VirtualTimeline;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Everything that makes a node this node. Immutable; made by {@link NodeConfigBuilder}.
 *
 * @param home directory of identity, pins and state
 * @param links links to use; empty means every Ethernet link that is up
 * @param tun name of the TUN interface, or empty for none
 * @param hostName host name to announce, or empty for none
 * @param pskFile file with a pre-shared key, or empty for none
 * @param trust whom to talk to
 * @param crypto id of the crypto suite, or empty for the best available
 * @param aead id of the bulk AEAD engine, or empty for the best available
 * @param etherType EtherType of all frames, 0x88B5 unless changed
 * @param padding whether inner packets are padded to hide their size
 * @param plugins what is set about plugins: values (of their type or as text) by name of the setting, by id of the plugin
 * @param offloads which offloads the data path may take
 * @param queues how many queues the TUN interface and each link shall have, with a thread each; 0 for half of the processors, at
 *     most {@value #MOST_QUEUES_UNASKED}
 * @param simulation the virtual time line and seed of a simulated node, or empty for a real one
 * @param logFile file that the program which runs the node logs to as well, or empty for none
 * @param source makes the configuration anew from where it came from, for {@link Node#reload}; empty if it came from a program
 */
@Stable
public record NodeConfig(
        Path home,
        List<LinkSpec> links,
        Optional<String> tun,
        Optional<String> hostName,
        Optional<Path> pskFile,
        TrustMode trust,
        Optional<String> crypto,
        Optional<String> aead,
        int etherType,
        boolean padding,
        Map<String, Map<String, Object>> plugins,
        Offloads offloads,
        int queues,
        Optional<Simulation> simulation,
        Optional<Path> logFile,
        Optional<Supplier<NodeConfig>> source) {
    /** What no machine needs more of. */
    public static final int MOST_QUEUES = 16;

    /** Of these there are so many at most unless more are asked for: each costs a thread and a ring. */
    public static final int MOST_QUEUES_UNASKED = 4;

    /** EtherType of IEEE 802 local experimental use 1, Malachi's default. */
    public static final int DEFAULT_ETHER_TYPE = 0x88B5;

    /**
     * Runs a node without threads: everything happens on the time line, in an order that depends on the seed alone.
     *
     * @param timeline drives the node; the caller advances it
     * @param seed of everything random in the node, keys included
     */
    public record Simulation(VirtualTimeline timeline, long seed) {}

    /** Copies the collections. */
    public NodeConfig {
        links = List.copyOf(links);
        plugins = plugins.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, section -> Map.copyOf(section.getValue())));
    }

    /**
     * What is set about a plugin.
     *
     * @param plugin its description
     * @return its settings, defaults filled in
     * @throws MalachiException (usage) if a setting does not exist or does not fit
     */
    public Arguments settings(PluginDescription plugin) {
        return plugin.settings(plugins.getOrDefault(plugin.id(), Map.of()));
    }

    /**
     * Starts a configuration with defaults.
     *
     * @param home directory of identity, pins and state; created when missing
     * @return a builder
     */
    public static NodeConfigBuilder builder(Path home) {
        return new NodeConfigBuilder(home);
    }

    /**
     * A builder that begins with this configuration.
     *
     * @return the builder
     */
    public NodeConfigBuilder toBuilder() {
        NodeConfigBuilder builder = new NodeConfigBuilder(home)
                .links(links)
                .trust(trust)
                .etherType(etherType)
                .padding(padding)
                .offloads(offloads);
        builder.tun = tun;
        builder.hostName = hostName;
        builder.pskFile = pskFile;
        builder.crypto = crypto;
        builder.aead = aead;
        builder.queues = queues;
        builder.simulation = simulation;
        builder.logFile = logFile;
        builder.source = source;
        plugins.forEach((plugin, section) -> section.forEach((name, value) -> builder.setting(plugin, name, value)));
        return builder;
    }
}

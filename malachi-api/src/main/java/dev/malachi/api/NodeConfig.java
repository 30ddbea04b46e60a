package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.time.VirtualTimeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Everything that makes a node this node. Immutable; made by {@link Builder}.
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
    public static Builder builder(Path home) {
        return new Builder(home);
    }

    /**
     * A builder that begins with this configuration.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder(home)
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

    /** Collects settings; not safe for use by several threads. */
    public static final class Builder {
        private final Path home;
        private final List<LinkSpec> links = new ArrayList<>();
        private Optional<String> tun = Optional.empty();
        private Optional<String> hostName = Optional.empty();
        private Optional<Path> pskFile = Optional.empty();
        private TrustMode trust = TrustMode.TOFU;
        private Optional<String> crypto = Optional.empty();
        private Optional<String> aead = Optional.empty();
        private int etherType = DEFAULT_ETHER_TYPE;
        private boolean padding;
        private final Map<String, Map<String, Object>> plugins = new HashMap<>();
        private Offloads offloads = Offloads.ALL;
        private int queues;
        private Optional<Simulation> simulation = Optional.empty();
        private Optional<Path> logFile = Optional.empty();
        private Optional<Supplier<NodeConfig>> source = Optional.empty();

        private Builder(Path home) {
            this.home = home;
        }

        /**
         * Adds a link.
         *
         * @param link name and driver
         * @return this
         */
        public Builder link(LinkSpec link) {
            links.add(link);
            return this;
        }

        /**
         * Adds a link.
         *
         * @param name what the driver knows it by
         * @param driver id of the link driver
         * @return this
         */
        public Builder link(String name, String driver) {
            return link(new LinkSpec(name, Optional.of(driver)));
        }

        /**
         * Sets all links, instead of those added before.
         *
         * @param all names and drivers; none for every Ethernet link that is up
         * @return this
         */
        public Builder links(List<LinkSpec> all) {
            links.clear();
            links.addAll(all);
            return this;
        }

        /**
         * Gives the node a TUN interface. Without this call it has none.
         *
         * @param name interface name, such as {@code mal0}
         * @return this
         */
        public Builder tun(String name) {
            tun = Optional.of(name);
            return this;
        }

        /**
         * Takes the TUN interface away again.
         *
         * @return this
         */
        public Builder noTun() {
            tun = Optional.empty();
            return this;
        }

        /**
         * Sets the announced host name.
         *
         * @param name {@code [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?}, not of the form of an id or id prefix
         * @return this
         */
        public Builder hostName(String name) {
            hostName = Optional.of(name);
            return this;
        }

        /**
         * Sets the file with the pre-shared key.
         *
         * @param file readable file that is not empty
         * @return this
         */
        public Builder pskFile(Path file) {
            pskFile = Optional.of(file);
            return this;
        }

        /**
         * Sets whom to talk to.
         *
         * @param mode the mode
         * @return this
         */
        public Builder trust(TrustMode mode) {
            trust = mode;
            return this;
        }

        /**
         * Chooses the crypto suite.
         *
         * @param id such as {@code bouncycastle}
         * @return this
         */
        public Builder crypto(String id) {
            crypto = Optional.of(id);
            return this;
        }

        /**
         * Chooses the bulk AEAD engine.
         *
         * @param id such as {@code jce}
         * @return this
         */
        public Builder aead(String id) {
            aead = Optional.of(id);
            return this;
        }

        /**
         * Sets the EtherType.
         *
         * @param type 0x0600 to 0xFFFF
         * @return this
         */
        public Builder etherType(int type) {
            etherType = type;
            return this;
        }

        /**
         * Pads inner packets to hide their size.
         *
         * @param on whether to
         * @return this
         */
        public Builder padding(boolean on) {
            padding = on;
            return this;
        }

        /**
         * Sets something about a plugin; what was set before under that name goes.
         *
         * @param plugin its id, such as {@code ndp}
         * @param name of the setting, such as {@code enabled}
         * @param value of the type of the setting, or its text form; checked when the node starts
         * @return this
         */
        public Builder setting(String plugin, String name, Object value) {
            plugins.computeIfAbsent(plugin, _ -> new HashMap<>()).put(name, value);
            return this;
        }

        /**
         * Sets all that is set about a plugin, instead of what was set before.
         *
         * @param plugin its id
         * @param section values by name of the setting
         * @return this
         */
        public Builder settings(String plugin, Map<String, ?> section) {
            plugins.put(plugin, new HashMap<>(section));
            return this;
        }

        /**
         * Says which offloads the data path may take; all unless this is called.
         *
         * @param allowed those that may
         * @return this
         */
        public Builder offloads(Offloads allowed) {
            offloads = allowed;
            return this;
        }

        /**
         * Says how many threads carry packets in each direction: flows are shared among the queues of the TUN interface, sessions
         * among those of each link.
         *
         * @param count 1 to {@value #MOST_QUEUES}; half of the processors unless this is called, at most {@value #MOST_QUEUES_UNASKED}
         * @return this
         */
        public Builder queues(int count) {
            if (count < 1 || count > MOST_QUEUES) {
                throw new IllegalArgumentException("queues must be 1 to " + MOST_QUEUES + ", not " + count);
            }
            queues = count;
            return this;
        }

        /**
         * Runs the node on a virtual time line.
         *
         * @param timeline drives the node; the caller advances it
         * @param seed of everything random in the node
         * @return this
         */
        public Builder simulate(VirtualTimeline timeline, long seed) {
            simulation = Optional.of(new Simulation(timeline, seed));
            return this;
        }

        /**
         * Sets the file that is logged to besides the program's own log.
         *
         * @param file created when missing; its folder must be there
         * @return this
         */
        public Builder logFile(Path file) {
            logFile = Optional.of(file);
            return this;
        }

        /**
         * Says how the configuration is made anew when it is to be read again.
         *
         * @param again reads it where it came from; throws {@link MalachiException} if it is wrong; called by any thread
         * @return this
         */
        public Builder source(Supplier<NodeConfig> again) {
            source = Optional.of(again);
            return this;
        }

        /**
         * Finishes.
         *
         * @return the configuration
         */
        public NodeConfig build() {
            return new NodeConfig(
                    home,
                    links,
                    tun,
                    hostName,
                    pskFile,
                    trust,
                    crypto,
                    aead,
                    etherType,
                    padding,
                    plugins,
                    offloads,
                    queues,
                    simulation,
                    logFile,
                    source);
        }
    }
}

package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import dev.malachi.api.time.VirtualTimeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects what makes a {@link NodeConfig}; not safe for use by several threads. */
@Stable
public final class NodeConfigBuilder {
    private final Path home;
    private final List<LinkSpec> links = new ArrayList<>();
    Optional<String> tun = Optional.empty();
    Optional<String> hostName = Optional.empty();
    Optional<Path> pskFile = Optional.empty();
    private TrustMode trust = TrustMode.TOFU;
    Optional<String> crypto = Optional.empty();
    Optional<String> aead = Optional.empty();
    private int etherType = NodeConfig.DEFAULT_ETHER_TYPE;
    private boolean padding;
    private final Map<String, Map<String, Object>> plugins = new HashMap<>();
    private Offloads offloads = Offloads.ALL;
    int queues;
    Optional<NodeConfig.Simulation> simulation = Optional.empty();
    Optional<Path> logFile = Optional.empty();
    Optional<Supplier<NodeConfig>> source = Optional.empty();

    NodeConfigBuilder(Path home) {
        this.home = home;
    }

    /**
     * Adds a link.
     *
     * @param link name and driver
     * @return this
     */
    public NodeConfigBuilder link(LinkSpec link) {
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
    public NodeConfigBuilder link(String name, String driver) {
        return link(new LinkSpec(name, Optional.of(driver)));
    }

    /**
     * Sets all links, instead of those added before.
     *
     * @param all names and drivers; none for every Ethernet link that is up
     * @return this
     */
    public NodeConfigBuilder links(List<LinkSpec> all) {
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
    public NodeConfigBuilder tun(String name) {
        tun = Optional.of(name);
        return this;
    }

    /**
     * Takes the TUN interface away again.
     *
     * @return this
     */
    public NodeConfigBuilder noTun() {
        tun = Optional.empty();
        return this;
    }

    /**
     * Sets the announced host name.
     *
     * @param name {@code [a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?}, not of the form of an id or id prefix
     * @return this
     */
    public NodeConfigBuilder hostName(String name) {
        hostName = Optional.of(name);
        return this;
    }

    /**
     * Sets the file with the pre-shared key.
     *
     * @param file readable file that is not empty
     * @return this
     */
    public NodeConfigBuilder pskFile(Path file) {
        pskFile = Optional.of(file);
        return this;
    }

    /**
     * Sets whom to talk to.
     *
     * @param mode the mode
     * @return this
     */
    public NodeConfigBuilder trust(TrustMode mode) {
        trust = mode;
        return this;
    }

    /**
     * Chooses the crypto suite.
     *
     * @param id such as {@code bouncycastle}
     * @return this
     */
    public NodeConfigBuilder crypto(String id) {
        crypto = Optional.of(id);
        return this;
    }

    /**
     * Chooses the bulk AEAD engine.
     *
     * @param id such as {@code jce}
     * @return this
     */
    public NodeConfigBuilder aead(String id) {
        aead = Optional.of(id);
        return this;
    }

    /**
     * Sets the EtherType.
     *
     * @param type 0x0600 to 0xFFFF
     * @return this
     */
    public NodeConfigBuilder etherType(int type) {
        etherType = type;
        return this;
    }

    /**
     * Pads inner packets to hide their size.
     *
     * @param on whether to
     * @return this
     */
    public NodeConfigBuilder padding(boolean on) {
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
    public NodeConfigBuilder setting(String plugin, String name, Object value) {
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
    public NodeConfigBuilder settings(String plugin, Map<String, ?> section) {
        plugins.put(plugin, new HashMap<>(section));
        return this;
    }

    /**
     * Says which offloads the data path may take; all unless this is called.
     *
     * @param allowed those that may
     * @return this
     */
    public NodeConfigBuilder offloads(Offloads allowed) {
        offloads = allowed;
        return this;
    }

    /**
     * Says how many threads carry packets in each direction: flows are shared among the queues of the TUN interface, sessions
     * among those of each link.
     *
     * @param count 1 to {@value NodeConfig#MOST_QUEUES}; half of the processors unless this is called, at most {@value NodeConfig#MOST_QUEUES_UNASKED}
     * @return this
     */
    public NodeConfigBuilder queues(int count) {
        if (count < 1 || count > NodeConfig.MOST_QUEUES) {
            throw new IllegalArgumentException("queues must be 1 to " + NodeConfig.MOST_QUEUES + ", not " + count);
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
    public NodeConfigBuilder simulate(VirtualTimeline timeline, long seed) {
        simulation = Optional.of(new NodeConfig.Simulation(timeline, seed));
        return this;
    }

    /**
     * Sets the file that is logged to besides the program's own log.
     *
     * @param file created when missing; its folder must be there
     * @return this
     */
    public NodeConfigBuilder logFile(Path file) {
        logFile = Optional.of(file);
        return this;
    }

    /**
     * Takes the file away again that is logged to.
     *
     * @return this
     */
    public NodeConfigBuilder noLogFile() {
        logFile = Optional.empty();
        return this;
    }

    /**
     * Says how the configuration is made anew when it is to be read again.
     *
     * @param again reads it where it came from; throws {@link MalachiException} if it is wrong; called by any thread
     * @return this
     */
    public NodeConfigBuilder source(Supplier<NodeConfig> again) {
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

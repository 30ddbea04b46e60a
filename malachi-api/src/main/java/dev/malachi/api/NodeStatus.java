package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A picture of a node.
 *
 * @param version software version
 * @param id node id
 * @param name announced host name, if any
 * @param ipv4 virtual IPv4 address in dotted form; empty if all that this node may have are taken
 * @param ipv6 virtual IPv6 address
 * @param tun the TUN interface, if any
 * @param links links in use
 * @param uptimeSeconds time since start
 * @param peers how many peers are known
 * @param plugins what takes part
 * @param crypto id of the crypto suite
 * @param aead id of the bulk AEAD engine
 * @param offloads offload name to "on" or the reason why it is off
 * @param warnings what the operator should know and do; empty if all is well
 */
@Stable
public record NodeStatus(
        String version,
        NodeId id,
        Optional<String> name,
        String ipv4,
        String ipv6,
        Optional<TunStatus> tun,
        List<LinkStatus> links,
        long uptimeSeconds,
        int peers,
        List<PluginStatus> plugins,
        String crypto,
        String aead,
        Map<String, String> offloads,
        List<Warning> warnings) {
    /**
     * The TUN interface, as the system shows it now.
     *
     * @param name interface name
     * @param mtu in bytes; 0 if it is gone
     * @param state {@code up}, {@code down} or {@code gone}
     * @param addresses those it has, such as {@code 10.144.1.2/16}
     */
    public record TunStatus(String name, int mtu, String state, List<String> addresses) {}

    /**
     * A link.
     *
     * @param name interface name
     * @param driver id of its driver
     * @param mac its Ethernet address
     * @param mtu in bytes, without the Ethernet header
     * @param state {@code up} or {@code down}
     */
    public record LinkStatus(String name, String driver, MacAddress mac, int mtu, String state) {}

    /**
     * A plugin.
     *
     * @param id such as {@code protocol.ndp}
     * @param version its version
     * @param state {@code active} or why it is not
     */
    public record PluginStatus(String id, String version, String state) {}
}

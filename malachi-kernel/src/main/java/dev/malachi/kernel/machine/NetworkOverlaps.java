package dev.malachi.kernel.machine;

import dev.malachi.api.MalachiException;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.kernel.event.Warnings;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What else on this machine has a part of the networks in which nodes have their addresses. Used by one thread. */
final class NetworkOverlaps {
    private static final String CODE = "network.overlap";

    private record VirtualNetwork(String text, InetAddress first, int prefixLength) {}

    private static final List<VirtualNetwork> NETWORKS = List.of(
            new VirtualNetwork(
                    "10.144.0.0/16", VirtualAddress.ipv4(VirtualAddress.IPV4_NETWORK), VirtualAddress.IPV4_PREFIX_BITS),
            new VirtualNetwork(
                    "fd4d:4e31::/32", InetAddress.ofLiteral("fd4d:4e31::"), VirtualAddress.IPV6_PREFIX_BITS));

    private final Warnings warnings;
    private final TunBackend backend;
    private final Set<String> told = new HashSet<>();

    NetworkOverlaps(Warnings warnings, TunBackend backend) {
        this.warnings = warnings;
        this.backend = backend;
    }

    /**
     * Makes sure before an interface is created that its networks are free.
     *
     * @param name of the interface
     * @throws MalachiException if they are not; names what has them
     */
    void refuse(String name) {
        for (VirtualNetwork network : NETWORKS) {
            List<String> occupants = backend.occupantsOf(network.first(), network.prefixLength(), "");
            if (!occupants.isEmpty()) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "cannot create the TUN interface " + name + ": " + inUse(network, occupants.getFirst())
                                + " Take that away, or start without an interface (--no-tun).");
            }
        }
    }

    private static String inUse(VirtualNetwork network, String occupant) {
        return network.text() + ", where Malachi's nodes have their addresses, is in use on this machine already, by "
                + occupant + ".";
    }

    /**
     * Warns of what has come since, and ends the warnings of what has gone.
     *
     * @param interfaceName what the node's own interface is called now
     */
    void look(String interfaceName) {
        Map<String, VirtualNetwork> found = new HashMap<>();
        for (VirtualNetwork network : NETWORKS) {
            backend.occupantsOf(network.first(), network.prefixLength(), interfaceName)
                    .forEach(occupant -> found.put(occupant, network));
        }
        found.forEach((occupant, network) -> {
            if (told.add(occupant)) {
                warnings.raise(
                        CODE,
                        occupant,
                        network.text() + ", where Malachi's nodes have their addresses, is in use on this machine by "
                                + occupant + " too: packets for nodes there go astray.",
                        "Take that away.");
            }
        });
        told.removeIf(occupant -> {
            boolean gone = !found.containsKey(occupant);
            if (gone) {
                warnings.clear(CODE, occupant);
            }
            return gone;
        });
    }
}

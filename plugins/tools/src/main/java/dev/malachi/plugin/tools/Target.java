package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.wording.NearMiss;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whom a person meant, with the addresses to show.
 *
 * @param id the node
 * @param ipv4 its virtual IPv4 address: the mapped one of a known node, else the preferred one; empty if it has none
 * @param ipv6 its virtual IPv6 address
 * @param name its host name, if known
 * @param known whether it is a peer of ours, or this node
 */
record Target(NodeId id, String ipv4, String ipv6, Optional<String> name, boolean known) {
    private static final String NAME_SUFFIX = ".mli";

    /** Asks a node whom a text means; fails with a sentence when nobody is. */
    static Target find(Node node, String text) {
        NodeId id = node.resolve(text)
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "No node '" + text + "' is known here; 'malachi peers' lists those that are."
                                + NearMiss.question(bare(text), names(node))));
        if (id.equals(node.id())) {
            var own = node.status();
            return new Target(id, own.ipv4(), own.ipv6(), own.name(), true);
        }
        return node.peers().stream()
                .filter(peer -> peer.id().equals(id))
                .findFirst()
                .map(Target::of)
                .orElseGet(() -> unknown(id));
    }

    /** What may have been mistyped: a slip in an id or an address is no other node's. */
    private static List<String> names(Node node) {
        return Stream.concat(
                        node.status().name().stream(), node.peers().stream().flatMap(peer -> peer.name().stream()))
                .toList();
    }

    private static String bare(String text) {
        return text.endsWith(NAME_SUFFIX) ? text.substring(0, text.length() - NAME_SUFFIX.length()) : text;
    }

    /** A node of which nothing but the id is known. */
    static Target unknown(NodeId id) {
        return new Target(id, preferredIpv4(id), ipv6(id), Optional.empty(), false);
    }

    /** A node that is known by its id alone, because it is this one. */
    static Target self(NodeId id) {
        return new Target(id, preferredIpv4(id), ipv6(id), Optional.empty(), true);
    }

    static String preferredIpv4(NodeId id) {
        return VirtualAddress.format(VirtualAddress.preferredIpv4(id));
    }

    static String ipv6(NodeId id) {
        return VirtualAddress.ipv6(id).getHostAddress();
    }

    private static Target of(PeerStatus peer) {
        return new Target(peer.id(), peer.ipv4(), peer.ipv6(), peer.name(), true);
    }
}

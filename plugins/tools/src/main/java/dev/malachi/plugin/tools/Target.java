package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.api.wire.Wire;
import dev.malachi.api.wording.NearMiss;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
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
public record Target(NodeId id, String ipv4, String ipv6, Optional<String> name, boolean known) {
    /** What a person calls this node. */
    static final String OWN = "me";

    private static final String NAME_SUFFIX = ".mli";
    private static final int MIN_PREFIX_DIGITS = 4;

    /**
     * Asks a node whom a text means.
     *
     * @param node the daemon's
     * @param text id, id prefix, virtual address or name
     * @return whom it means
     * @throws MalachiException (failed) if no known node is meant, (usage) if several are
     */
    public static Target find(Node node, String text) {
        NodeId id = node.resolve(text)
                .orElseThrow(() -> new MalachiException(MalachiException.Kind.FAILED, why(node, text)));
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

    /** Why a text means no node that can be reached: trust may keep it out, though the list of peers has it. */
    private static String why(Node node, String text) {
        String bare = bare(text.strip().toLowerCase(Locale.ROOT));
        return node.peers().stream()
                .filter(peer -> isKeptOut(peer) && isMeant(peer, bare))
                .findFirst()
                .map(Target::keptOut)
                .orElseGet(() -> "No node '" + text + "' is known here; 'malachi peers' lists those that are."
                        + NearMiss.question(bare(text), names(node)));
    }

    private static boolean isKeptOut(PeerStatus peer) {
        return peer.state() == PeerState.PENDING || peer.state() == PeerState.DENIED;
    }

    private static boolean isMeant(PeerStatus peer, String bare) {
        String digits = bare.replace("-", "");
        return peer.name().filter(bare::equals).isPresent()
                || isAddress(bare, peer.ipv6())
                || digits.length() >= MIN_PREFIX_DIGITS && peer.id().hex().startsWith(digits);
    }

    /** Whether a text is an IPv6 address, in whatever form it was typed; never asks a name server. */
    static boolean isAddress(String text, String ipv6) {
        try {
            return VirtualAddress.format(InetAddress.ofLiteral(text)).equals(ipv6);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String keptOut(PeerStatus peer) {
        String who = "The node " + peer.id().shortId()
                + peer.name().map(name -> " (" + name + ")").orElse("");
        return who
                + (peer.state() == PeerState.DENIED
                        ? " is denied here, so nothing is exchanged with it; 'malachi peers approve "
                        : " waits for approval here, so nothing is exchanged with it yet; 'malachi peers approve ")
                + peer.id() + "' lets it in.";
    }

    /**
     * What this node knows that stands in the way of reaching a peer just now.
     *
     * @param node the daemon's
     * @param id the peer
     * @return a sentence; empty if nothing does
     */
    public static Optional<String> obstacle(Node node, NodeId id) {
        return node.peers().stream()
                .filter(peer -> peer.id().equals(id))
                .findFirst()
                .flatMap(peer -> switch (peer.state()) {
                    case UNREACHABLE ->
                        Optional.of("The node " + id.shortId()
                                + " is unreachable: it has not answered for "
                                + Wire.PEER_UNREACHABLE_NANOS / 1_000_000_000L
                                + " s or longer, or no link to it is up.");
                    case PENDING, DENIED -> Optional.of(keptOut(peer));
                    default -> Optional.empty();
                });
    }

    /** What may have been mistyped: a slip in an id or an address is no other node's. */
    private static List<String> names(Node node) {
        return Stream.of(
                        node.status().name().stream(),
                        node.peers().stream().flatMap(peer -> peer.name().stream()),
                        node.names().stream().map(NameEntry::name))
                .flatMap(names -> names)
                .distinct()
                .toList();
    }

    static String bare(String text) {
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
        return VirtualAddress.format(VirtualAddress.ipv6(id));
    }

    private static Target of(PeerStatus peer) {
        return new Target(peer.id(), peer.ipv4(), peer.ipv6(), peer.name(), true);
    }
}

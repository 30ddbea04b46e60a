package dev.malachi.plugin.tools.stats;

import java.util.Map;
import java.util.Optional;

/** What the common ones of the counters of dropped frames and packets mean, for an operator. Names are those of protocol.md §10. */
final class Reasons {
    private static final String REFUSED_BY_TUN = "tun.tx.refused";

    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("rx.drop.bad_tag", "damaged or forged: the seal does not fit"),
            Map.entry("rx.drop.replayed", "came twice, or is far too late"),
            Map.entry("rx.drop.expired", "sealed with keys that have ended"),
            Map.entry("rx.drop.unknown_index", "of a session that this node does not have (any more)"),
            Map.entry("rx.drop.not_ours", "for another node"),
            Map.entry("rx.drop.version", "of another revision of the protocol"),
            Map.entry("rx.drop.magic", "no frame of Malachi"),
            Map.entry("rx.drop.type", "of a type that does not exist"),
            Map.entry("rx.drop.type_unclaimed", "of a type that no plugin here takes"),
            Map.entry("rx.drop.inner_unclaimed", "of an inner kind that no plugin here takes"),
            Map.entry("rx.drop.inner_source", "an IP packet with a source address that is not the peer's"),
            Map.entry("rx.drop.inner_destination", "an IP packet to an address that is not this node's"),
            Map.entry("rx.drop.no_tun", "an IP packet, and there is no TUN interface"),
            Map.entry("rx.drop.control_queue_full", "more control frames than this node can work on"),
            Map.entry("tx.drop.no_route", "a packet to an address that no node has"),
            Map.entry("tx.drop.no_path", "a packet to a node that cannot be reached now"),
            Map.entry("tx.drop.no_link", "a packet by a link that is gone or refuses; its sender was told"),
            Map.entry("tx.drop.too_big", "a packet above the MTU that may not be cut; its sender was told"),
            Map.entry("tx.drop.link_mtu", "a packet that the link's MTU leaves no room for"),
            Map.entry("tx.drop.source", "a packet whose source address is not this node's"),
            Map.entry("tx.drop.group", "a multicast packet, which no group takes"),
            Map.entry("tx.drop.own_address", "a packet to this node's own address"),
            Map.entry("tx.drop.malformed", "no IP packet"),
            Map.entry(
                    "tun.drop.nobody_has_address",
                    "a packet to an address that no node answered for; its sender was told"),
            Map.entry(REFUSED_BY_TUN, "the TUN interface did not take a packet"),
            Map.entry("tun.drop.peer_unreachable", "a packet to a node that does not answer; its sender was told"),
            Map.entry("tun.drop.other_dialect", "a packet to a node that takes no IP; its sender was told"),
            Map.entry("tx.drop.control_queue_full", "more packets without a session than this node can work on"),
            Map.entry("parked.drop.expired", "waited in vain for a session, or for who has its address"),
            Map.entry("parked.drop.queue_full", "too many waited for one session"),
            Map.entry("parked.drop.full", "too much waited for sessions"),
            Map.entry("parked.drop.forgotten", "waited for a session with a peer that was forgotten or denied"),
            Map.entry("tx.inner.drop.unreachable", "a message of this node to a peer that does not answer"),
            Map.entry("tx.inner.drop.expired", "a message of this node that waited in vain for a session"),
            Map.entry("handshake.drop.not_trusted", "a handshake of a node that trust does not admit"),
            Map.entry("handshake.drop.bad_noise", "a handshake with another pre-shared key, or a forged one"),
            Map.entry("handshake.drop.under_load", "answered with a cookie, since there were many"),
            Map.entry("handshake.drop.old_timestamp", "a handshake that was recorded and sent again"),
            Map.entry("datagram.drop.port_unbound", "a datagram to a port on which nothing listens"),
            Map.entry("record.drop.rate", "records faster than they are checked"));

    private static final Map<String, String> OF_LINKS = Map.of(
            "ring_full", "came faster than the node could read",
            "socket_full", "could not be sent as fast: the socket was full",
            "queue_full", "could not be sent as fast: the queue was full",
            "oversize", "larger than the link's MTU",
            "link_down", "sent while the link was down",
            "other_host", "for another station, seen since the link is monitored",
            "vlan", "of a VLAN",
            "refused", "refused by the system when it was sent");

    private Reasons() {}

    /** Whether a counter counts what was dropped. */
    static boolean isDrop(String counter) {
        return counter.contains(".drop.") || counter.equals(REFUSED_BY_TUN);
    }

    /** What a counter means; empty if its name says it all. */
    static Optional<String> meaning(String counter) {
        return Optional.ofNullable(MEANINGS.get(counter))
                .or(() -> counter.startsWith("link.")
                        ? Optional.ofNullable(OF_LINKS.get(counter.substring(counter.lastIndexOf('.') + 1)))
                        : Optional.empty());
    }
}

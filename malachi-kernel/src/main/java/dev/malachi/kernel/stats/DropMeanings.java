package dev.malachi.kernel.stats;

import java.util.Map;

/** What the kernel's counters of dropped frames and packets mean, for an operator (protocol.md §10). A test knows of any without a meaning. */
public final class DropMeanings {
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("rx.drop.length", "too short for a frame of Malachi"),
            Map.entry("rx.drop.magic", "no frame of Malachi"),
            Map.entry("rx.drop.version", "of another revision of the protocol"),
            Map.entry("rx.drop.type", "of a type that does not exist"),
            Map.entry("rx.drop.type_unclaimed", "of a type that no plugin here takes"),
            Map.entry("rx.drop.plaintext", "not encrypted, which is never accepted"),
            Map.entry("rx.drop.not_ours", "for another node"),
            Map.entry("rx.drop.unknown_index", "of a session that this node does not have (any more)"),
            Map.entry("rx.drop.source", "of another node than the one that the session is with"),
            Map.entry("rx.drop.expired", "sealed with keys that have ended"),
            Map.entry("rx.drop.bad_tag", "damaged or forged: the seal does not fit"),
            Map.entry("rx.drop.replayed", "come twice, or far too late"),
            Map.entry("rx.drop.flags", "with flags that its sender may not set"),
            Map.entry("rx.drop.inner_empty", "with nothing inside"),
            Map.entry("rx.drop.inner_keepalive", "a keepalive with something behind it"),
            Map.entry("rx.drop.inner_unclaimed", "of an inner kind that no plugin here takes"),
            Map.entry("rx.drop.inner_malformed", "with IP headers inside that do not fit together"),
            Map.entry("rx.drop.inner_source", "an IP packet with a source address that is not the peer's"),
            Map.entry("rx.drop.inner_destination", "an IP packet to an address that is not this node's"),
            Map.entry("rx.drop.inner_partial", "an IP packet whose unfinished checksum nothing can finish"),
            Map.entry("rx.drop.inner_queue_full", "more than the node could work on: the queue was full"),
            Map.entry("rx.drop.control_queue_full", "more control frames than this node can work on"),
            Map.entry("rx.drop.no_tun", "an IP packet, and there is no TUN interface"),
            Map.entry("rx.drop.peer_forgotten", "of a peer that was forgotten meanwhile"),
            Map.entry("rx.drop.queue_full.*", "more than this plugin can work on: its queue was full"),
            Map.entry("inner.drop.kind_unclaimed", "of an inner kind that no plugin here takes (any more)"),
            Map.entry("control.drop.length", "a control message of the wrong length"),
            Map.entry("control.drop.kind_unclaimed", "a control message that no plugin here takes"),
            Map.entry("control.drop.echo_length", "an echo that is too long"),
            Map.entry("control.drop.echo_rate", "echoes faster than a peer may ask for"),
            Map.entry("control.drop.echo_reply_unexpected", "a reply to no echo of this node, or too late"),
            Map.entry(
                    "control.drop.park_queue_full", "a packet that could not wait for its session: the queue was full"),
            Map.entry("control.drop.handover_malformed", "a hand-over of an identity that is none"),
            Map.entry("datagram.drop.short", "a datagram that is too short for its ports"),
            Map.entry("datagram.drop.port_unbound", "a datagram to a port on which nothing listens"),
            Map.entry("fragment.drop.malformed", "a fragment of a datagram that does not hold together"),
            Map.entry("fragment.drop.contradiction", "a datagram whose fragments contradict each other"),
            Map.entry("fragment.drop.overlap", "a datagram whose fragments overlap"),
            Map.entry("fragment.drop.discarded", "a fragment of a datagram that was given up"),
            Map.entry("fragment.drop.expired", "a datagram of which fragments are missing"),
            Map.entry("fragment.drop.peer_messages", "too many unfinished datagrams of one peer"),
            Map.entry("fragment.drop.peer_bytes", "unfinished datagrams of one peer that are too large together"),
            Map.entry("fragment.drop.node_bytes", "unfinished datagrams of all peers that are too large together"),
            Map.entry("handshake.drop.short", "a handshake of a stranger that is shorter than its answer"),
            Map.entry("handshake.drop.malformed", "a handshake that is none"),
            Map.entry("handshake.drop.bad_mac1", "a handshake to another node, or a forged one"),
            Map.entry("handshake.drop.bad_noise", "a handshake with another pre-shared key, or a forged one"),
            Map.entry("handshake.drop.bad_payload", "a handshake with a payload that makes no sense"),
            Map.entry("handshake.drop.bad_source", "a handshake with an id or address that no node can have"),
            Map.entry("handshake.drop.bad_cookie", "a cookie that is forged or damaged"),
            Map.entry("handshake.drop.unexpected_cookie", "a cookie for no handshake of this node"),
            Map.entry("handshake.drop.unexpected_response", "a response to no handshake of this node, or too late"),
            Map.entry("handshake.drop.response_tries", "too many responses to one handshake"),
            Map.entry("handshake.drop.not_for_us", "a handshake to another node"),
            Map.entry("handshake.drop.not_trusted", "a handshake of a node that trust does not admit"),
            Map.entry("handshake.drop.wrong_identity", "a handshake with an id that is not that of its key"),
            Map.entry("handshake.drop.old_timestamp", "a handshake that was recorded and sent again"),
            Map.entry(
                    "handshake.drop.simultaneous",
                    "one of two handshakes that both sides began at once; the other goes on"),
            Map.entry("handshake.drop.stopped", "a handshake while the node was ending"),
            Map.entry("handshake.drop.under_load", "answered with a cookie, since there were many"),
            Map.entry("handshake.drop.mac_rate", "more handshakes than one MAC address may begin"),
            Map.entry("handshake.drop.passed_on_rate", "more handshakes than one neighbour may pass on"),
            Map.entry("handshake.drop.peer_rate", "more handshakes than one peer may begin"),
            Map.entry("handshake.drop.neighbor_rate", "more handshakes than stations nearby may begin"),
            Map.entry("handshake.drop.stranger_rate", "more handshakes than strangers may begin, all together"),
            Map.entry("session.drop.other_dialect", "of a session with a node that speaks another dialect now"),
            Map.entry("record.drop.malformed", "a record of a node that is none"),
            Map.entry("record.drop.not_newer", "a record that is no newer than the one known"),
            Map.entry("record.drop.bad_signature", "a record whose signature does not hold: forged or damaged"),
            Map.entry("record.drop.duplicate_identity", "a record of a node whose key is used on two machines"),
            Map.entry("record.drop.not_admitted", "a record of a node that trust does not admit"),
            Map.entry("record.drop.own", "this node's own record, come back"),
            Map.entry("record.drop.rate", "records faster than they are checked"),
            Map.entry("parked.drop.expired", "waited for a session that did not come about"),
            Map.entry("parked.drop.full", "too many waited for one session"),
            Map.entry("parked.drop.queue_full", "too many waited for sessions"),
            Map.entry("parked.drop.forgotten", "waited for a session with a node that was forgotten"),
            Map.entry("parked.drop.unreachable", "waited for a session with a node that does not answer"),
            Map.entry(
                    "tun.drop.nobody_has_address",
                    "a packet to an address that no node answered for; its sender was told"),
            Map.entry("tun.drop.other_dialect", "a packet to a node that takes no IP; its sender was told"),
            Map.entry("tun.drop.peer_unreachable", "a packet to a node that does not answer; its sender was told"),
            Map.entry("tun.tx.refused", "the TUN interface did not take a packet"),
            Map.entry("tx.drop.malformed", "no IP packet"),
            Map.entry("tx.drop.group", "a multicast packet, which no group takes"),
            Map.entry("tx.drop.source", "a packet whose source address is not this node's"),
            Map.entry("tx.drop.own_address", "a packet to this node's own address"),
            Map.entry("tx.drop.no_route", "a packet to an address that no node has"),
            Map.entry("tx.drop.no_path", "a packet to a node that cannot be reached now"),
            Map.entry("tx.drop.link_mtu", "a packet that the link's MTU leaves no room for"),
            Map.entry("tx.drop.no_link", "a packet while no link was up"),
            Map.entry("tx.drop.too_big", "a packet above the MTU that may not be cut; its sender was told"),
            Map.entry(
                    "tx.drop.control_queue_full",
                    "a packet that had to wait for the node's control thread, and too many did"),
            Map.entry(
                    "tx.inner.drop.expired",
                    "a packet of this node's own that waited for a session that did not come about"),
            Map.entry(
                    "tx.inner.drop.full", "a packet of this node's own that was one too many to wait for one session"),
            Map.entry(
                    "tx.inner.drop.queue_full",
                    "a packet of this node's own that was one too many to wait for sessions"),
            Map.entry(
                    "tx.inner.drop.forgotten",
                    "a packet of this node's own that waited for a session with a node that was forgotten"),
            Map.entry(
                    "tx.inner.drop.unreachable",
                    "a packet of this node's own that waited for a session with a node that does not answer"),
            Map.entry("tx.inner.drop.no_path", "a packet of this node's own to a node that cannot be reached now"),
            Map.entry("tx.inner.drop.no_link", "a packet of this node's own while no link was up"),
            Map.entry("tx.inner.drop.too_big", "a packet of this node's own that is too large for the link"),
            Map.entry("tx.frame.drop.link_down", "a frame of this node's own while the link was down"),
            Map.entry("tx.frame.drop.no_link", "a frame of this node's own to a link that is gone"),
            Map.entry("tx.frame.drop.too_big", "a frame of this node's own that is larger than the link's MTU"));

    private DropMeanings() {}

    /**
     * All of them.
     *
     * @return by counter, in which {@code *} stands for the id of a plugin
     */
    public static Map<String, String> all() {
        return MEANINGS;
    }
}

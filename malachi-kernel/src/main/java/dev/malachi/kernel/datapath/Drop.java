package dev.malachi.kernel.datapath;

/** Why the data path drops something; each has a counter of its own. */
enum Drop {
    /** Not even the headers fit. */
    RX_LENGTH("rx.drop.length"),
    RX_MAGIC("rx.drop.magic"),
    RX_VERSION("rx.drop.version"),
    /** L3 type that means nothing. */
    RX_TYPE("rx.drop.type"),
    /** L3 type that plugins may claim and none does. */
    RX_TYPE_UNCLAIMED("rx.drop.type_unclaimed"),
    /** Plaintext, which is never accepted. */
    RX_PLAINTEXT("rx.drop.plaintext"),
    /** For another node; forwarding is not built yet. */
    RX_NOT_OURS("rx.drop.not_ours"),
    RX_UNKNOWN_INDEX("rx.drop.unknown_index"),
    /** The L3 source is not the session's peer. */
    RX_SOURCE("rx.drop.source"),
    /** The session is too old. */
    RX_EXPIRED("rx.drop.expired"),
    RX_BAD_TAG("rx.drop.bad_tag"),
    RX_REPLAYED("rx.drop.replayed"),
    RX_FLAGS("rx.drop.flags"),
    RX_INNER_EMPTY("rx.drop.inner_empty"),
    /** Begins like a keepalive and goes on. */
    RX_INNER_KEEPALIVE("rx.drop.inner_keepalive"),
    /** Inner kind that is not the kernel's and that no plugin claims. */
    RX_INNER_UNCLAIMED("rx.drop.inner_unclaimed"),
    /** IP headers that do not fit together. */
    RX_INNER_MALFORMED("rx.drop.inner_malformed"),
    /** An IP source that is not the peer's. */
    RX_INNER_SOURCE("rx.drop.inner_source"),
    /** An IP destination that is not ours. */
    RX_INNER_DESTINATION("rx.drop.inner_destination"),
    /** Flag PARTIAL on what is not unfragmented TCP or UDP. */
    RX_INNER_PARTIAL("rx.drop.inner_partial"),
    /** An IP packet to a node without TUN. */
    RX_NO_TUN("rx.drop.no_tun"),

    TX_MALFORMED("tx.drop.malformed"),
    /** It would have to be parked, and the control thread is behind. */
    TX_CONTROL_QUEUE_FULL("tx.drop.control_queue_full"),
    /** Multicast or broadcast; groups are not built yet. */
    TX_GROUP("tx.drop.group"),
    /** An IP source that is not ours. */
    TX_SOURCE("tx.drop.source"),
    /** An IP destination that is ours: it should not have come out of the TUN interface. */
    TX_OWN_ADDRESS("tx.drop.own_address"),
    /** An IP destination outside of the virtual network. */
    TX_NO_ROUTE("tx.drop.no_route"),
    /** A session, but no link to the peer. */
    TX_NO_PATH("tx.drop.no_path"),
    /** A link too small for IP (protocol.md §6). */
    TX_LINK_MTU("tx.drop.link_mtu"),
    /** The link is gone or refuses. */
    TX_NO_LINK("tx.drop.no_link"),
    /** Larger than the path carries; an ICMP error was sent if that was allowed. */
    TX_TOO_BIG("tx.drop.too_big"),

    /** An inner packet of this node's own: a session, but no link to the peer. */
    TX_INNER_NO_PATH("tx.inner.drop.no_path"),
    TX_INNER_NO_LINK("tx.inner.drop.no_link"),
    TX_INNER_TOO_BIG("tx.inner.drop.too_big"),

    /** A frame of the control plane; what sends it is told. */
    TX_FRAME_LINK_DOWN("tx.frame.drop.link_down"),
    TX_FRAME_NO_LINK("tx.frame.drop.no_link"),
    TX_FRAME_TOO_BIG("tx.frame.drop.too_big");

    private final String counter;

    Drop(String counter) {
        this.counter = counter;
    }

    String counter() {
        return counter;
    }
}

package dev.malachi.plugin.classic;

import java.util.Locale;

/**
 * Why a frame, an offered key or a datagram is not used; each is a counter. Of the frames that come each is counted once, under {@code
 * classic.drop.<reason>} or as {@code classic.rx.datagram}; their reasons stand in the order of the checks.
 */
enum DropReason {
    /** Sent to a group, or with L3 ids. */
    ADDRESS,
    /** Too short. */
    LENGTH,
    /** Another suite than ours. */
    SUITE,
    /** From a MAC address that no known classic node has. */
    UNKNOWN_SOURCE,
    /** From a node that trust does not admit, or that speaks the native protocol by now. */
    NOT_TRUSTED,
    /** Opens under none of the live keys of its sender. */
    BAD_TAG,
    /** Its counter was seen, or is too old to know. */
    REPLAYED,
    /** Its sender has drawn too many nonce prefixes under one key. */
    PREFIXES,
    /** Not a well-formed, padded packet. */
    INNER,
    /** The ids within are not those of the sender and of this node. */
    INNER_IDS,
    /** Payload without ports: nobody here takes that. */
    DATA,
    /** An offered key that gives no secret: of small order. */
    BAD_KEY("refused"),
    /** A message answered a key of ours that is gone. */
    KEY_GONE("refused"),
    /** To be sent, but waited too long for keys. */
    WAITED("unsent"),
    /** To be sent, but too many wait already. */
    QUEUE_FULL("unsent"),
    /** To be sent, but the link is down or the frame does not fit it. */
    LINK("unsent");

    private final String counter;

    DropReason() {
        this("drop");
    }

    DropReason(String group) {
        counter = "classic." + group + "." + name().toLowerCase(Locale.ROOT);
    }

    String counter() {
        return counter;
    }
}

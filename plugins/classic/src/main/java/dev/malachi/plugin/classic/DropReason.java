package dev.malachi.plugin.classic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Why a frame, a key or a datagram is not used; each is a counter. {@code classic.drop.<reason>} is for received frames alone, in the
 * order of the checks, so that these add up (protocol.md §10).
 */
enum DropReason {
    /** Sent to a group, or with L3 ids. */
    ADDRESS("sent to all, or in a form that classic nodes do not use"),
    /** Too short. */
    LENGTH("too short for a classic frame"),
    /** Another suite than ours. */
    SUITE("sealed with another suite than this node's"),
    /** From a MAC address that no known classic node has. */
    UNKNOWN_SOURCE("from a MAC address that no known classic node has"),
    /** From a node that trust does not admit, or that speaks the native protocol by now. */
    NOT_TRUSTED("of a classic node that trust does not admit"),
    /** Opens under none of the live keys of its sender. */
    BAD_TAG("damaged, forged or sealed with keys that have ended"),
    /** Its counter was seen, or is too old to know. */
    REPLAYED("come twice, or far too late"),
    /** Its sender has drawn too many nonce prefixes under one key. */
    PREFIXES("of a node that began anew too often under one key"),
    /** Not a well-formed, padded packet. */
    INNER("no packet of a classic node"),
    /** The ids within are not those of the sender and of this node. */
    INNER_IDS("with other ids inside than it came with"),
    /** Payload without ports: nobody here takes that. */
    DATA("without ports, and nothing takes that"),
    /** An offered key that gives no secret: of small order. */
    BAD_KEY("classic.key.drop.", "a key that gives no secret"),
    /** A message answered a key of ours that is gone. */
    KEY_GONE("classic.key.drop.", "an answer to a key of this node that has ended"),
    /** To be sent, but waited too long for keys. */
    WAITED("classic.tx.drop.", "to be sent, and there were no keys in time"),
    /** To be sent, but too many wait already. */
    QUEUE_FULL("classic.tx.drop.", "to be sent, and too many wait for keys"),
    /** To be sent, but the link is down or the frame does not fit it. */
    NOT_SENT("classic.tx.drop.", "to be sent, and the link is down or too small for it");

    private final String counter;
    private final String meaning;

    DropReason(String meaning) {
        this("classic.drop.", meaning);
    }

    DropReason(String prefix, String meaning) {
        this.meaning = meaning;
        counter = prefix + name().toLowerCase(Locale.ROOT);
    }

    String counter() {
        return counter;
    }

    /** What all of them mean, by counter. */
    static Map<String, String> meanings() {
        return Arrays.stream(values()).collect(Collectors.toMap(DropReason::counter, reason -> reason.meaning));
    }
}

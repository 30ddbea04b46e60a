package dev.malachi.plugin.ndp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Why an NDP message is not used, in the order of the checks (protocol.md §3.1); each is a counter {@code ndp.drop.<reason>}. */
enum DropReason {
    /** Not version 2. */
    VERSION("of another version of discovery"),
    /** Too short. */
    LENGTH("too short for a message of discovery"),
    /** Neither DISCOVER nor ADVERTISE. */
    OP("neither a question nor an answer"),
    /** From one of our own MAC addresses. */
    OWN("this node's own, come back"),
    /** With our id, from a MAC address that is not ours. */
    OWN_ID("with this node's own id, from another machine"),
    /** The MAC address within is not the Ethernet source, or names no station. */
    MAC("with another MAC address inside than it came from"),
    /** The id within is not the L3 source. */
    SOURCE("with another id inside than it came with"),
    /** L3 destination or peer id is not what the op wants. */
    DESTINATION("not for who a question or an answer is for"),
    /** Answers no question of ours, or one that is too old. */
    CHALLENGE("an answer to no question of this node, or too late"),
    /** This id has answered the question already. */
    ANSWERED("a second answer to the same question"),
    /** The id is not the hash of the key. */
    ID("with an id that is not the hash of its key"),
    /** Its extension block is of another revision. */
    REVISION("of another revision of the protocol"),
    /** Another pre-shared key, or none. */
    PSK("of a node with another pre-shared key, or none"),
    /** Marked as native, but without a valid extension block. */
    EXT_STRIPPED("changed on its way: what says who is native was cut off"),
    /** An id that is known as native speaks as a classic node. */
    DOWNGRADE("of a node that was native before and would be classic now"),
    /** From a classic node, and the operator wants none. */
    CLASSIC_OFF("of a classic node, and this node talks to none (classic: false)"),
    /** The nonce was seen before. */
    REPLAY("recorded and sent again"),
    /** News of a known id that we have just asked about. */
    CONFIRMING("news of a node that is being asked whether it is so"),
    /** Trust does not let this key speak for this id. */
    TRUST("of a node that trust does not admit"),
    /** Over the budget of this peer where it is known to be. */
    RATE_PEER("more than a peer may send"),
    /** Over the budget of its MAC address. */
    RATE_MAC("more than one MAC address may send"),
    /** Over the budget of peers elsewhere than they are known to be, or of this peer's share. */
    RATE_PEERS("more than peers elsewhere than they were may send, all together"),
    /** Over the budget of all strangers. */
    RATE_STRANGERS("more than strangers may send, all together"),
    /** The signature does not hold. */
    SIGNATURE("forged or damaged: its signature does not hold"),
    /** The signature of the extension block does not hold. */
    EXT_SIGNATURE("forged or damaged: the signature of its second part does not hold");

    private final String counter = "ndp.drop." + name().toLowerCase(Locale.ROOT);
    private final String meaning;

    DropReason(String meaning) {
        this.meaning = meaning;
    }

    String counter() {
        return counter;
    }

    /** What all of them mean, by counter. */
    static Map<String, String> meanings() {
        return Arrays.stream(values()).collect(Collectors.toMap(DropReason::counter, reason -> reason.meaning));
    }
}

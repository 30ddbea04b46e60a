package dev.malachi.plugin.ndp;

import java.util.Locale;

/** Why an NDP message is not used, in the order of the checks (protocol.md §3.1); each is a counter {@code ndp.drop.<reason>}. */
enum DropReason {
    /** Not version 2. */
    VERSION,
    /** Too short. */
    LENGTH,
    /** Neither DISCOVER nor ADVERTISE. */
    OP,
    /** From one of our own MAC addresses. */
    OWN,
    /** With our id, from a MAC address that is not ours. */
    OWN_ID,
    /** The MAC address within is not the Ethernet source, or names no station. */
    MAC,
    /** The id within is not the L3 source. */
    SOURCE,
    /** L3 destination or peer id is not what the op wants. */
    DESTINATION,
    /** Answers no question of ours, or one that is too old. */
    CHALLENGE,
    /** This id has answered the question already. */
    ANSWERED,
    /** The id is not the hash of the key. */
    ID,
    /** Its extension block is of another revision. */
    REVISION,
    /** Another pre-shared key, or none. */
    PSK,
    /** Marked as native, but without a valid extension block. */
    EXT_STRIPPED,
    /** An id that is known as native speaks as a classic node. */
    DOWNGRADE,
    /** From a classic node, and the operator wants none. */
    CLASSIC_OFF,
    /** The nonce was seen before. */
    REPLAY,
    /** News of a known id that we have just asked about. */
    CONFIRMING,
    /** Trust does not let this key speak for this id. */
    TRUST,
    /** Over the budget of this peer where it is known to be. */
    RATE_PEER,
    /** Over the budget of its MAC address. */
    RATE_MAC,
    /** Over the budget of peers elsewhere than they are known to be, or of this peer's share. */
    RATE_PEERS,
    /** Over the budget of all strangers. */
    RATE_STRANGERS,
    /** The signature does not hold. */
    SIGNATURE,
    /** The signature of the extension block does not hold. */
    EXT_SIGNATURE;

    private final String counter = "ndp.drop." + name().toLowerCase(Locale.ROOT);

    String counter() {
        return counter;
    }
}

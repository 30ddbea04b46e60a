package dev.malachi.plugin.ndp;

import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;

/**
 * What the sender of a message claims to be.
 *
 * @param isNative whether it speaks the native protocol
 * @param announcement what it announces; nothing if it is a classic node
 * @param announced what it is recognised by when it says the same again: the announcement as it came, or a classic node's X25519
 *     key, which it never changes
 */
record Speaker(boolean isNative, Tlvs announcement, byte[] announced) {
    static Speaker classic(byte[] x25519Key) {
        return new Speaker(false, Tlvs.EMPTY, x25519Key);
    }

    /** Its boot epoch, or 0. */
    long bootEpoch() {
        return announcement.number(Wire.TLV_BOOT_EPOCH, 0);
    }
}

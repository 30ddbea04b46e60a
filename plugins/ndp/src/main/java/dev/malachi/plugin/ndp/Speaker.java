package dev.malachi.plugin.ndp;

import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;

/**
 * What the sender of a message claims to be.
 *
 * @param isNative whether it speaks the native protocol
 * @param announcement what it announces; nothing if it is a classic node
 * @param tlvs the same as it came
 */
record Speaker(boolean isNative, Tlvs announcement, byte[] tlvs) {
    static final Speaker CLASSIC = new Speaker(false, Tlvs.EMPTY, new byte[0]);

    /** Its boot epoch, or 0. */
    long bootEpoch() {
        return announcement.number(Wire.TLV_BOOT_EPOCH, 0);
    }
}

package dev.malachi.plugin.ndp;

import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;

/**
 * What the sender of a message claims to be.
 *
 * @param dialect what it speaks, as a {@link Sighting} names it
 * @param announcement what it announces; nothing if it is a classic node
 * @param announced what it is recognised by when it says the same again: the announcement as it came, or a classic node's X25519
 *     key, which it never changes
 */
record Speaker(String dialect, Tlvs announcement, byte[] announced) {
    /** Whether it speaks the native protocol; otherwise it is a classic node. */
    boolean isNative() {
        return dialect.equals(Sighting.NATIVE);
    }

    /** Its boot epoch, or 0. */
    long bootEpoch() {
        return announcement.number(Wire.TLV_BOOT_EPOCH, 0);
    }
}

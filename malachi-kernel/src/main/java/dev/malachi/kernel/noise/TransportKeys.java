package dev.malachi.kernel.noise;

import java.util.Arrays;

/**
 * What a handshake ends with: one key for each direction (Noise specification §5.2, {@code Split()}).
 *
 * @param initiatorToResponder 32 bytes; secret
 * @param responderToInitiator 32 bytes; secret
 */
@SuppressWarnings("ArrayRecordComponent") // secrets: handed over once and wiped in place, never compared
public record TransportKeys(byte[] initiatorToResponder, byte[] responderToInitiator) implements AutoCloseable {
    /** Overwrites both keys. */
    @Override
    public void close() {
        Arrays.fill(initiatorToResponder, (byte) 0);
        Arrays.fill(responderToInitiator, (byte) 0);
    }

    @Override
    public String toString() {
        return "TransportKeys";
    }
}

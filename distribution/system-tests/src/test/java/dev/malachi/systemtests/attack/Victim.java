package dev.malachi.systemtests.attack;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Who is attacked, as everybody on the segment can read it off a DISCOVER (protocol.md §3).
 *
 * @param mac its Ethernet address
 * @param id its node id
 * @param staticKey its X25519 key
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
public record Victim(byte[] mac, byte[] id, byte[] staticKey) {
    private static final int NDP = 0x03;

    /** Whether a frame is an NDP message. */
    public static boolean isDiscovery(byte[] frame) {
        return frame.length >= 50 + 216 && frame[12] == (byte) 0x88 && frame[13] == (byte) 0xB5 && frame[17] == NDP;
    }

    /**
     * The sender of an NDP message.
     *
     * @param suite converts its key
     * @param frame an NDP message
     * @return what it says of itself
     */
    public static Victim of(CryptoSuite suite, byte[] frame) {
        byte[] key = Arrays.copyOfRange(frame, 50 + 24, 50 + 56);
        return new Victim(
                Arrays.copyOfRange(frame, 6, 12),
                Arrays.copyOfRange(frame, 34, 50),
                suite.ed25519PublicKeyToX25519(key).orElseThrow());
    }

    /** The id in 32 hex digits. */
    public String name() {
        return hex(id);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}

package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * The 16-byte name of a node: {@code BLAKE3("layer3-nodeid-v1" ‖ ed25519 public key)[0..16)} (protocol.md §2).
 *
 * <p>Ordered as 16 unsigned bytes, which decides roles in the protocol. Immutable.
 *
 * @param high bytes 0 to 7, big-endian
 * @param low bytes 8 to 15, big-endian
 */
@Stable
public record NodeId(long high, long low) implements Comparable<NodeId> {
    /** Size of an id in bytes. */
    public static final int BYTES = 16;

    /** The all-zero id: "none" or "all" in frame headers, never a node. */
    public static final NodeId ZERO = new NodeId(0, 0);

    private static final HexFormat HEX = HexFormat.of();

    /**
     * Reads an id from 16 bytes.
     *
     * @param bytes at least {@code offset + 16} bytes
     * @param offset index of the first byte
     * @return the id
     * @throws IndexOutOfBoundsException if there are fewer bytes
     */
    public static NodeId of(byte[] bytes, int offset) {
        return new NodeId(readLong(bytes, offset), readLong(bytes, offset + 8));
    }

    /**
     * Reads an id from exactly 16 bytes.
     *
     * @param bytes 16 bytes
     * @return the id
     * @throws IllegalArgumentException if the length is another
     */
    public static NodeId of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a node id has 16 bytes, not " + bytes.length);
        }
        return of(bytes, 0);
    }

    /**
     * Reads a full id: 32 hex digits of either case, dashes anywhere, white space around it ignored.
     *
     * @param text what a person typed
     * @return the id, or empty if it is not one
     */
    public static Optional<NodeId> parse(String text) {
        if (text.length() > 48) {
            return Optional.empty();
        }
        String digits = text.replace("-", "").strip().toLowerCase(Locale.ROOT);
        if (digits.length() != 2 * BYTES || !isHex(digits)) {
            return Optional.empty();
        }
        return Optional.of(of(HEX.parseHex(digits), 0));
    }

    /**
     * Whether a text has only lower- or upper-case hex digits.
     *
     * @param text any text
     * @return true if it is not empty and every character is a hex digit
     */
    public static boolean isHex(String text) {
        return !text.isEmpty() && text.chars().allMatch(HexFormat::isHexDigit);
    }

    /**
     * Returns the 16 bytes of this id.
     *
     * @return a new array
     */
    public byte[] bytes() {
        byte[] out = new byte[BYTES];
        writeTo(out, 0);
        return out;
    }

    /**
     * Writes the 16 bytes of this id.
     *
     * @param out destination
     * @param offset index of the first byte
     */
    public void writeTo(byte[] out, int offset) {
        for (int i = 0; i < 8; i++) {
            out[offset + i] = (byte) (high >>> (56 - 8 * i));
            out[offset + 8 + i] = (byte) (low >>> (56 - 8 * i));
        }
    }

    /**
     * Byte {@code index} of this id.
     *
     * @param index 0 to 15
     * @return 0 to 255
     */
    public int byteAt(int index) {
        return (int) ((index < 8 ? high >>> (56 - 8 * index) : low >>> (120 - 8 * index)) & 0xFF);
    }

    /**
     * The 32 lower-case hex digits.
     *
     * @return for example {@code a4aae90643ddcd556e58e6d87755784a}
     */
    public String hex() {
        return HEX.toHexDigits(high) + HEX.toHexDigits(low);
    }

    /**
     * The first 8 hex digits: what people, logs and {@code .mli} names use.
     *
     * @return for example {@code a4aae906}
     */
    public String shortId() {
        return HEX.toHexDigits(high).substring(0, 8);
    }

    // Written out: for a record the JVM makes the code of these two when they are first called, 10 ms of every start.

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeId id && high == id.high && low == id.low;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(high) + Long.hashCode(low);
    }

    /** The printed form: four groups of 8 hex digits joined by dashes. */
    @Override
    public String toString() {
        String digits = hex();
        return digits.substring(0, 8)
                + '-'
                + digits.substring(8, 16)
                + '-'
                + digits.substring(16, 24)
                + '-'
                + digits.substring(24);
    }

    @Override
    public int compareTo(NodeId other) {
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    private static long readLong(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[offset + i] & 0xFF;
        }
        return value;
    }
}

package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.HexFormat;

/**
 * A 48-bit Ethernet address.
 *
 * @param value the six bytes as an unsigned number, first byte most significant; the top 16 bits are 0
 */
@Stable
public record MacAddress(long value) {
    /** Size in bytes. */
    public static final int BYTES = 6;

    /** {@code ff:ff:ff:ff:ff:ff}. */
    public static final MacAddress BROADCAST = new MacAddress(0xFFFF_FFFF_FFFFL);

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if more than 48 bits are used
     */
    public MacAddress {
        if (value >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits");
        }
    }

    /**
     * Reads an address from six bytes.
     *
     * @param bytes source
     * @param offset index of the first byte
     * @return the address
     */
    public static MacAddress of(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < BYTES; i++) {
            value = value << 8 | bytes[offset + i] & 0xFF;
        }
        return new MacAddress(value);
    }

    /**
     * Reads the usual text form.
     *
     * @param text six groups of two hex digits separated by colons
     * @return the address
     * @throws IllegalArgumentException if it is not of that form
     */
    public static MacAddress parse(String text) {
        return of(HexFormat.ofDelimiter(":").parseHex(text), 0);
    }

    /**
     * Writes the six bytes.
     *
     * @param out destination
     * @param offset index of the first byte
     */
    public void writeTo(byte[] out, int offset) {
        for (int i = 0; i < BYTES; i++) {
            out[offset + i] = (byte) (value >>> (40 - 8 * i));
        }
    }

    /**
     * The six bytes.
     *
     * @return a new array
     */
    public byte[] bytes() {
        byte[] out = new byte[BYTES];
        writeTo(out, 0);
        return out;
    }

    /**
     * Whether this names a group of stations (broadcast included).
     *
     * @return true if the I/G bit is set
     */
    public boolean isGroup() {
        return (value >>> 40 & 1) != 0;
    }

    /** Six groups of two lower-case hex digits separated by colons. */
    @Override
    public String toString() {
        return HexFormat.ofDelimiter(":").formatHex(bytes());
    }
}

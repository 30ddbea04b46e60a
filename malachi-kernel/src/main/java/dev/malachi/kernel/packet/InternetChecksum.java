package dev.malachi.kernel.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The ones' complement sum of IP, TCP, UDP and ICMP (RFC 1071). Sums are folded to 16 bits and not inverted; what goes into a header
 * is the inverted sum.
 */
public final class InternetChecksum {
    /** A sum of all words of a correct packet, its checksum included. */
    public static final int CORRECT = 0xFFFF;

    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private InternetChecksum() {}

    /**
     * Sums bytes as big-endian words; an odd last byte counts as if a zero followed.
     *
     * @param buffer where they lie
     * @param at first byte
     * @param length how many
     * @return 0 to 0xFFFF
     */
    public static int sum(MemorySegment buffer, long at, int length) {
        // The sum does not depend on the byte order (RFC 1071 §2 B), so words are read as the machine likes them, eight
        // bytes at once:
        // 64 KB of 32-bit halves cannot overflow a long.
        long sum = 0;
        long next = at;
        long end = at + length;
        for (; next <= end - Long.BYTES; next += Long.BYTES) {
            long word = buffer.get(ValueLayout.JAVA_LONG_UNALIGNED, next);
            sum += (word & 0xFFFF_FFFFL) + (word >>> 32);
        }
        for (; next <= end - Short.BYTES; next += Short.BYTES) {
            sum += buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, next) & 0xFFFF;
        }
        if (next < end) {
            int last = buffer.get(ValueLayout.JAVA_BYTE, next) & 0xFF;
            sum += LITTLE_ENDIAN ? last : last << 8;
        }
        int folded = fold(sum);
        return LITTLE_ENDIAN ? swap(folded) : folded;
    }

    /**
     * Folds a sum of 16-bit or 32-bit big-endian words.
     *
     * @param sum not negative
     * @return 0 to 0xFFFF; 0 only if {@code sum} is
     */
    public static int fold(long sum) {
        long folded = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (int) ((folded & 0xFFFF) + (folded >>> 16));
    }

    /**
     * The checksum after one of its words changed (RFC 1624 §3, equation 3).
     *
     * @param checksum as it stands in the header
     * @param before the word's old value
     * @param after the word's new value
     * @return the new checksum
     */
    public static int update(int checksum, int before, int after) {
        return ~fold((~checksum & 0xFFFF) + (~before & 0xFFFF) + (after & 0xFFFF)) & 0xFFFF;
    }

    /**
     * Exchanges the bytes of a word: what a word at an odd offset counts as.
     *
     * @param word 16 bits
     * @return 16 bits
     */
    public static int swap(int word) {
        return (word & 0xFF) << 8 | word >>> 8 & 0xFF;
    }
}

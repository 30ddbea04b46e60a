package dev.malachi.plugin.bouncycastle;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * A point of edwards25519 in extended coordinates (x/z, y/z), x·y = z·u·v, with the formulas for a = −1 of Hisil, Wong, Carter and
 * Dawson, "Twisted Edwards Curves Revisited" (2008), §3.1 and §3.3. Takes variable time: for public values only.
 *
 * <p>Bouncy Castle keeps its own point arithmetic to itself, and its verification asks whether a multiple of the equation's error is
 * zero (lattice reduction, Pornin 2020), where the multiple depends on the signature. When an attacker adds points of small order to key
 * or R, that is neither the equation with the cofactor nor the one without. Hence this class, on Bouncy Castle's field.
 */
final class EdwardsPoint {
    /** Bytes of an encoded point. */
    static final int BYTES = 32;

    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    /** d = −121665/121666 (RFC 8032 §5.1). */
    private static final BigInteger D = BigInteger.valueOf(-121_665)
            .multiply(BigInteger.valueOf(121_666).modInverse(P))
            .mod(P);

    private static final int[] FIELD_D = field(D);
    private static final int[] FIELD_2D = field(D.shiftLeft(1).mod(P));

    private final int[] x = X25519Field.create();
    private final int[] y = X25519Field.create();
    private final int[] z = X25519Field.create();
    /** u·v is the extended coordinate t; multiplied out only when an addition needs it. */
    private final int[] u = X25519Field.create();

    private final int[] v = X25519Field.create();

    private final int[] a = X25519Field.create();
    private final int[] b = X25519Field.create();
    private final int[] c = X25519Field.create();
    private final int[] d = X25519Field.create();

    /** Makes the neutral element (0, 1). */
    EdwardsPoint() {
        X25519Field.one(y);
        X25519Field.one(z);
        X25519Field.one(v);
    }

    /**
     * Decodes a point (RFC 8032 §5.1.3).
     *
     * @param bytes an encoding
     * @param offset its first byte
     * @return whether it is the canonical encoding of a point of the curve; if not, this point is undefined
     */
    boolean decode(byte[] bytes, int offset) {
        if (!isCanonical(bytes, offset)) {
            return false;
        }
        X25519Field.decode255(bytes, offset, y, 0);
        X25519Field.one(z);
        // x² = (y² − 1) / (d·y² + 1)
        X25519Field.sqr(y, a);
        X25519Field.mul(FIELD_D, a, b);
        X25519Field.subOne(a);
        X25519Field.addOne(b);
        if (!X25519Field.sqrtRatioVar(a, b, x)) {
            return false;
        }
        X25519Field.normalize(x);
        int sign = (bytes[offset + BYTES - 1] & 0x80) >>> 7;
        if (sign == 1 && X25519Field.isZeroVar(x)) {
            return false;
        }
        if ((x[0] & 1) != sign) {
            negateX();
        }
        X25519Field.copy(x, 0, u, 0);
        X25519Field.copy(y, 0, v, 0);
        return true;
    }

    /** Whether the y coordinate of an encoding is below 2^255 − 19. */
    private static boolean isCanonical(byte[] bytes, int offset) {
        if ((bytes[offset + BYTES - 1] & 0x7F) != 0x7F || (bytes[offset] & 0xFF) < 0xED) {
            return true;
        }
        for (int i = 1; i < BYTES - 1; i++) {
            if (bytes[offset + i] != (byte) 0xFF) {
                return true;
            }
        }
        return false;
    }

    /** Encodes (RFC 8032 §5.1.2). */
    byte[] encode() {
        byte[] bytes = new byte[BYTES];
        X25519Field.invVar(z, a);
        X25519Field.mul(x, a, b);
        X25519Field.mul(y, a, c);
        X25519Field.normalize(b);
        X25519Field.normalize(c);
        X25519Field.encode(c, bytes, 0);
        bytes[BYTES - 1] |= (byte) ((b[0] & 1) << 7);
        return bytes;
    }

    /**
     * Whether the order of this point is 1, 2, 4 or 8. Doubling gives y = (x² + y²)/…, so x = 0 holds for the orders 1 and 2, y = 0
     * for 4, and x² + y² = 0 for 8.
     */
    boolean isSmallOrder() {
        X25519Field.sqr(x, a);
        X25519Field.sqr(y, b);
        X25519Field.add(a, b, a);
        X25519Field.mul(a, x, a);
        X25519Field.mul(a, y, a);
        X25519Field.normalize(a);
        return X25519Field.isZeroVar(a);
    }

    void negate() {
        negateX();
        X25519Field.negate(u, u);
        X25519Field.carry(u);
    }

    private void negateX() {
        X25519Field.negate(x, x);
        X25519Field.normalize(x);
    }

    void twice() {
        X25519Field.add(x, y, d);
        X25519Field.sqr(x, a);
        X25519Field.sqr(y, b);
        X25519Field.sqr(z, c);
        X25519Field.add(c, c, c);
        X25519Field.sqr(d, d);
        X25519Field.apm(a, b, v, b); // v = x² + y², b = x² − y²
        X25519Field.sub(v, d, u); // u = −2·x·y
        X25519Field.add(c, b, c); // c = 2·z² + x² − y²
        X25519Field.carry(c);
        X25519Field.mul(u, c, x);
        X25519Field.mul(b, v, y);
        X25519Field.mul(b, c, z);
    }

    /** Adds an addend, or subtracts it. */
    void add(Addend addend, boolean subtract) {
        X25519Field.apm(y, x, b, a); // b = y + x, a = y − x
        X25519Field.mul(a, subtract ? addend.sum : addend.difference, a);
        X25519Field.mul(b, subtract ? addend.difference : addend.sum, b);
        X25519Field.mul(u, v, c);
        X25519Field.mul(c, addend.product, c);
        X25519Field.mul(z, addend.z, d);
        X25519Field.apm(b, a, v, u);
        X25519Field.apm(
                d, c, subtract ? b : a, subtract ? a : b); // a = d + c, b = d − c; the other way round to subtract
        X25519Field.mul(u, b, x);
        X25519Field.mul(v, a, y);
        X25519Field.mul(a, b, z);
    }

    /** This point in the form that additions take. */
    Addend asAddend() {
        Addend addend = new Addend();
        X25519Field.apm(y, x, addend.sum, addend.difference);
        X25519Field.carry(addend.sum);
        X25519Field.carry(addend.difference);
        X25519Field.mul(u, v, addend.product);
        X25519Field.mul(addend.product, FIELD_2D, addend.product);
        X25519Field.add(z, z, addend.z);
        X25519Field.carry(addend.z);
        return addend;
    }

    /**
     * The odd multiples of this point, which is changed.
     *
     * @param count how many
     * @return 1·P, 3·P, 5·P …
     */
    Addend[] oddMultiples(int count) {
        Addend[] multiples = new Addend[count];
        multiples[0] = asAddend();
        EdwardsPoint multiple = copy();
        twice();
        Addend two = asAddend();
        for (int i = 1; i < count; i++) {
            multiple.add(two, false);
            multiples[i] = multiple.asAddend();
        }
        return multiples;
    }

    private EdwardsPoint copy() {
        EdwardsPoint copy = new EdwardsPoint();
        X25519Field.copy(x, 0, copy.x, 0);
        X25519Field.copy(y, 0, copy.y, 0);
        X25519Field.copy(z, 0, copy.z, 0);
        X25519Field.copy(u, 0, copy.u, 0);
        X25519Field.copy(v, 0, copy.v, 0);
        return copy;
    }

    /**
     * The Montgomery coordinate u = (1 + y)/(1 − y) of an encoded point (RFC 7748 §4.1).
     *
     * @param bytes a canonical encoding, not of the neutral element
     * @return 32 bytes
     */
    static byte[] montgomeryU(byte[] bytes) {
        int[] sum = X25519Field.create();
        int[] difference = X25519Field.create();
        X25519Field.decode255(bytes, sum);
        X25519Field.negate(sum, difference);
        X25519Field.addOne(sum);
        X25519Field.addOne(difference);
        X25519Field.carry(difference);
        X25519Field.invVar(difference, difference);
        X25519Field.mul(sum, difference, sum);
        X25519Field.normalize(sum);
        byte[] encoded = new byte[BYTES];
        X25519Field.encode(sum, encoded, 0);
        return encoded;
    }

    private static int[] field(BigInteger value) {
        byte[] bigEndian = value.toByteArray();
        byte[] littleEndian = new byte[BYTES];
        for (int i = 0; i < bigEndian.length; i++) {
            littleEndian[bigEndian.length - 1 - i] = bigEndian[i];
        }
        int[] element = X25519Field.create();
        X25519Field.decode255(Arrays.copyOf(littleEndian, BYTES), element);
        return element;
    }

    /** A point as additions take it: y + x, y − x, 2·d·t and 2·z. */
    static final class Addend {
        private final int[] sum = X25519Field.create();
        private final int[] difference = X25519Field.create();
        private final int[] product = X25519Field.create();
        private final int[] z = X25519Field.create();

        private Addend() {}
    }
}

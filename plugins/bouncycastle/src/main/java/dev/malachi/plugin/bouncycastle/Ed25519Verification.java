package dev.malachi.plugin.bouncycastle;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA512Digest;

/**
 * Ed25519 verification (RFC 8032 §5.1.7) with exactly the verdict of libsodium 1.0.20, so that no two nodes differ on a signature:
 * the equation without the cofactor, S·B = R + k·A, as a comparison of R's bytes; S below L; the key canonical; key and R not of
 * small order.
 */
final class Ed25519Verification {
    /** The order of the base point (RFC 8032 §5.1). */
    private static final BigInteger L =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final int SCALAR_BYTES = 32;
    private static final int SCALAR_DIGITS = 256;

    private static final int KEY_WINDOW = 5;
    private static final int BASE_WINDOW = 8;

    private static final EdwardsPoint.Addend[] BASE = baseMultiples();

    private Ed25519Verification() {}

    /**
     * Verifies.
     *
     * @param publicKey 32 bytes
     * @param message any length
     * @param signature 64 bytes
     * @return whether it holds
     */
    static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        byte[] s = Arrays.copyOfRange(signature, EdwardsPoint.BYTES, EdwardsPoint.BYTES + SCALAR_BYTES);
        if (scalar(s).compareTo(L) >= 0) {
            return false;
        }
        EdwardsPoint key = new EdwardsPoint();
        if (!key.decode(publicKey, 0) || key.isSmallOrder()) {
            return false;
        }
        byte[] k = littleEndian(scalar(challenge(publicKey, message, signature)).mod(L));
        key.negate();
        EdwardsPoint expected = multiplyAdd(s, k, key); // S·B − k·A
        // Comparing encodings refuses every R that is not canonical.
        byte[] r = Arrays.copyOf(signature, EdwardsPoint.BYTES);
        return Arrays.equals(expected.encode(), r) && !expected.isSmallOrder();
    }

    private static byte[] challenge(byte[] publicKey, byte[] message, byte[] signature) {
        SHA512Digest sha512 = new SHA512Digest();
        sha512.update(signature, 0, EdwardsPoint.BYTES);
        sha512.update(publicKey, 0, publicKey.length);
        sha512.update(message, 0, message.length);
        byte[] hash = new byte[sha512.getDigestSize()];
        sha512.doFinal(hash, 0);
        return hash;
    }

    /** {@code s·B + k·point} (Straus: one run of doublings for both); the point is changed. */
    private static EdwardsPoint multiplyAdd(byte[] s, byte[] k, EdwardsPoint point) {
        byte[] baseDigits = signedDigits(s, BASE_WINDOW);
        byte[] pointDigits = signedDigits(k, KEY_WINDOW);
        EdwardsPoint.Addend[] multiples = point.oddMultiples(1 << KEY_WINDOW - 2);
        int i = SCALAR_DIGITS - 1;
        while (i >= 0 && baseDigits[i] == 0 && pointDigits[i] == 0) {
            i--;
        }
        EdwardsPoint sum = new EdwardsPoint();
        for (; i >= 0; i--) {
            sum.twice();
            addDigit(sum, baseDigits[i], BASE);
            addDigit(sum, pointDigits[i], multiples);
        }
        return sum;
    }

    private static void addDigit(EdwardsPoint sum, byte digit, EdwardsPoint.Addend[] oddMultiples) {
        if (digit != 0) {
            sum.add(oddMultiples[Math.abs(digit) >> 1], digit < 0);
        }
    }

    /**
     * The non-adjacent form of a scalar: digit i weighs 2^i; a digit is zero, or odd and below 2^(window − 1) in magnitude.
     *
     * @param scalar 32 bytes, little-endian, below 2^255
     * @param window 2 to 8
     */
    private static byte[] signedDigits(byte[] scalar, int window) {
        byte[] digits = new byte[SCALAR_DIGITS];
        int carry = 0;
        int i = 0;
        while (i < SCALAR_DIGITS) {
            int value = bits(scalar, i, window) + carry;
            if ((value & 1) == 0) {
                i++;
                continue;
            }
            carry = value >> window - 1;
            digits[i] = (byte) (value - (carry << window));
            i += window;
        }
        return digits;
    }

    private static int bits(byte[] scalar, int from, int count) {
        int index = from >> 3;
        int low = scalar[index] & 0xFF;
        int high = index + 1 < scalar.length ? scalar[index + 1] & 0xFF : 0;
        return (high << 8 | low) >> (from & 7) & (1 << count) - 1;
    }

    private static EdwardsPoint.Addend[] baseMultiples() {
        byte[] encoded = new byte[EdwardsPoint.BYTES];
        Arrays.fill(encoded, (byte) 0x66);
        encoded[0] = 0x58; // y = 4/5, x even
        EdwardsPoint base = new EdwardsPoint();
        if (!base.decode(encoded, 0)) {
            throw new AssertionError("the base point is not on the curve");
        }
        return base.oddMultiples(1 << BASE_WINDOW - 2);
    }

    private static BigInteger scalar(byte[] littleEndian) {
        byte[] bigEndian = new byte[littleEndian.length];
        for (int i = 0; i < littleEndian.length; i++) {
            bigEndian[littleEndian.length - 1 - i] = littleEndian[i];
        }
        return new BigInteger(1, bigEndian);
    }

    private static byte[] littleEndian(BigInteger scalar) {
        byte[] bigEndian = scalar.toByteArray();
        byte[] bytes = new byte[SCALAR_BYTES];
        for (int i = 0; i < bigEndian.length; i++) {
            bytes[bigEndian.length - 1 - i] = bigEndian[i];
        }
        return bytes;
    }
}

package dev.malachi.plugin.intrinsics;

import java.lang.invoke.MethodHandle;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;

/**
 * The authenticator Poly1305 (RFC 8439 §2.5), under a new key for every message. Used by one thread.
 *
 * <p>The JDK's authenticator object is made once. What changes from message to message are the limbs of two of its fields, five of
 * 26 bits each: accumulator {@code a} and factor {@code r}. The machine code works on the arrays it is given, plain Java on the
 * fields, so they must be the same arrays.
 */
final class Poly1305 {
    static final int BLOCK_BYTES = 16;

    private static final JdkProvider.Linked JDK = JdkProvider.required();

    /** A constant, so that C2 sees the method behind it and puts its machine code in. */
    private static final MethodHandle PROCESS = JDK.process();

    private static final int LIMBS = 5;
    private static final int LIMB_BITS = 26;
    private static final long LIMB = (1L << LIMB_BITS) - 1;

    /** The bits of r that may be set (RFC 8439 §2.5), of its lower and upper half. */
    private static final long LOW_CLAMP = 0x0ffffffc_0fffffffL;

    private static final long HIGH_CLAMP = 0x0ffffffc_0ffffffcL;

    private final Object authenticator;
    private final long[] accumulator;
    private final long[] factor;

    /** The second half of the key, then the tag: both are numbers modulo 2^128. */
    private long low;

    private long high;

    Poly1305() {
        try {
            authenticator = (Object) JDK.newAuthenticator().invokeExact(false);
            JDK.initialize()
                    .invokeExact(
                            authenticator,
                            (Key) new SecretKeySpec(new byte[2 * BLOCK_BYTES], "Poly1305"),
                            (AlgorithmParameterSpec) null);
            accumulator = (long[]) JDK.accumulatorLimbs().invokeExact(authenticator);
            factor = (long[]) JDK.factorLimbs().invokeExact(authenticator);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot make an authenticator of the JDK", e);
        }
        if (accumulator.length != LIMBS || factor.length != LIMBS) {
            throw new IllegalStateException("the JDK's authenticator does not have " + LIMBS + " limbs");
        }
    }

    /**
     * Takes the key of the next message.
     *
     * @param factorLow first 8 bytes of r, little-endian, as all these
     * @param factorHigh last 8 bytes of r
     * @param addendLow first 8 bytes of s
     * @param addendHigh last 8 bytes of s
     */
    void begin(long factorLow, long factorHigh, long addendLow, long addendHigh) {
        split(factorLow & LOW_CLAMP, factorHigh & HIGH_CLAMP, factor);
        low = addendLow;
        high = addendHigh;
    }

    /**
     * Authenticates a message of whole blocks; the tag is then in {@link #low()} and {@link #high()}. Once after each
     * {@link #begin}.
     *
     * @param message where it lies
     * @param from its first byte
     * @param length its bytes, a multiple of 16
     */
    void authenticate(byte[] message, int from, int length) {
        Arrays.fill(accumulator, 0);
        try {
            PROCESS.invokeExact(authenticator, message, from, length, accumulator, factor);
        } catch (Throwable e) {
            throw new AssertionError("the authenticator does not throw", e);
        }
        finish();
    }

    /** The first half of the tag, little-endian. */
    long low() {
        return low;
    }

    /** The second half of the tag, little-endian. */
    long high() {
        return high;
    }

    private static void split(long lower, long upper, long[] limbs) {
        limbs[0] = lower & LIMB;
        limbs[1] = lower >>> 26 & LIMB;
        limbs[2] = (lower >>> 52 | upper << 12) & LIMB;
        limbs[3] = upper >>> 14 & LIMB;
        limbs[4] = upper >>> 40;
    }

    /**
     * Reduces the accumulator modulo 2^130 − 5 and adds the second half of the key modulo 2^128, without a branch on its value.
     *
     * <p>The limbs come from the JDK's Java code with a sign, and a few bits more than 26: after one round of carries all but the
     * first are in range and the first nearly, after the second all are.
     */
    private void finish() {
        long a0 = accumulator[0];
        long a1 = accumulator[1];
        long a2 = accumulator[2];
        long a3 = accumulator[3];
        long a4 = accumulator[4];
        for (int round = 0; round < 2; round++) {
            a1 += a0 >> LIMB_BITS;
            a0 &= LIMB;
            a2 += a1 >> LIMB_BITS;
            a1 &= LIMB;
            a3 += a2 >> LIMB_BITS;
            a2 &= LIMB;
            a4 += a3 >> LIMB_BITS;
            a3 &= LIMB;
            a0 += 5 * (a4 >> LIMB_BITS); // 2^130 = 5
            a4 &= LIMB;
        }

        // a − p = a + 5 − 2^130, if that is not negative
        long b0 = a0 + 5;
        long b1 = a1 + (b0 >> LIMB_BITS);
        long b2 = a2 + (b1 >> LIMB_BITS);
        long b3 = a3 + (b2 >> LIMB_BITS);
        long b4 = a4 + (b3 >> LIMB_BITS) - (1L << LIMB_BITS);
        long keep = b4 >> Long.SIZE - 1;
        a0 = a0 & keep | b0 & LIMB & ~keep;
        a1 = a1 & keep | b1 & LIMB & ~keep;
        a2 = a2 & keep | b2 & LIMB & ~keep;
        a3 = a3 & keep | b3 & LIMB & ~keep;
        a4 = a4 & keep | b4 & LIMB & ~keep;

        long lower = a0 | a1 << 26 | a2 << 52;
        long upper = a2 >>> 12 | a3 << 14 | a4 << 40;
        long sum = lower + low;
        long carry = (lower & low | (lower | low) & ~sum) >>> Long.SIZE - 1;
        low = sum;
        high = upper + high + carry;
    }

    void wipe() {
        Arrays.fill(accumulator, 0);
        Arrays.fill(factor, 0);
        low = 0;
        high = 0;
    }
}

package dev.malachi.plugin.bouncycastle;

import java.util.Arrays;
import org.bouncycastle.crypto.engines.ChaChaEngine;
import org.bouncycastle.util.Pack;

/** HChaCha20 (draft-irtf-cfrg-xchacha-03 §2.2): the ChaCha20 permutation without the final addition, as a key derivation. */
final class HChaCha20 {
    /** Bytes of the nonce prefix that it takes. */
    static final int PREFIX_BYTES = 16;

    private static final int ROUNDS = 20;
    private static final int WORDS = 16;

    private HChaCha20() {}

    /**
     * Derives.
     *
     * @param key 32 bytes
     * @param nonce at least 16 bytes, the first 16 are used
     * @return 32 bytes
     */
    static byte[] derive(byte[] key, byte[] nonce) {
        int[] input = new int[WORDS];
        // "expand 32-byte k" (RFC 8439 §2.3)
        input[0] = 0x61707865;
        input[1] = 0x3320646e;
        input[2] = 0x79622d32;
        input[3] = 0x6b206574;
        Pack.littleEndianToInt(key, 0, input, 4, 8);
        Pack.littleEndianToInt(nonce, 0, input, 12, 4);
        int[] output = new int[WORDS];
        ChaChaEngine.chachaCore(ROUNDS, input, output);
        // The core adds its input at the end, as the block function does; the permutation is what is wanted.
        byte[] subkey = new byte[32];
        for (int i = 0; i < 4; i++) {
            Pack.intToLittleEndian(output[i] - input[i], subkey, 4 * i);
            Pack.intToLittleEndian(output[12 + i] - input[12 + i], subkey, 16 + 4 * i);
        }
        Arrays.fill(input, 0);
        Arrays.fill(output, 0);
        return subkey;
    }
}

package dev.malachi.tck.crypto;

import dev.malachi.api.annotation.Preview;
import java.util.HexFormat;
import java.util.List;

/**
 * A published test vector of ChaCha20-Poly1305.
 *
 * @param name its number and what it is about
 * @param key 32 bytes
 * @param nonce 12 bytes, unless its length is what is wrong
 * @param aad additional data
 * @param plaintext the message
 * @param ciphertext as long as the message
 * @param tag 16 bytes
 * @param valid whether ciphertext and tag are right
 */
@Preview
public record AeadVector(
        String name,
        byte[] key,
        byte[] nonce,
        byte[] aad,
        byte[] plaintext,
        byte[] ciphertext,
        byte[] tag,
        boolean valid) {
    /**
     * The vectors of Project Wycheproof: edges of the arithmetic of Poly1305, changed tags, wrong lengths of nonces.
     *
     * @return 325 vectors
     */
    public static List<AeadVector> wycheproof() {
        return VectorFile.read("wycheproof-chacha20-poly1305.txt", 9).stream()
                .map(line -> new AeadVector(
                        line.get(0) + " " + line.get(1),
                        bytes(line.get(2)),
                        bytes(line.get(3)),
                        bytes(line.get(4)),
                        bytes(line.get(5)),
                        bytes(line.get(6)),
                        bytes(line.get(7)),
                        line.get(8).equals("valid")))
                .toList();
    }

    private static byte[] bytes(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}

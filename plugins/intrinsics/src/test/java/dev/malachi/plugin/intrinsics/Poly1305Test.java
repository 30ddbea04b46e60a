package dev.malachi.plugin.intrinsics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.malachi.tck.crypto.AeadVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class Poly1305Test {
    private static final int BLOCK_BYTES = Poly1305.BLOCK_BYTES;

    private final Poly1305 authenticator = new Poly1305();

    /** RFC 8439 §A.3, those of whole blocks: the edges of the arithmetic. */
    @TestFactory
    Stream<DynamicTest> authenticatesAsRfc8439AppendixA3Says() {
        record Vector(String name, String key, String message, String tag) {}
        String zeros = "00".repeat(16);
        String ones = "ff".repeat(16);
        String two = "02" + "00".repeat(15);
        String one = "01" + "00".repeat(15);
        return Stream.of(
                        new Vector("1", zeros + zeros, zeros.repeat(4), zeros),
                        new Vector("7", two + zeros, ones, "03" + "00".repeat(15)),
                        new Vector("8", two + ones, two, "03" + "00".repeat(15)),
                        new Vector(
                                "9",
                                one + zeros,
                                ones + "f0" + "ff".repeat(15) + "11" + "00".repeat(15),
                                "05" + "00".repeat(15)),
                        new Vector("10", one + zeros, ones + "fb" + "fe".repeat(15) + "01".repeat(16), zeros),
                        new Vector("11", two + zeros, "fd" + "ff".repeat(15), "fa" + "ff".repeat(15)),
                        new Vector(
                                "12",
                                "01000000000000000400000000000000" + zeros,
                                "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000"
                                        + "0000000000" + "01000000000000000000000000000000",
                                "14000000000000005500000000000000"),
                        new Vector(
                                "13",
                                "01000000000000000400000000000000" + zeros,
                                "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000"
                                        + "0000000000",
                                "13000000000000000000000000000000"))
                .map(vector -> dynamicTest(
                        vector.name(),
                        () -> assertThat(tag(hex(vector.key()), hex(vector.message())))
                                .isEqualTo(hex(vector.tag()))));
    }

    @Test
    void authenticatesTheVectorsOfProjectWycheproofInJavaAndInMachineCode() throws GeneralSecurityException {
        List<AeadVector> vectors = AeadVector.wycheproof().stream()
                .filter(vector -> vector.nonce().length == 12)
                .toList();
        for (int round = 0; round < 100; round++) { // the intrinsic comes with C2, after some 10,000 calls
            for (AeadVector vector : vectors) {
                byte[] tag = tag(oneTimeKey(vector), authenticated(vector));
                if (vector.valid()) {
                    assertThat(tag).as(vector.name()).isEqualTo(vector.tag());
                } else {
                    assertThat(tag).as(vector.name()).isNotEqualTo(vector.tag());
                }
            }
        }
    }

    private byte[] tag(byte[] key, byte[] message) {
        ByteBuffer keys = littleEndian(key);
        authenticator.begin(keys.getLong(), keys.getLong(), keys.getLong(), keys.getLong());
        authenticator.authenticate(message, 0, message.length);
        return littleEndian(new byte[BLOCK_BYTES])
                .putLong(authenticator.low())
                .putLong(authenticator.high())
                .array();
    }

    /** RFC 8439 §2.6, by the JDK's public API. */
    private static byte[] oneTimeKey(AeadVector vector) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("ChaCha20");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(vector.key(), "ChaCha20"),
                new ChaCha20ParameterSpec(vector.nonce(), 0));
        return cipher.doFinal(new byte[2 * BLOCK_BYTES]);
    }

    /** RFC 8439 §2.8. */
    private static byte[] authenticated(AeadVector vector) {
        int aadBytes = padded(vector.aad().length);
        int textBytes = padded(vector.ciphertext().length);
        return littleEndian(new byte[aadBytes + textBytes + BLOCK_BYTES])
                .put(vector.aad())
                .position(aadBytes)
                .put(vector.ciphertext())
                .position(aadBytes + textBytes)
                .putLong(vector.aad().length)
                .putLong(vector.ciphertext().length)
                .array();
    }

    private static int padded(int length) {
        return (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}

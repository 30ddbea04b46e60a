package dev.malachi.kernel.handshake.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.kernel.TestCrypto;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class HandshakeKeysTest {
    /** From Python: {@code blake2b(b"malachi-aes-v1" + bytes([d]) + h, key=bytes(range(32)), digest_size=32)}. */
    @Test
    void theKeysOfAesAreThoseOfTheProtocol() {
        assertThat(subkey(HandshakeKeys.TO_RESPONDER))
                .isEqualTo("b42027aaa277966af9a8a3d22a24d06d01609ef053e0ed01737db1e352a55015");
        assertThat(subkey(HandshakeKeys.TO_INITIATOR))
                .isEqualTo("f8ec2011fb86a46275e100147d573f92aea3716c06e065eccfae7962cb0f2bbb");
    }

    private static String subkey(byte direction) {
        return HexFormat.of()
                .formatHex(HandshakeKeys.subkey(
                        TestCrypto.suite(), Algorithm.AES_256_GCM, rising(0, 32), direction, rising(64, 64)));
    }

    private static byte[] rising(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}

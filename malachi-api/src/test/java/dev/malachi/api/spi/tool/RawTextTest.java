package dev.malachi.api.spi.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RawTextTest {
    @Test
    void utf8IsItself() {
        String text = "é€ \uD83D\uDE00 \uFFFD";

        assertThat(RawText.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
        assertThat(RawText.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void bytesThatAreNoUtf8BecomeLoneSurrogates() {
        byte[] bytes = {'a', (byte) 0xE9, 'b', (byte) 0xFF};

        assertThat(RawText.of(bytes)).isEqualTo("a\uDCE9b\uDCFF");
    }

    /** What UTF-8 would make of an escape is no UTF-8 (RFC 3629 §3), so no two byte sequences become the same text. */
    @Test
    void anEncodedSurrogateIsKeptByteByByte() {
        byte[] bytes = {(byte) 0xED, (byte) 0xB2, (byte) 0x80};

        assertThat(RawText.of(bytes)).hasSize(3);
        assertThat(RawText.bytes(RawText.of(bytes))).isEqualTo(bytes);
    }

    @Test
    void anyBytesComeBack() {
        Random random = new Random(7);
        for (int length = 0; length < 2000; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            // lead bytes without their continuation are the hard part
            for (int i = 0; i < length; i += 3) {
                bytes[i] = (byte) (0xC0 | bytes[i]);
            }
            assertThat(RawText.bytes(RawText.of(bytes))).isEqualTo(bytes);
        }
    }
}

package dev.malachi.kernel.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
    @Test
    void sumsTheExampleOfRfc1071() {
        byte[] words = HexFormat.of().parseHex("0001f203f4f5f6f7");

        assertThat(InternetChecksum.sum(TestPacket.inBuffer(words, 0), 0, words.length))
                .isEqualTo(0xDDF2);
    }

    @Test
    void sumsTheHeaderOfAKnownPacket() {
        byte[] header = HexFormat.of().parseHex("45000073000040004011b861c0a80001c0a800c7");

        assertThat(Ipv4Header.checksumHolds(TestPacket.inBuffer(header, 3), 3)).isTrue();
        header[19]++;
        assertThat(Ipv4Header.checksumHolds(TestPacket.inBuffer(header, 3), 3)).isFalse();
    }

    @Test
    void agreesWithTheSimpleSumAtEveryLengthAndAlignment() {
        var random = new Random(1);
        for (int length = 0; length <= 130; length++) {
            for (int at = 0; at < 9; at++) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);

                assertThat(InternetChecksum.sum(TestPacket.inBuffer(bytes, at), at, length))
                        .as("length %d at %d", length, at)
                        .isEqualTo(Checksums.sum(bytes));
            }
        }
    }

    @Test
    void doesNotOverflowOnTheLargestPacket() {
        byte[] ones = new byte[65_535];
        Arrays.fill(ones, (byte) 0xFF);

        assertThat(InternetChecksum.sum(TestPacket.inBuffer(ones, 0), 0, ones.length))
                .isEqualTo(Checksums.sum(ones));
    }

    @Test
    void updatesAsRfc1624Shows() {
        assertThat(InternetChecksum.update(0xDD2F, 0x5555, 0x3285)).isEqualTo(0x0000);
    }

    @Test
    void updateAgreesWithANewSum() {
        var random = new Random(2);
        for (int i = 0; i < 10_000; i++) {
            byte[] words = new byte[20];
            random.nextBytes(words);
            int checksum = ~Checksums.sum(words) & 0xFFFF;
            int before = (words[6] & 0xFF) << 8 | words[7] & 0xFF;
            int after = random.nextInt(0x10000);
            words[6] = (byte) (after >>> 8);
            words[7] = (byte) after;

            assertThat(InternetChecksum.update(checksum, before, after)).isEqualTo(~Checksums.sum(words) & 0xFFFF);
        }
    }
}

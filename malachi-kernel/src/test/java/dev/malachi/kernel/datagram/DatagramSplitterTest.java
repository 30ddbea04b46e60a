package dev.malachi.kernel.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramSplitterTest {
    private static final int HEADER = 14;

    private static byte[] datagram(int payload) {
        byte[] inner = new byte[5 + payload];
        new Random(payload).nextBytes(inner);
        System.arraycopy(HexFormat.of().parseHex("01c0000007"), 0, inner, 0, 5);
        return inner;
    }

    @Test
    void laysFragmentsOutAsTheProtocolSays() {
        byte[] datagram = datagram(1500);

        List<byte[]> fragments = new DatagramSplitter(0xAABBCCDD).split(datagram, 1432);

        assertThat(fragments).extracting(fragment -> fragment.length).containsExactly(HEADER + 1416, HEADER + 84);
        assertThat(HexFormat.of().formatHex(fragments.get(0), 0, HEADER)).isEqualTo("0400c0000007aabbccdd05dc0000");
        assertThat(HexFormat.of().formatHex(fragments.get(1), 0, HEADER)).isEqualTo("0400c0000007aabbccdd05dc0588");
        assertThat(Arrays.copyOfRange(fragments.get(0), HEADER, HEADER + 1416))
                .isEqualTo(Arrays.copyOfRange(datagram, 5, 5 + 1416));
        assertThat(Arrays.copyOfRange(fragments.get(1), HEADER, HEADER + 84))
                .isEqualTo(Arrays.copyOfRange(datagram, 5 + 1416, 5 + 1500));
    }

    @ParameterizedTest(name = "{0} bytes over {1}")
    @CsvSource({
        "1428, 1432",
        "1416, 1420",
        "2832, 1432",
        "2833, 1432",
        "65535, 1432",
        "65535, 8932",
        "65535, 526",
        "9000, 533"
    })
    void everyFragmentFitsAndEveryByteIsInOne(int payload, int largestInner) {
        byte[] datagram = datagram(payload);

        List<byte[]> fragments = new DatagramSplitter(1).split(datagram, largestInner);

        byte[] together = new byte[payload];
        int expectedOffset = 0;
        for (byte[] fragment : fragments) {
            boolean last = fragment == fragments.getLast();
            int data = fragment.length - HEADER;
            assertThat(fragment.length).isLessThanOrEqualTo(largestInner);
            assertThat(data % 8 == 0 && data >= 512 || last).isTrue();
            int offset = ByteBuffer.wrap(fragment).getShort(12) & 0xFFFF;
            assertThat(offset).isEqualTo(expectedOffset);
            System.arraycopy(fragment, HEADER, together, offset, data);
            expectedOffset += data;
        }
        assertThat(together).isEqualTo(Arrays.copyOfRange(datagram, 5, datagram.length));
    }

    @Test
    void everyDatagramHasItsOwnIdOverTheWrap() {
        var splitter = new DatagramSplitter(-1);

        assertThat(ByteBuffer.wrap(splitter.split(datagram(3000), 1432).getFirst())
                        .getInt(6))
                .isEqualTo(-1);
        assertThat(ByteBuffer.wrap(splitter.split(datagram(3000), 1432).getFirst())
                        .getInt(6))
                .isZero();
    }

    @Test
    void cutsDatagramsOnlyAndNotIntoCrumbs() {
        var splitter = new DatagramSplitter(1);
        byte[] control = datagram(3000);
        control[0] = 2;

        assertThat(splitter.split(control, 1432)).isEmpty();
        assertThat(splitter.split(datagram(3000), 525)).isEmpty();
        assertThat(splitter.split(datagram(65_536), 1432)).isEmpty();
        assertThat(splitter.split(new byte[] {1, 0, 0, 0, 0}, 4)).isEmpty();
        assertThat(splitter.split(new byte[0], 1432)).isEmpty();
    }
}

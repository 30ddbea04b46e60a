package dev.malachi.kernel.offload;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.CWR;
import static dev.malachi.kernel.packet.TestPacket.FIN;
import static dev.malachi.kernel.packet.TestPacket.PSH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmenterTest {
    private static final int A = 0x0A90_0102;
    private static final int B = 0x0A90_0203;
    private static final byte[] A6 = HexFormat.of().parseHex("fd4d4e310102030405060708090a0b0c");
    private static final byte[] B6 = HexFormat.of().parseHex("fd4d4e31f102030405060708090a0b0c");

    private static List<byte[]> segments(byte[] large, int size) {
        MemorySegment buffer = TestPacket.inBuffer(large, 10);
        var packet = new IpPacket();
        assertThat(packet.wrap(buffer, 10, large.length)).isTrue();
        var segmenter = new Segmenter();
        segmenter.begin(packet, size);
        List<byte[]> out = new ArrayList<>();
        while (segmenter.next()) {
            out.add(TestPacket.bytes(buffer, segmenter.offset(), segmenter.length()));
        }
        return out;
    }

    private static byte[] payload(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    @Test
    void cutsTcp4AsItsSenderWouldHave() {
        byte[] options = {1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2};
        byte[] data = payload(2500);
        int flags = ACK | PSH | FIN | CWR;
        byte[] large = TestPacket.ipv4(A, B)
                .id(0xFFFF)
                .trafficClass(0x2A)
                .ttl(9)
                .tcp(1000, 2000, 0xFFFF_FFF0, 77, flags, options)
                .payload(data)
                .partial()
                .build();

        List<byte[]> segments = segments(large, 1000);

        int[] ids = {0xFFFF, 0, 1};
        int[] flagsOf = {ACK | CWR, ACK, ACK | PSH | FIN};
        assertThat(segments).hasSize(3);
        for (int i = 0; i < 3; i++) {
            byte[] expected = TestPacket.ipv4(A, B)
                    .id(ids[i])
                    .trafficClass(0x2A)
                    .ttl(9)
                    .tcp(1000, 2000, 0xFFFF_FFF0 + 1000 * i, 77, flagsOf[i], options)
                    .payload(Arrays.copyOfRange(data, 1000 * i, Math.min(2500, 1000 * i + 1000)))
                    .partial()
                    .build();
            assertThat(segments.get(i)).as("segment %d", i).isEqualTo(expected);
            PacketAssert.assertWellFormed(segments.get(i));
            PacketAssert.assertPartialChecksum(segments.get(i), 20, 6);
        }
    }

    @Test
    void cutsTcp6WithIpv4OptionsAndExtensionHeadersInPlace() {
        byte[] extension = {6, 0, 1, 4, 0, 0, 0, 0};
        byte[] data = payload(300);
        byte[] large6 = TestPacket.ipv6(A6, B6)
                .flowLabel(0x12345)
                .extensions(60, extension)
                .tcp(1, 2, 5, 6, ACK)
                .payload(data)
                .partial()
                .build();
        byte[] large4 = TestPacket.ipv4(A, B)
                .ipOptions((byte) 0x94, (byte) 4, (byte) 0, (byte) 0)
                .tcp(1, 2, 5, 6, ACK)
                .payload(data)
                .partial()
                .build();

        List<byte[]> segments6 = segments(large6, 299);
        List<byte[]> segments4 = segments(large4, 299);

        assertThat(segments6.get(1))
                .isEqualTo(TestPacket.ipv6(A6, B6)
                        .flowLabel(0x12345)
                        .extensions(60, extension)
                        .tcp(1, 2, 5 + 299, 6, ACK)
                        .payload(data[299])
                        .partial()
                        .build());
        assertThat(segments4.get(1))
                .isEqualTo(TestPacket.ipv4(A, B)
                        .id(1)
                        .ipOptions((byte) 0x94, (byte) 4, (byte) 0, (byte) 0)
                        .tcp(1, 2, 5 + 299, 6, ACK)
                        .payload(data[299])
                        .partial()
                        .build());
    }

    @Test
    void cutsUdpIntoDatagrams() {
        byte[] data = payload(250);
        List<byte[]> segments4 = segments(
                TestPacket.ipv4(A, B).id(5).udp(7, 8).payload(data).partial().build(), 100);
        List<byte[]> segments6 = segments(
                TestPacket.ipv6(A6, B6).udp(7, 8).payload(data).partial().build(), 100);

        for (int i = 0; i < 3; i++) {
            byte[] part = Arrays.copyOfRange(data, 100 * i, Math.min(250, 100 * i + 100));
            assertThat(segments4.get(i))
                    .isEqualTo(TestPacket.ipv4(A, B)
                            .id(5 + i)
                            .udp(7, 8)
                            .payload(part)
                            .partial()
                            .build());
            assertThat(segments6.get(i))
                    .isEqualTo(TestPacket.ipv6(A6, B6)
                            .udp(7, 8)
                            .payload(part)
                            .partial()
                            .build());
        }
        assertThat(segments4).hasSize(3);
        assertThat(segments6).hasSize(3);
    }

    @Test
    void segmentsMayBeSmallerThanTheirHeaders() {
        byte[] data = payload(50);
        List<byte[]> segments = segments(
                TestPacket.ipv4(A, B)
                        .tcp(1, 2, 3, 4, ACK)
                        .payload(data)
                        .partial()
                        .build(),
                7);

        assertThat(segments).hasSize(8);
        for (int i = 0; i < 8; i++) {
            assertThat(segments.get(i))
                    .isEqualTo(TestPacket.ipv4(A, B)
                            .id(i)
                            .tcp(1, 2, 3 + 7 * i, 4, ACK)
                            .payload(Arrays.copyOfRange(data, 7 * i, Math.min(50, 7 * i + 7)))
                            .partial()
                            .build());
        }
    }

    @Test
    void leavesWhatFitsWhole() {
        byte[] exact = TestPacket.ipv4(A, B)
                .tcp(1, 2, 3, 4, ACK | PSH)
                .payload(payload(100))
                .partial()
                .build();
        byte[] empty = TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, ACK).partial().build();

        assertThat(segments(exact, 100)).containsExactly(exact);
        assertThat(segments(empty, 100)).containsExactly(empty);
    }

    @Test
    void cutsTheLargestPacket() {
        byte[] large = TestPacket.ipv6(A6, B6)
                .tcp(1, 2, 3, 4, ACK | PSH)
                .payload(payload(65_535 - 20))
                .partial()
                .build();

        List<byte[]> segments = segments(large, 1372);

        assertThat(segments).hasSize(48);
        assertThat(segments.stream().mapToInt(s -> s.length - 60).sum()).isEqualTo(65_515);
        segments.forEach(segment -> {
            PacketAssert.assertWellFormed(segment);
            PacketAssert.assertPartialChecksum(segment, 40, 6);
        });
    }
}

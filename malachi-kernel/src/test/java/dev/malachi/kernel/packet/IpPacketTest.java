package dev.malachi.kernel.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IpPacketTest {
    private static final int A = 0x0A90_0102;
    private static final int B = 0x0A90_0203;
    private static final byte[] A6 = address(1);
    private static final byte[] B6 = address(2);

    private final IpPacket packet = new IpPacket();

    private static byte[] address(int last) {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) 0xFD;
        bytes[15] = (byte) last;
        return bytes;
    }

    private boolean wrap(byte[] bytes) {
        return packet.wrap(TestPacket.inBuffer(bytes, 7), 7, bytes.length);
    }

    @Test
    void findsTcpBehindIpv4Options() {
        TestPacket built = TestPacket.ipv4(A, B)
                .ipOptions((byte) 0x94, (byte) 4, (byte) 0, (byte) 0)
                .tcp(1, 2, 3, 4, TestPacket.ACK, (byte) 1, (byte) 1, (byte) 1, (byte) 1)
                .randomPayload(10, 1);

        assertThat(wrap(built.build())).isTrue();

        assertThat(packet.version()).isEqualTo(4);
        assertThat(packet.isTcp()).isTrue();
        assertThat(packet.isPlain()).isFalse();
        assertThat(packet.transportOffset()).isEqualTo(24);
        assertThat(packet.headersLength()).isEqualTo(48);
        assertThat(packet.payloadLength()).isEqualTo(10);
        assertThat(packet.checksumHolds()).isTrue();
    }

    @Test
    void onlyWhatAnswersNothingBeginsTraffic() {
        byte[] echo = {8, 0, 0, 0, 0, 1, 0, 1};
        byte[] echo6 = {(byte) 128, 0, 0, 0, 0, 1, 0, 1};
        byte[] reply = {0, 0, 0, 0, 0, 1, 0, 1};
        assertThat(begins(TestPacket.ipv4(A, B).tcp(1, 2, 3, 0, TcpHeader.SYN))).isTrue();
        assertThat(begins(TestPacket.ipv4(A, B).protocol(1).payload(echo))).isTrue();
        assertThat(begins(TestPacket.ipv6(A6, B6).protocol(58).payload(echo6))).isTrue();

        assertThat(begins(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, TcpHeader.SYN | TcpHeader.ACK)))
                .isFalse();
        assertThat(begins(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, TcpHeader.ACK))).isFalse();
        assertThat(begins(TestPacket.ipv4(A, B).protocol(1).payload(reply))).isFalse();
        assertThat(begins(TestPacket.ipv4(A, B).protocol(1).payload((byte) 8)))
                .as("cut short")
                .isFalse();
        assertThat(begins(TestPacket.ipv4(A, B).udp(1, 2))).isFalse();
    }

    private boolean begins(TestPacket built) {
        assertThat(wrap(built.build())).isTrue();
        return packet.beginsTraffic();
    }

    @Test
    void takesItsLengthFromItsHeaderNotFromWhatFollows() {
        byte[] built = TestPacket.ipv4(A, B).udp(1, 2).randomPayload(5, 1).build();

        assertThat(wrap(Arrays.copyOf(built, 64))).isTrue();

        assertThat(packet.length()).isEqualTo(33);
        assertThat(packet.checksumHolds()).isTrue();
    }

    @Test
    void walksIpv6ExtensionHeaders() {
        byte[] headers = new byte[8 + 16 + 8];
        headers[0] = 60; // hop-by-hop, then destination options of 16 bytes
        headers[8] = 43;
        headers[9] = 1;
        headers[24] = 17; // routing, then UDP
        byte[] built = TestPacket.ipv6(A6, B6)
                .extensions(0, headers)
                .udp(1, 2)
                .randomPayload(9, 1)
                .build();

        assertThat(wrap(built)).isTrue();

        assertThat(packet.isUdp()).isTrue();
        assertThat(packet.isPlain()).isFalse();
        assertThat(packet.transportOffset()).isEqualTo(72);
        assertThat(packet.checksumHolds()).isTrue();
    }

    @Test
    void countsAnAuthenticationHeaderInItsOwnUnits() {
        byte[] header = new byte[24];
        header[0] = 6;
        header[1] = 4;
        byte[] built = TestPacket.ipv6(A6, B6)
                .extensions(51, header)
                .tcp(1, 2, 3, 4, TestPacket.ACK)
                .build();

        assertThat(wrap(built)).isTrue();
        assertThat(packet.isTcp()).isTrue();
        assertThat(packet.transportOffset()).isEqualTo(64);
    }

    @Test
    void treatsFragmentsAsNeitherTcpNorUdp() {
        byte[] first = TestPacket.ipv4(A, B)
                .fragmentField(0x2000)
                .udp(1, 2)
                .randomPayload(16, 1)
                .build();
        assertThat(wrap(first)).isTrue();
        assertThat(packet.isFragment()).isTrue();
        assertThat(packet.isLaterFragment()).isFalse();
        assertThat(packet.isUdp()).isFalse();

        byte[] later = TestPacket.ipv4(A, B)
                .fragmentField(3)
                .protocol(17)
                .randomPayload(16, 1)
                .build();
        assertThat(wrap(later)).isTrue();
        assertThat(packet.isLaterFragment()).isTrue();

        byte[] fragment = {17, 0, 0, 8, 1, 2, 3, 4};
        byte[] later6 = TestPacket.ipv6(A6, B6)
                .extensions(44, fragment)
                .protocol(17)
                .randomPayload(16, 1)
                .build();
        assertThat(wrap(later6)).isTrue();
        assertThat(packet.isLaterFragment()).isTrue();
        assertThat(packet.isUdp()).isFalse();
    }

    @Test
    void refusesHeadersThatDoNotFit() {
        byte[] good = TestPacket.ipv4(A, B).udp(1, 2).randomPayload(5, 1).build();

        assertThat(wrap(new byte[0])).isFalse();
        assertThat(wrap(Arrays.copyOf(good, 19))).isFalse();
        assertThat(wrap(Arrays.copyOf(good, good.length - 1))).isFalse();
        byte[] shortHeader = good.clone();
        shortHeader[0] = 0x44;
        assertThat(wrap(shortHeader)).isFalse();
        byte[] longHeader = good.clone();
        longHeader[0] = 0x4F;
        assertThat(wrap(longHeader)).isFalse();
        byte[] version5 = good.clone();
        version5[0] = 0x55;
        assertThat(wrap(version5)).isFalse();

        byte[] good6 = TestPacket.ipv6(A6, B6).udp(1, 2).randomPayload(5, 1).build();
        assertThat(wrap(Arrays.copyOf(good6, 39))).isFalse();
        assertThat(wrap(Arrays.copyOf(good6, good6.length - 1))).isFalse();
        byte[] endless = TestPacket.ipv6(A6, B6)
                .extensions(60, new byte[] {17, 9, 0, 0, 0, 0, 0, 0})
                .build();
        assertThat(wrap(endless)).isFalse();
    }

    @Test
    void seesNoTransportHeaderWhereItIsCutOff() {
        byte[] tcp = TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, TestPacket.ACK).build();
        tcp[32] = (byte) 0x60; // says 24 bytes, has 20
        assertThat(wrap(tcp)).isTrue();
        assertThat(packet.isTcp()).isFalse();

        tcp[32] = (byte) 0x40;
        assertThat(wrap(tcp)).isTrue();
        assertThat(packet.isTcp()).isFalse();
    }

    @Test
    void completesAPartialChecksum() {
        byte[] partial = TestPacket.ipv6(A6, B6)
                .tcp(1, 2, 3, 4, TestPacket.ACK)
                .randomPayload(33, 1)
                .partial()
                .build();
        byte[] full = TestPacket.ipv6(A6, B6)
                .tcp(1, 2, 3, 4, TestPacket.ACK)
                .randomPayload(33, 1)
                .build();
        assertThat(wrap(partial)).isTrue();
        assertThat(packet.checksumHolds()).isFalse();

        packet.completeChecksum(packet.transportOffset(), packet.checksumOffset());

        assertThat(TestPacket.bytes(packet.buffer(), packet.at(), packet.length()))
                .isEqualTo(full);
        assertThat(packet.checksumHolds()).isTrue();
    }

    @Test
    void writesAUdpChecksumOfZeroAsAllOnes() {
        // The payload is chosen so that everything sums up to all ones.
        byte[] empty =
                TestPacket.ipv4(A, B).udp(1, 2).payload((byte) 0, (byte) 0).build();
        int rest = (empty[26] & 0xFF) << 8 | empty[27] & 0xFF;
        byte[] partial = TestPacket.ipv4(A, B)
                .udp(1, 2)
                .payload((byte) (rest >>> 8), (byte) rest)
                .partial()
                .build();
        assertThat(wrap(partial)).isTrue();

        packet.completeChecksum(20, 6);

        assertThat(UdpHeader.checksum(packet.buffer(), packet.transportAt())).isEqualTo(0xFFFF);
        assertThat(packet.checksumHolds()).isTrue();
    }

    @Test
    void neverReadsBehindThePacketWhateverItsBytesAre() {
        var random = new Random(3);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 9) {
                boolean six = random.nextBoolean();
                bytes[0] = (byte) (six ? 0x60 : 0x45);
                bytes[six ? 4 : 2] = 0;
                bytes[six ? 6 : 9] = new byte[] {0, 43, 44, 51, 60, 6, 17}[random.nextInt(7)];
            }
            var exact = TestPacket.inBuffer(bytes, 0).asSlice(0, bytes.length);

            if (packet.wrap(exact, 0, bytes.length)) {
                assertThat(packet.length()).isBetween(packet.transportOffset(), bytes.length);
                if (packet.isTcp() || packet.isUdp()) {
                    assertThat(packet.headersLength()).isLessThanOrEqualTo(packet.length());
                    packet.checksumHolds();
                }
            }
        }
    }
}

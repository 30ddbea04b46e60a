package dev.malachi.kernel.offload;

import static dev.malachi.kernel.packet.TestPacket.ACK;
import static dev.malachi.kernel.packet.TestPacket.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MssClampTest {
    private static final int A = 0x0A90_0102;
    private static final int B = 0x0A90_0203;
    private static final byte[] A6 = HexFormat.of().parseHex("fd4d4e310102030405060708090a0b0c");
    private static final byte[] B6 = HexFormat.of().parseHex("fd4d4e31f102030405060708090a0b0c");

    private final IpPacket packet = new IpPacket();

    private boolean apply(byte[] bytes, int largest, boolean partial) {
        assertThat(packet.wrap(TestPacket.inBuffer(bytes, 0), 0, bytes.length)).isTrue();
        return MssClamp.apply(packet, largest, partial);
    }

    private byte[] result() {
        return TestPacket.bytes(packet.buffer(), packet.at(), packet.length());
    }

    private static byte[] mss(int value) {
        return new byte[] {2, 4, (byte) (value >>> 8), (byte) value};
    }

    @Test
    void lowersWhatASynAnnounces() {
        assertThat(apply(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, SYN, mss(1460)).build(), 1284, false))
                .isTrue();
        assertThat(result())
                .isEqualTo(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, SYN, mss(1244)).build());

        assertThat(apply(
                        TestPacket.ipv6(A6, B6)
                                .tcp(1, 2, 3, 4, SYN | ACK, mss(1440))
                                .build(),
                        1284,
                        false))
                .isTrue();
        assertThat(result())
                .isEqualTo(TestPacket.ipv6(A6, B6)
                        .tcp(1, 2, 3, 4, SYN | ACK, mss(1224))
                        .build());
    }

    @Test
    void updatesTheChecksumAtAnOddPlace() {
        byte[] before = {1, 2, 4, 0x05, (byte) 0xB4, 1, 1, 0};
        byte[] after = {1, 2, 4, 0x04, (byte) 0xDC, 1, 1, 0};

        assertThat(apply(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, SYN, before).build(), 1284, false))
                .isTrue();

        assertThat(result())
                .isEqualTo(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, SYN, after).build());
    }

    @Test
    void keepsEveryChecksumRight() {
        var random = new Random(4);
        for (int i = 0; i < 5000; i++) {
            byte[] options = new byte[8];
            Arrays.fill(options, (byte) 1);
            System.arraycopy(mss(random.nextInt(0x10000)), 0, options, random.nextInt(5), 4);
            byte[] bytes = TestPacket.ipv4(random.nextInt(), random.nextInt())
                    .tcp(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt(), SYN, options)
                    .randomPayload(random.nextInt(5), i)
                    .build();

            apply(bytes, 1000 + random.nextInt(500), false);

            PacketAssert.assertChecksum(result(), 20, 6);
        }
    }

    @Test
    void leavesAPartialChecksumAlone() {
        assertThat(apply(
                        TestPacket.ipv4(A, B)
                                .tcp(1, 2, 3, 4, SYN, mss(1460))
                                .partial()
                                .build(),
                        1284,
                        true))
                .isTrue();
        assertThat(result())
                .isEqualTo(TestPacket.ipv4(A, B)
                        .tcp(1, 2, 3, 4, SYN, mss(1244))
                        .partial()
                        .build());
    }

    @Test
    void leavesAloneWhatFitsOrIsNoSyn() {
        assertThat(apply(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, SYN, mss(1244)).build(), 1284, false))
                .isFalse();
        assertThat(apply(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, ACK, mss(1460)).build(), 1284, false))
                .isFalse();
        assertThat(apply(TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, SYN).build(), 1284, false))
                .isFalse();
        assertThat(apply(TestPacket.ipv4(A, B).udp(1, 2).randomPayload(40, 1).build(), 1284, false))
                .isFalse();
    }

    @Test
    void malformedOptionsDoNoHarm() {
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] options = new byte[4 * (1 + random.nextInt(10))];
            random.nextBytes(options);
            options[0] = (byte) random.nextInt(4);
            byte[] bytes = TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, SYN, options).build();
            var exact = TestPacket.inBuffer(bytes, 0).asSlice(0, bytes.length);
            assertThat(packet.wrap(exact, 0, bytes.length)).isTrue();

            MssClamp.apply(packet, 600, false);

            PacketAssert.assertChecksum(result(), 20, 6);
        }
    }
}

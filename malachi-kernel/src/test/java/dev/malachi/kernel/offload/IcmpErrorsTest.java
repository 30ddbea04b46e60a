package dev.malachi.kernel.offload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.kernel.offload.IcmpErrors.Unreachable;
import dev.malachi.kernel.packet.Checksums;
import dev.malachi.kernel.packet.IpPacket;
import dev.malachi.kernel.packet.PacketAssert;
import dev.malachi.kernel.packet.TestPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IcmpErrorsTest {
    private static final int A = 0x0A90_0102;
    private static final int B = 0x0A90_0203;
    private static final byte[] A6 = HexFormat.of().parseHex("fd4d4e310102030405060708090a0b0c");
    private static final byte[] B6 = HexFormat.of().parseHex("fd4d4e31f102030405060708090a0b0c");

    private final IcmpErrors errors = new IcmpErrors();
    private final IpPacket packet = new IpPacket();

    private byte[] about(byte[] bytes, int mtu, long now) {
        assertThat(packet.wrap(TestPacket.inBuffer(bytes, 6), 6, bytes.length)).isTrue();
        int length = errors.tooBig(packet, mtu, now);
        return TestPacket.bytes(errors.buffer(), 0, length);
    }

    @Test
    void saysFragmentationNeeded() {
        byte[] big = TestPacket.ipv4(A, B).udp(1, 2).randomPayload(1400, 1).build();

        byte[] error = about(big, 1284, 0);

        PacketAssert.assertWellFormed(error);
        ByteBuffer in = ByteBuffer.wrap(error);
        assertThat(error).hasSize(576);
        assertThat(in.getInt(12)).as("source").isEqualTo(B);
        assertThat(in.getInt(16)).as("destination").isEqualTo(A);
        assertThat(error[9]).as("protocol").isEqualTo((byte) 1);
        assertThat(error[20]).as("type").isEqualTo((byte) 3);
        assertThat(error[21]).as("code").isEqualTo((byte) 4);
        assertThat(in.getShort(26)).as("next-hop MTU").isEqualTo((short) 1284);
        assertThat(Checksums.sum(Arrays.copyOfRange(error, 20, error.length))).isEqualTo(0xFFFF);
        assertThat(Arrays.copyOfRange(error, 28, error.length)).isEqualTo(Arrays.copyOf(big, 548));
    }

    @Test
    void saysPacketTooBig() {
        byte[] big = TestPacket.ipv6(A6, B6).udp(1, 2).randomPayload(1400, 1).build();

        byte[] error = about(big, 1284, 0);

        PacketAssert.assertWellFormed(error);
        assertThat(error).hasSize(1280);
        assertThat(Arrays.copyOfRange(error, 8, 24)).as("source").isEqualTo(B6);
        assertThat(Arrays.copyOfRange(error, 24, 40)).as("destination").isEqualTo(A6);
        assertThat(error[6]).as("next header").isEqualTo((byte) 58);
        assertThat(error[40]).as("type").isEqualTo((byte) 2);
        assertThat(error[41]).as("code").isEqualTo((byte) 0);
        assertThat(ByteBuffer.wrap(error).getInt(44)).as("MTU").isEqualTo(1284);
        PacketAssert.assertChecksum(error, 40, 58);
        assertThat(Arrays.copyOfRange(error, 48, error.length)).isEqualTo(Arrays.copyOf(big, 1232));
    }

    @Test
    void saysUnreachable() {
        byte[] v4 = TestPacket.ipv4(A, B).tcp(1, 2, 3, 4, TestPacket.SYN).build();
        byte[] v6 = TestPacket.ipv6(A6, B6).tcp(1, 2, 3, 4, TestPacket.SYN).build();

        packet.wrap(TestPacket.inBuffer(v4, 0), 0, v4.length);
        byte[] error4 = TestPacket.bytes(errors.buffer(), 0, errors.unreachable(packet, Unreachable.HOST, 0));
        packet.wrap(TestPacket.inBuffer(v6, 0), 0, v6.length);
        byte[] error6 = TestPacket.bytes(errors.buffer(), 0, errors.unreachable(packet, Unreachable.HOST, 0));

        PacketAssert.assertWellFormed(error4);
        PacketAssert.assertWellFormed(error6);
        assertThat(HexFormat.of().formatHex(error4, 20, 22))
                .as("host unreachable")
                .isEqualTo("0301");
        assertThat(HexFormat.of().formatHex(error6, 40, 42))
                .as("address unreachable")
                .isEqualTo("0103");
        assertThat(Checksums.sum(Arrays.copyOfRange(error4, 20, error4.length))).isEqualTo(0xFFFF);
        PacketAssert.assertChecksum(error6, 40, 58);
        assertThat(Arrays.copyOfRange(error4, 28, error4.length)).isEqualTo(v4);
        assertThat(Arrays.copyOfRange(error6, 48, error6.length)).isEqualTo(v6);
    }

    @Test
    void neverAnswersAnErrorOrALaterFragment() {
        byte[] unreachable =
                TestPacket.ipv4(A, B).protocol(1).payload(new byte[1400]).build();
        unreachable[20] = 3;
        byte[] echo = unreachable.clone();
        echo[20] = 8;
        byte[] tooBig6 =
                TestPacket.ipv6(A6, B6).protocol(58).payload(new byte[1400]).build();
        tooBig6[40] = 2;
        byte[] later = TestPacket.ipv4(A, B)
                .fragmentField(0x4000 | 5)
                .protocol(17)
                .payload(new byte[1400])
                .build();

        assertThat(about(unreachable, 1284, 0)).isEmpty();
        assertThat(about(echo, 1284, 0)).isNotEmpty();
        assertThat(about(tooBig6, 1284, 0)).isEmpty();
        assertThat(about(later, 1284, 0)).isEmpty();
    }

    /** RFC 4443 §2.4 e knows errors and redirects, no later fragments: a host whose fragments do not fit must hear of it. */
    @Test
    void answersLaterIpv6FragmentsAndNoRedirects() {
        byte[] redirect =
                TestPacket.ipv6(A6, B6).protocol(58).payload(new byte[1400]).build();
        redirect[40] = (byte) 137;
        byte[] later = TestPacket.ipv6(A6, B6)
                .extensions(44, (byte) 17, (byte) 0, (byte) 4, (byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 7)
                .protocol(17)
                .payload(new byte[1400])
                .build();

        assertThat(about(redirect, 1284, 0)).isEmpty();
        assertThat(about(later, 1284, 0)).hasSize(1280);
    }

    @Test
    void neverAnswersWhatIsFromOrToNoSingleHost() {
        int[] noHosts = {0, 0x7F00_0001, 0xE000_0001, 0xFFFF_FFFF, 0xF000_0001};
        for (int address : noHosts) {
            assertThat(about(
                            TestPacket.ipv4(address, B)
                                    .udp(1, 2)
                                    .randomPayload(1400, 1)
                                    .build(),
                            1284,
                            0))
                    .isEmpty();
            assertThat(about(
                            TestPacket.ipv4(A, address)
                                    .udp(1, 2)
                                    .randomPayload(1400, 1)
                                    .build(),
                            1284,
                            0))
                    .isEmpty();
        }
        for (String address : List.of(
                "00000000000000000000000000000000",
                "fe800000000000000000000000000001",
                "ff020000000000000000000000000001")) {
            byte[] noHost = HexFormat.of().parseHex(address);
            assertThat(about(
                            TestPacket.ipv6(noHost, B6)
                                    .udp(1, 2)
                                    .randomPayload(1400, 1)
                                    .build(),
                            1284,
                            0))
                    .isEmpty();
            assertThat(about(
                            TestPacket.ipv6(A6, noHost)
                                    .udp(1, 2)
                                    .randomPayload(1400, 1)
                                    .build(),
                            1284,
                            0))
                    .isEmpty();
        }
    }

    @Test
    void saysWhichWayADestinationIsUnreachable() {
        Map<Unreachable, String> said = new EnumMap<>(Unreachable.class);
        for (Unreachable reason : Unreachable.values()) {
            byte[] v4 = TestPacket.ipv4(A, B).udp(1, 2).build();
            byte[] v6 = TestPacket.ipv6(A6, B6).udp(1, 2).build();
            packet.wrap(TestPacket.inBuffer(v4, 0), 0, v4.length);
            byte[] error4 = TestPacket.bytes(errors.buffer(), 0, errors.unreachable(packet, reason, 0));
            packet.wrap(TestPacket.inBuffer(v6, 0), 0, v6.length);
            byte[] error6 = TestPacket.bytes(errors.buffer(), 0, errors.unreachable(packet, reason, 0));
            said.put(
                    reason,
                    HexFormat.of().formatHex(error4, 20, 22) + HexFormat.of().formatHex(error6, 40, 42));
            assertThat(Checksums.sum(Arrays.copyOfRange(error4, 20, error4.length)))
                    .isEqualTo(0xFFFF);
            PacketAssert.assertChecksum(error6, 40, 58);
        }
        assertThat(said)
                .containsEntry(Unreachable.HOST, "03010103")
                .containsEntry(Unreachable.NETWORK, "03000100")
                .containsEntry(Unreachable.SOURCE, "030d0105");
    }

    @Test
    void keepsToItsBudget() {
        byte[] big = TestPacket.ipv4(A, B).udp(1, 2).randomPayload(1400, 1).build();
        long start = Long.MAX_VALUE - 1000; // a clock that is about to wrap

        int atOnce = 0;
        for (int i = 0; i < 1000; i++) {
            atOnce += about(big, 1284, start).length > 0 ? 1 : 0;
        }
        int inTheNextSecond = 0;
        for (int ms = 1; ms <= 1000; ms++) {
            for (int i = 0; i < 5; i++) {
                inTheNextSecond += about(big, 1284, start + ms * 1_000_000L).length > 0 ? 1 : 0;
            }
        }

        assertThat(atOnce).isEqualTo(100);
        assertThat(inTheNextSecond).isEqualTo(1000);
    }
}

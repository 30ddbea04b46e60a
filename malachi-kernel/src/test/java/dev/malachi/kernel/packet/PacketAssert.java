package dev.malachi.kernel.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Checks packets without any of the code under test. */
public final class PacketAssert {
    private PacketAssert() {}

    /** The lengths fit together and the IPv4 header checksum is right. */
    public static void assertWellFormed(byte[] packet) {
        ByteBuffer in = ByteBuffer.wrap(packet);
        if (packet[0] >> 4 == 4) {
            int header = (packet[0] & 0xF) * 4;
            assertThat(in.getShort(2) & 0xFFFF).as("total length").isEqualTo(packet.length);
            assertThat(Checksums.sum(Arrays.copyOf(packet, header)))
                    .as("header checksum")
                    .isEqualTo(0xFFFF);
        } else {
            assertThat(in.getShort(4) & 0xFFFF).as("payload length").isEqualTo(packet.length - 40);
        }
    }

    /** A complete TCP, UDP, or ICMPv6 checksum over everything from {@code transportOffset}. */
    public static void assertChecksum(byte[] packet, int transportOffset, int protocol) {
        byte[] upper = Arrays.copyOfRange(packet, transportOffset, packet.length);
        byte[] pseudo = Checksums.pseudoHeader(packet, protocol, upper.length);
        assertThat(Checksums.sum(pseudo, upper)).as("transport checksum").isEqualTo(0xFFFF);
    }

    /** Only the sum over the pseudo header. */
    public static void assertPartialChecksum(byte[] packet, int transportOffset, int protocol) {
        byte[] pseudo = Checksums.pseudoHeader(packet, protocol, packet.length - transportOffset);
        int field = transportOffset + (protocol == 6 ? 16 : 6);
        assertThat(ByteBuffer.wrap(packet).getShort(field) & 0xFFFF)
                .as("pseudo header sum")
                .isEqualTo(Checksums.sum(pseudo));
    }
}

package dev.malachi.plugin.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.filter.PacketFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expressions of libpcap over IP packets. */
class PcapFiltersTest {
    private final PcapFilters filters = new PcapFilters();

    @BeforeEach
    void needsTheLibrary() {
        assumeTrue(filters.availability().available(), "libpcap is not installed");
    }

    private static MemorySegment udp(int sourcePort, int destinationPort) {
        ByteBuffer packet = ByteBuffer.allocateDirect(40);
        packet.put((byte) 0x45)
                .put((byte) 0)
                .putShort((short) 28)
                .putInt(0)
                .put((byte) 64)
                .put((byte) 17);
        packet.putShort((short) 0).putInt(0x0A90_0101).putInt(0x0A90_0202);
        packet.putShort((short) sourcePort).putShort((short) destinationPort).putShort((short) 8);
        return MemorySegment.ofBuffer(packet.clear());
    }

    private boolean accepts(String expression, MemorySegment packet) {
        try (PacketFilter filter = filters.compile(expression)) {
            return filter.accepts(packet, 0, 28, 28);
        }
    }

    @Test
    void packetsAreToldApartByPortsAddressesAndLengths() {
        assertThat(accepts("udp port 53", udp(1000, 53))).isTrue();
        assertThat(accepts("udp port 53", udp(1000, 54))).isFalse();
        assertThat(accepts("tcp", udp(1000, 53))).isFalse();
        assertThat(accepts("src host 10.144.1.1 and dst net 10.144.2.0/24", udp(1, 2)))
                .isTrue();
        assertThat(accepts("greater 29", udp(1, 2))).isFalse();
        assertThat(accepts("ip6", udp(1, 2))).isFalse();
    }

    @Test
    void aPacketIsTakenFromItsOffset() {
        try (Arena arena = Arena.ofConfined();
                PacketFilter filter = filters.compile("udp port 53")) {
            MemorySegment buffer = arena.allocate(100);
            MemorySegment.copy(udp(7, 53), 0, buffer, 64, 28);
            assertThat(filter.accepts(buffer, 64, 28, 28)).isTrue();
            assertThat(filter.accepts(buffer, 0, 28, 28)).isFalse();
        }
    }

    @Test
    void whatCannotBeUnderstoodIsSaidInTheWordsOfLibpcap() {
        assertThatThrownBy(() -> filters.compile("tcp port eighty-one"))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("'tcp port eighty-one'")
                .hasMessageContaining("pcap-filter(7)");
    }

    @Test
    void closingTwiceDoesNoHarm() {
        PacketFilter filter = filters.compile("tcp");
        filter.close();
        filter.close();
    }
}

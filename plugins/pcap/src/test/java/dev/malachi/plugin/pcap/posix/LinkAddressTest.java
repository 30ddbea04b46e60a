package dev.malachi.plugin.pcap.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The two layouts, as their headers have them, on a little-endian machine. */
class LinkAddressTest {
    private static final MacAddress MAC = MacAddress.parse("02:11:22:33:44:55");

    private static MemorySegment memory(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
        return memory;
    }

    @Test
    void readsAnEthernetInterfaceOfLinux() {
        MemorySegment address = memory("1100 0000 07000000 0100 00 06 021122334455 0000");

        assertThat(new LinkAddress.Linux().read(address)).contains(new LinkAddress(7, true, MAC));
    }

    @Test
    void knowsATunnelOfLinuxFromAnEthernetInterface() {
        MemorySegment address = memory("1100 0000 07000000 feff 00 00 000000000000 0000"); // ARPHRD_NONE

        assertThat(new LinkAddress.Linux().read(address)).contains(new LinkAddress(7, false, new MacAddress(0)));
    }

    @Test
    void passesOverAddressesOfOtherFamilies() {
        MemorySegment ipv4 = memory("0200 0000 7f000001 0000 00 00 000000000000 0000");
        MemorySegment ipv4OfBsd = memory("10 02 0000 7f000001 0000 00 00 000000000000 0000");

        assertThat(new LinkAddress.Linux().read(ipv4)).isEmpty();
        assertThat(new LinkAddress.Bsd().read(ipv4OfBsd)).isEmpty();
    }

    @Test
    void readsAnEthernetInterfaceOfMacOs() {
        // length 20, AF_LINK, index 4, IFT_ETHER, name "en0" of 3, address of 6, no selector
        MemorySegment address = memory("14 12 0400 06 03 06 00 656e30 021122334455 000000");

        assertThat(new LinkAddress.Bsd().read(address)).contains(new LinkAddress(4, true, MAC));
    }

    @Test
    void readsTheMtuOfMacOs() {
        // struct if_data: type, type length, physical, address length, header length, receive and transmit quota,
        // unused, then the MTU
        MemorySegment data = memory("06 00 00 06 0e 00 00 00 dc050000 00000000");

        assertThat(new LinkAddress.Bsd().mtu("en0", data.address())).isEqualTo(1500);
    }
}

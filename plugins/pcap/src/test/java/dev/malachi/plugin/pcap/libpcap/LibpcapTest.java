package dev.malachi.plugin.pcap.libpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LibpcapTest {
    @Test
    void isNotFoundUnderNamesThatDoNotExist() {
        assertThat(Libpcap.find(List.of("libpcap-of-nobody.so.7", "/nowhere/libpcap.so")))
                .isEmpty();
    }

    @Test
    void saysItsVersion() {
        assumeTrue(Libpcap.installed().isPresent(), "libpcap is missing (Debian: apt-get install libpcap0.8)");

        assertThat(Libpcap.installed())
                .hasValueSatisfying(library -> assertThat(library.version()).matches("libpcap version 1\\.\\d+.*"));
    }
}

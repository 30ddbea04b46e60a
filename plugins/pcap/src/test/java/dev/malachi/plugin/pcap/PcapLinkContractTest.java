package dev.malachi.plugin.pcap;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.plugin.pcap.libpcap.Libpcap;
import dev.malachi.tck.link.NetnsLinkDriverContract;

class PcapLinkContractTest extends NetnsLinkDriverContract {
    @Override
    protected LinkDriver driver() {
        assumeTrue(Libpcap.installed().isPresent(), "libpcap is missing (Debian: apt-get install libpcap0.8)");
        return new PcapLinkDriver();
    }
}

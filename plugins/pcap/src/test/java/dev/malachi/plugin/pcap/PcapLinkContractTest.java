package dev.malachi.plugin.pcap;

import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.tck.link.NetnsLinkDriverContract;

class PcapLinkContractTest extends NetnsLinkDriverContract {
    @Override
    protected LinkDriver driver() {
        return new PcapLinkDriver();
    }
}

package dev.malachi.plugin.linux;

import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.tck.link.NetnsLinkDriverContract;

class LinuxLinkContractTest extends NetnsLinkDriverContract {
    @Override
    protected LinkDriver driver() {
        return new LinuxLinkDriver();
    }
}

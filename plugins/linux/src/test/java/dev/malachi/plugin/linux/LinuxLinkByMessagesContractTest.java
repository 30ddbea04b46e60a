package dev.malachi.plugin.linux;

import dev.malachi.api.Offloads;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.tck.netns.RequiresNetns;

/** The contract without any offload: frames are sent as messages. */
@RequiresNetns
class LinuxLinkByMessagesContractTest extends LinuxLinkContractTest {
    @Override
    protected Link open(Side side, LinkRequest request) {
        return super.open(
                side,
                new LinkRequest(
                        request.name(),
                        request.etherType(),
                        request.receivers(),
                        request.monitor(),
                        Offloads.NONE,
                        request.timeline(),
                        request.listener()));
    }
}

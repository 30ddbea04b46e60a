package dev.malachi.plugin.virtuallan;

import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.tck.link.LinkDriverContract;

class VirtualLanContractTest extends LinkDriverContract {
    private static final String NAME = "contract";

    private final LinkDriver driver = new VirtualLanDriver();

    @Override
    protected LinkDriver driver() {
        return driver;
    }

    @Override
    protected void lay() {
        // The first link opened makes the segment.
    }

    @Override
    protected void takeAway() {
        // Closing the last link removed it; a new one must not remember anything.
        if (!VirtualLan.segment(NAME).stations().isEmpty()) {
            throw new IllegalStateException("links are left on the segment");
        }
    }

    @Override
    protected String interfaceName(Side side) {
        return NAME;
    }

    @Override
    protected boolean setMtu(int mtu) {
        VirtualLan.segment(NAME).setMtu(mtu);
        return true;
    }

    @Override
    protected boolean setUp(Side side, boolean up) {
        Segment segment = VirtualLan.segment(NAME);
        segment.setUp(segment.stations().get(side.ordinal()), up);
        return true;
    }
}

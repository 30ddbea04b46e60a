package @PACKAGE@;

import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.tck.link.LinkDriverContract;

class @CLASS@DriverTest extends LinkDriverContract {
    private final @CLASS@Driver driver = new @CLASS@Driver();

    @Override
    protected LinkDriver driver() {
        return driver;
    }

    @Override
    protected void lay() {
        // a segment is there as soon as a link is opened on it
    }

    @Override
    protected void takeAway() {
        // and gone with the last
    }

    @Override
    protected String interfaceName(Side side) {
        return "segment";
    }
}

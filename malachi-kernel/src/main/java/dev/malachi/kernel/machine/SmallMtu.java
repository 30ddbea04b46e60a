package dev.malachi.kernel.machine;

import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.link.LinkPort;
import java.util.function.ToIntFunction;

/** The warning that the MTU of a link is too small for IP, or for finding peers, as long as that is so. For the control thread. */
final class SmallMtu {
    private static final String CODE = "link.mtu";

    private final Warnings warnings;
    private final ToIntFunction<LinkView> discoveryBytes;

    SmallMtu(Warnings warnings, ToIntFunction<LinkView> discoveryBytes) {
        this.warnings = warnings;
        this.discoveryBytes = discoveryBytes;
    }

    /** Raises the warning about a link, gives it other words, or ends it. */
    void review(LinkPort port) {
        LinkView view = port.view();
        String is = "The MTU of " + view.name() + " is " + view.mtu() + ", and ";
        int discovery = discoveryBytes.applyAsInt(view);
        if (view.mtu() < discovery) {
            raise(port, is + "what peers are found with takes " + discovery + ": none is found by this link.");
        } else if (view.mtu() < Wire.MIN_IP_LINK_MTU) {
            raise(
                    port,
                    is + "IP needs " + Wire.MIN_IP_LINK_MTU
                            + ": no IP packet goes by this link, only Malachi's own messages and datagrams.");
        } else {
            forget(port);
        }
    }

    private void raise(LinkPort port, String text) {
        warnings.raise(
                CODE,
                subject(port),
                text,
                "Give the interface a larger MTU, 1500 as a rule, on all stations of the segment.");
    }

    /** The link is not used any more. */
    void forget(LinkPort port) {
        warnings.clear(CODE, subject(port));
    }

    /** A link may be renamed while it is warned of. */
    private static String subject(LinkPort port) {
        return Integer.toString(port.slot());
    }
}

package dev.malachi.kernel.machine;

import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.kernel.event.Warnings;
import java.util.List;
import java.util.stream.Collectors;

/** The warning that no link can be used, as long as that is so. For the control thread. */
final class NoLink {
    private static final String CODE = "link.none";
    private static final String NO_DETAIL = "";

    private final Warnings warnings;

    NoLink(Warnings warnings) {
        this.warnings = warnings;
    }

    /**
     * Raises the warning, gives it other words, or ends it.
     *
     * @param links those in use, as they are now
     */
    void review(List<LinkView> links) {
        if (links.stream().anyMatch(LinkView::up)) {
            warnings.clear(CODE, NO_DETAIL);
        } else if (links.isEmpty()) {
            warnings.raise(
                    CODE,
                    NO_DETAIL,
                    "No Ethernet interface is up on this machine; the first that comes up is used.",
                    "Bring one up ('ip link set IF up'), or name one with --link.");
        } else {
            String names = links.stream().map(LinkView::name).collect(Collectors.joining(" and "));
            warnings.raise(
                    CODE,
                    NO_DETAIL,
                    "No link is up, so no peer can be reached: " + names + (links.size() == 1 ? " is" : " are")
                            + " down or gone.",
                    "Bring one up ('ip link set " + links.getFirst().name() + " up'), or see to its cable.");
        }
    }
}

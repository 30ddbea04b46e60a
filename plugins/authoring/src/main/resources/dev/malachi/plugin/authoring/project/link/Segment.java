package @PACKAGE@;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The wire: what one link sends comes to all others, and to those that monitor. Safe for use by several threads. */
final class Segment {
    private final List<@CLASS@Link> links = new CopyOnWriteArrayList<>();

    void attach(@CLASS@Link link) {
        links.add(link);
    }

    void detach(@CLASS@Link link) {
        links.remove(link);
    }

    void send(@CLASS@Link from, byte[] frame) {
        for (@CLASS@Link link : links) {
            if (link != from) {
                link.offer(frame);
            }
        }
    }
}

package dev.malachi.api.spi.link;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.time.Timeline;

/**
 * What a link driver is asked to open.
 *
 * @param name interface or segment name
 * @param etherType the only EtherType to receive
 * @param receivers how many receive lanes to share the frames among; a driver may give fewer, at least 1
 * @param timeline the clock; drivers that delay frames schedule on it
 * @param listener hears of readiness and changes
 */
@Preview
public record LinkRequest(String name, int etherType, int receivers, Timeline timeline, Listener listener) {
    /** Hears from a link. Called on any thread; must not block. */
    public interface Listener {
        /**
         * Frames wait in a receiver. Needed only under a virtual time line, where nobody waits inside {@link
         * LinkReceiver#receive}; a driver for real links never calls it.
         *
         * @param receiver where they wait
         */
        void readable(LinkReceiver receiver);

        /**
         * The link's state, MTU or MAC address changed, or the interface went away or came back.
         *
         * @param link the link, whose accessors already show the new values
         */
        void changed(Link link);
    }
}

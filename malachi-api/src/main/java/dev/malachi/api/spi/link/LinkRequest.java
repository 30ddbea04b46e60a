package dev.malachi.api.spi.link;

import dev.malachi.api.Offloads;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.time.Timeline;
import java.util.Optional;

/**
 * What a link driver is asked to open.
 *
 * @param name interface or segment name
 * @param argument what the operator wrote behind the driver's id and a colon; empty for a driver that does not {@linkplain
 *     LinkDriver#takesArgument() take} one
 * @param etherType the only EtherType to receive; not looked at by a monitor
 * @param receivers how many receive lanes to share the frames among; a driver may give fewer, at least 1
 * @param monitor whether to look on: every frame that passes the interface is received, of every EtherType, whomever it is for, and
 *     those this host sends too (a moment after the link was opened), each once. A VLAN tag that the system took off is not put back. A virtual segment shows frames as
 *     they are sent, before it loses, delays or doubles any. Looking on never changes what others receive
 * @param offloads which offloads the driver may take
 * @param timeline the clock; drivers that delay frames schedule on it
 * @param listener hears of readiness and changes
 */
@Preview
public record LinkRequest(
        String name,
        Optional<String> argument,
        int etherType,
        int receivers,
        boolean monitor,
        Offloads offloads,
        Timeline timeline,
        Listener listener) {
    /**
     * Asks for a link of a driver that takes no argument.
     *
     * @param name interface or segment name
     * @param etherType the only EtherType to receive; not looked at by a monitor
     * @param receivers how many receive lanes to share the frames among
     * @param monitor whether it is a monitor
     * @param offloads which offloads the driver may use
     * @param timeline the clock
     * @param listener hears of readiness and changes
     */
    public LinkRequest(
            String name,
            int etherType,
            int receivers,
            boolean monitor,
            Offloads offloads,
            Timeline timeline,
            Listener listener) {
        this(name, Optional.empty(), etherType, receivers, monitor, offloads, timeline, listener);
    }

    /**
     * Asks for a link with every offload that the driver knows.
     *
     * @param name interface or segment name
     * @param etherType the only EtherType to receive; not looked at by a monitor
     * @param receivers how many receive lanes to share the frames among
     * @param monitor whether it is a monitor
     * @param timeline the clock
     * @param listener hears of readiness and changes
     */
    public LinkRequest(
            String name, int etherType, int receivers, boolean monitor, Timeline timeline, Listener listener) {
        this(name, etherType, receivers, monitor, Offloads.ALL, timeline, listener);
    }

    /**
     * Asks for a link to take part in, not to look on.
     *
     * @param name interface or segment name
     * @param etherType the only EtherType to receive
     * @param receivers how many receive lanes to share the frames among
     * @param timeline the clock
     * @param listener hears of readiness and changes
     */
    public LinkRequest(String name, int etherType, int receivers, Timeline timeline, Listener listener) {
        this(name, etherType, receivers, false, timeline, listener);
    }

    /** Hears from a link. Called on any thread; must not block. */
    public interface Listener {
        /**
         * Frames wait in a receiver. Needed only under a virtual time line, where no thread waits inside {@link
         * LinkReceiver#receive}; a driver for real links never calls it.
         *
         * @param receiver where they wait
         */
        void readable(LinkReceiver receiver);

        /**
         * The link's state, name, MTU or MAC address changed, or the interface went away or came back.
         *
         * @param link the link, whose accessors already show the new values
         */
        void changed(Link link);
    }
}

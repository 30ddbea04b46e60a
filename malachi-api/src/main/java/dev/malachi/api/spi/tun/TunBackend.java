package dev.malachi.api.spi.tun;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;
import java.net.InetAddress;
import java.util.List;

/** Creates TUN interfaces. Brought by a {@link dev.malachi.api.plugin.Plugin}; safe for use by several threads. */
@Preview
public interface TunBackend {
    /**
     * Short name.
     *
     * @return such as {@code linux}
     */
    String id();

    /**
     * Whether it can work here.
     *
     * @return the answer; must not throw
     */
    Availability availability();

    /**
     * Makes sure that an interface can have a name.
     *
     * @param name of an interface that need not exist
     * @throws dev.malachi.api.MalachiException (usage) if none can, with what a name must be
     */
    default void requireName(String name) {}

    /**
     * Creates an interface and sets it up; it disappears when closed, and when the process ends.
     *
     * @param request what to create, and who hears of changes
     * @return the interface, up and without addresses
     * @throws dev.malachi.api.MalachiException if it cannot be created, with a sentence that says why and what to do
     */
    Tun open(TunRequest request);

    /**
     * Who else on this machine has a part of a network, or all of it: packets for there would go astray. A route to more than the
     * network is no obstacle, since the longer prefix wins.
     *
     * @param network an address of it, IPv4 or IPv6
     * @param prefixLength its bits
     * @param except name of the interface whose addresses and routes do not count; empty for none
     * @return such as {@code "the route 10.144.8.0/24 on eth1"}; empty if nobody has, or this backend cannot know
     */
    default List<String> occupantsOf(InetAddress network, int prefixLength, String except) {
        return List.of();
    }
}

package dev.malachi.api.spi.tun;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;
import java.util.Optional;

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
     * Creates an interface and sets it up; it disappears when closed, and when the process ends.
     *
     * @param request what to create
     * @return the interface, up and without addresses
     * @throws dev.malachi.api.MalachiException if it cannot be created, with a sentence that says why and what to do
     */
    Tun open(TunRequest request);

    /**
     * Who on this machine has a part of an IPv4 network already: with two of them, packets would go astray.
     *
     * @param network first address of the network as an int, most significant byte first
     * @param prefixLength its bits, 1 to 32
     * @return such as {@code "the route 10.144.8.0/24 on eth1"}; empty if nobody has, or this backend cannot know
     */
    default Optional<String> occupantOf(int network, int prefixLength) {
        return Optional.empty();
    }
}

package dev.malachi.api.spi.tun;

import dev.malachi.api.Availability;
import dev.malachi.api.annotation.Preview;

/** Creates TUN interfaces. Found with {@link java.util.ServiceLoader}; safe for use by several threads. */
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
}

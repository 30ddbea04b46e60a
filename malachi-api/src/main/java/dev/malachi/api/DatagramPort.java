package dev.malachi.api;

import dev.malachi.api.annotation.Stable;

/** A bound datagram port. */
@Stable
public interface DatagramPort extends Registration {
    /**
     * The port number.
     *
     * @return 1 to 65535
     */
    int port();
}

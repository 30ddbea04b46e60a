package dev.malachi.api.spi.tun;

import dev.malachi.api.Offloads;
import dev.malachi.api.annotation.Preview;

/**
 * What a TUN backend is asked to create.
 *
 * @param name interface name
 * @param mtu bytes of an IP packet, 1280 or more
 * @param queues how many queues; a backend may give fewer, at least 1
 * @param offloads which short cuts the backend may take
 */
@Preview
public record TunRequest(String name, int mtu, int queues, Offloads offloads) {
    /**
     * Asks for every short cut that the backend knows.
     *
     * @param name interface name
     * @param mtu bytes of an IP packet, 1280 or more
     * @param queues how many queues
     */
    public TunRequest(String name, int mtu, int queues) {
        this(name, mtu, queues, Offloads.ALL);
    }
}

package dev.malachi.api.spi.tun;

import dev.malachi.api.annotation.Preview;

/**
 * What a TUN backend is asked to create.
 *
 * @param name interface name
 * @param mtu bytes of an IP packet, 1280 or more
 * @param queues how many queues; a backend may give fewer, at least 1
 */
@Preview
public record TunRequest(String name, int mtu, int queues) {}

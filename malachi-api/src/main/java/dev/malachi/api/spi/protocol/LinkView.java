package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.annotation.Preview;

/**
 * A link as protocols see it.
 *
 * @param name its name
 * @param index its number, as {@link dev.malachi.api.spi.link.Link#index}
 * @param mac its Ethernet address
 * @param mtu bytes after the Ethernet header
 * @param up whether frames can pass
 */
@Preview
public record LinkView(String name, int index, MacAddress mac, int mtu, boolean up) {}

package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import java.util.Optional;

/**
 * The interface that the sockets of a link are tied to, or were while it was there.
 *
 * @param name of the interface that the link has, which may be the port of a bridge
 * @param index of the one that is used
 * @param mac its address
 * @param mtu bytes after the Ethernet header
 * @param state whether frames can pass
 * @param present whether it is there
 * @param obstacle what keeps AF_XDP from being used on it
 */
record Attachment(
        String name, int index, MacAddress mac, int mtu, Link.State state, boolean present, Optional<String> obstacle) {
    Attachment gone() {
        return new Attachment(name, index, mac, mtu, Link.State.DOWN, false, obstacle);
    }

    /** Whether it differs in what users of the link see. */
    boolean isOtherThan(Attachment before) {
        return !equals(new Attachment(
                before.name, before.index, before.mac, before.mtu, before.state, before.present, obstacle));
    }
}

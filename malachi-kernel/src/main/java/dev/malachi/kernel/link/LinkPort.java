package dev.malachi.kernel.link;

import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.protocol.LinkView;

/**
 * A link in use by a node, with the number under which the data path knows it.
 *
 * @param slot 0, 1, 2 …, of no other link at the same time; index of the data path's arrays
 * @param driver id of its driver
 * @param link the open link
 * @param traffic what has passed it
 */
public record LinkPort(int slot, String driver, Link link, LinkTraffic traffic) {
    /**
     * A link by which nothing has passed yet.
     *
     * @param slot 0, 1, 2 …, of no other link at the same time
     * @param driver id of its driver
     * @param link the open link
     */
    public LinkPort(int slot, String driver, Link link) {
        this(slot, driver, link, new LinkTraffic());
    }

    /**
     * The link as protocols see it, now.
     *
     * @return a picture
     */
    public LinkView view() {
        return new LinkView(link.name(), link.index(), link.mac(), link.mtu(), link.state() == Link.State.UP);
    }
}

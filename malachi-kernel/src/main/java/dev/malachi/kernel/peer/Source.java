package dev.malachi.kernel.peer;

import dev.malachi.api.MacAddress;
import dev.malachi.kernel.link.LinkPort;

/**
 * Where frames of a peer come from. Not always where it is: a node that passes a frame on puts its own address on it.
 *
 * @param port the link they come by
 * @param mac their Ethernet source
 */
public record Source(LinkPort port, MacAddress mac) {
    /**
     * Whether a frame came from here; for the pumps.
     *
     * @param onPort the link it came by
     * @param sourceMac its Ethernet source, as {@link MacAddress#value}
     */
    @SuppressWarnings("ReferenceEquality") // compared for each frame; a port has an identity
    public boolean is(LinkPort onPort, long sourceMac) {
        return port == onPort && mac.value() == sourceMac;
    }
}

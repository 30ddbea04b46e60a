package dev.malachi.kernel.peer;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.link.LinkPort;

/**
 * How frames reach a peer. Immutable; a change of route, MAC or MTU makes a new one.
 *
 * @param port the link to send on
 * @param mac Ethernet destination: the peer's own, or its next hop's
 * @param linkMtu smallest link MTU on the way, bytes after the Ethernet header
 */
public record Path(LinkPort port, MacAddress mac, int linkMtu) {
    /**
     * The largest inner packet that fits.
     *
     * @return bytes
     */
    public int maxInner() {
        return linkMtu - Wire.TRANSPORT_OVERHEAD_BYTES;
    }

    /**
     * The same, unless our own link has become smaller since.
     *
     * @return bytes
     */
    public int largestInner() {
        return Math.min(maxInner(), port.link().mtu() - Wire.TRANSPORT_OVERHEAD_BYTES);
    }
}

package dev.malachi.kernel.scope;

import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.control.NodeContext;

/**
 * What this node says of itself on a link.
 *
 * @param context of the node
 * @param claims its address
 */
public record Announcement(NodeContext context, AddressClaims claims) {
    /**
     * The TLVs of an NDP message (protocol.md §3.2).
     *
     * @param link where it is sent
     * @return what is announced everywhere, with the link's MTU and the address
     */
    public Tlvs on(LinkView link) {
        Tlvs announcement = context.announcement().withNumber(Wire.TLV_LINK_MTU, link.mtu(), 2);
        return claims.address() == 0 ? announcement : announcement.withNumber(Wire.TLV_IPV4, claims.address(), 4);
    }

    /**
     * What an NDP message takes (protocol.md §3).
     *
     * @param link where it is sent
     * @return bytes after the Ethernet header
     */
    public int bytesOn(LinkView link) {
        return Wire.L3_HEADER_BYTES + Wire.NDP_BODY_BYTES + Wire.EXTENSION_OVERHEAD_BYTES + on(link).encode().length;
    }
}

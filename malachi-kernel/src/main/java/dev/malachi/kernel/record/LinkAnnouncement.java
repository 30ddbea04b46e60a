package dev.malachi.kernel.record;

import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.control.NodeContext;

/** What this node says of itself on a link: what it announces everywhere, its address, and how large its frames may be there. */
public final class LinkAnnouncement {
    private final NodeContext context;
    private final AddressClaims claims;

    /**
     * Makes one.
     *
     * @param context of the node
     * @param claims has the node's address
     */
    public LinkAnnouncement(NodeContext context, AddressClaims claims) {
        this.context = context;
        this.claims = claims;
    }

    /** The TLVs for a link. */
    public Tlvs on(LinkView link) {
        Tlvs announcement = context.announcement().withNumber(Wire.TLV_LINK_MTU, link.mtu(), 2);
        return claims.address() == 0 ? announcement : announcement.withNumber(Wire.TLV_IPV4, claims.address(), 4);
    }

    /** What an NDP message of this node takes on a link, without the Ethernet header (protocol.md §3). */
    public int discoveryBytes(LinkView link) {
        return Wire.L3_HEADER_BYTES + Wire.NDP_BODY_BYTES + Wire.EXTENSION_OVERHEAD_BYTES + on(link).encode().length;
    }
}

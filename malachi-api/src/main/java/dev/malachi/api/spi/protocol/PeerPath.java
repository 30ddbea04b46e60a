package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.annotation.Preview;

/**
 * How frames reach a peer.
 *
 * @param link the link they leave by
 * @param mac Ethernet destination: the peer's own, or that of the neighbour that passes them on
 * @param largestInner bytes of the largest inner packet, its kind included
 */
@Preview
public record PeerPath(LinkView link, MacAddress mac, int largestInner) {}

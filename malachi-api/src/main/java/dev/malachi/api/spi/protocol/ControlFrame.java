package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;

/**
 * A received frame, copied out of the data path.
 *
 * @param link where it came from
 * @param destinationMac Ethernet destination
 * @param sourceMac Ethernet source
 * @param type L3 type
 * @param destination L3 destination id; zero in broadcasts
 * @param source L3 source id
 * @param body everything after the L3 header, Ethernet padding included
 */
@Preview
public record ControlFrame(
        LinkView link,
        MacAddress destinationMac,
        MacAddress sourceMac,
        int type,
        NodeId destination,
        NodeId source,
        byte[] body) {}

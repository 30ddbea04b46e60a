package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.wire.Tlvs;

/**
 * What is known of a peer on a link, proven by its signature.
 *
 * @param id its id
 * @param publicKey its Ed25519 key, 32 bytes; hashes to the id
 * @param link name of the link
 * @param mac its Ethernet address there
 * @param speaksNative whether it speaks the native protocol; otherwise it is a classic node
 * @param announcement its extension block; empty for a classic node
 */
@Preview
public record Sighting(
        NodeId id, byte[] publicKey, String link, MacAddress mac, boolean speaksNative, Tlvs announcement) {}

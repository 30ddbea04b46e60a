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
 * @param dialect what it speaks: {@link #NATIVE}, or the id of the protocol whose {@link DatagramCarrier} reaches it
 * @param announcement its extension block; empty for one that is not native
 */
@Preview
public record Sighting(NodeId id, byte[] publicKey, String link, MacAddress mac, String dialect, Tlvs announcement) {
    /** What peers speak that have sessions with the kernel itself. */
    public static final String NATIVE = "native";

    /**
     * Whether the kernel itself has sessions with it.
     *
     * @return false for a peer that only a carrier reaches
     */
    public boolean isNative() {
        return dialect.equals(NATIVE);
    }
}

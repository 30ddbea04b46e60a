package dev.malachi.kernel.trust;

import dev.malachi.api.NodeId;
import java.util.Optional;

/**
 * A remembered peer.
 *
 * @param id its id
 * @param publicKey its Ed25519 key, 32 bytes; not to be changed
 * @param firstSeenMillis when it was pinned, milliseconds since 1970
 * @param lastSeenMillis when it was last heard, milliseconds since 1970
 * @param name the host name it announced, if any
 * @param ipv4 the address it holds, most significant byte first; 0 if none is known
 * @param speaksNative whether it was ever seen to speak the native protocol
 */
public record Pin(
        NodeId id,
        byte[] publicKey,
        long firstSeenMillis,
        long lastSeenMillis,
        Optional<String> name,
        int ipv4,
        boolean speaksNative) {
    Pin seen(long atMillis, Optional<String> newName, int newIpv4, boolean nowNative) {
        return new Pin(id, publicKey, firstSeenMillis, atMillis, newName, newIpv4, speaksNative || nowNative);
    }
}

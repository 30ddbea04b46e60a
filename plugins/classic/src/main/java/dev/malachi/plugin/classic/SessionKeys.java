package dev.malachi.plugin.classic;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.Arrays;

/**
 * The two keys of a session.
 *
 * @param receive 32 bytes
 * @param send 32 bytes
 */
record SessionKeys(byte[] receive, byte[] send) {
    private static final byte[] UNKEYED = {};
    private static final int KEY_BYTES = 32;

    /**
     * libsodium's {@code crypto_kx}: BLAKE2b-512(shared secret ‖ client key ‖ server key), whose halves are the client's receive and send
     * key. The lower id is the client.
     *
     * @param shared X25519 of the two keys
     */
    static SessionKeys derive(
            CryptoSuite crypto, NodeId self, byte[] ourKey, NodeId peer, byte[] theirKey, byte[] shared) {
        boolean isClient = self.compareTo(peer) < 0;
        byte[] hash = crypto.blake2b(
                UNKEYED, 2 * KEY_BYTES, shared, isClient ? ourKey : theirKey, isClient ? theirKey : ourKey);
        byte[] first = Arrays.copyOf(hash, KEY_BYTES);
        byte[] second = Arrays.copyOfRange(hash, KEY_BYTES, hash.length);
        Arrays.fill(hash, (byte) 0);
        return isClient ? new SessionKeys(first, second) : new SessionKeys(second, first);
    }

    void wipe() {
        Arrays.fill(receive, (byte) 0);
        Arrays.fill(send, (byte) 0);
    }
}

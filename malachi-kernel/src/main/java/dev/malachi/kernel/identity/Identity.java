package dev.malachi.kernel.identity;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.crypto.Blake3;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Who a node is: an Ed25519 key pair, the X25519 key pair converted from it, and the id that is its hash (protocol.md §2). */
public final class Identity {
    private static final byte[] NODE_ID_CONTEXT = Wire.LABEL_NODE_ID.getBytes(StandardCharsets.US_ASCII);

    private final byte[] seed;
    private final byte[] publicKey;
    private final byte[] staticPrivateKey;
    private final byte[] staticPublicKey;
    private final NodeId id;

    /**
     * Derives an identity.
     *
     * @param crypto the suite
     * @param seed Ed25519 seed, 32 bytes; copied
     */
    public Identity(CryptoSuite crypto, byte[] seed) {
        this.seed = seed.clone();
        this.publicKey = crypto.ed25519PublicKey(seed);
        this.staticPrivateKey = crypto.ed25519SeedToX25519(seed);
        this.staticPublicKey = crypto.x25519PublicKey(staticPrivateKey);
        this.id = idOf(publicKey);
    }

    /**
     * The id of a public key.
     *
     * @param publicKey Ed25519, 32 bytes
     * @return the id
     */
    public static NodeId idOf(byte[] publicKey) {
        return NodeId.of(Blake3.hash(NODE_ID_CONTEXT, publicKey), 0);
    }

    public NodeId id() {
        return id;
    }

    /** Ed25519 seed, 32 bytes; secret, not to be changed or kept. */
    public byte[] seed() {
        return seed;
    }

    /** Ed25519 public key, 32 bytes; not to be changed. */
    public byte[] publicKey() {
        return publicKey;
    }

    /** X25519 private key, 32 bytes; secret, not to be changed or kept. */
    public byte[] staticPrivateKey() {
        return staticPrivateKey;
    }

    /** X25519 public key, 32 bytes; not to be changed. */
    public byte[] staticPublicKey() {
        return staticPublicKey;
    }

    /** Overwrites the secrets. */
    public void wipe() {
        Arrays.fill(seed, (byte) 0);
        Arrays.fill(staticPrivateKey, (byte) 0);
    }
}

package dev.malachi.kernel.noise;

import java.util.Arrays;

/** The keys that one side of a handshake has, 32 bytes each; zeros as long as it has not. {@link #wipe} clears what is secret. */
final class NoiseKeys {
    final byte[] staticPrivate;
    final byte[] staticPublic;
    /** Initiator: its own, from the first message on. The responder's lives only while it writes the second message. */
    final byte[] ephemeralPrivate = new byte[NoiseHandshake.KEY_BYTES];
    /** Initiator: known from the start. Responder: from the first message. */
    final byte[] remoteStatic = new byte[NoiseHandshake.KEY_BYTES];
    /** Responder: from the first message. */
    final byte[] remoteEphemeral = new byte[NoiseHandshake.KEY_BYTES];

    final byte[] psk = new byte[NoiseHandshake.KEY_BYTES];

    /**
     * Begins with the own static keys.
     *
     * @param staticPrivate X25519, copied
     * @param staticPublic X25519, copied
     */
    NoiseKeys(byte[] staticPrivate, byte[] staticPublic) {
        this.staticPrivate = require(staticPrivate, "static private key").clone();
        this.staticPublic = require(staticPublic, "static public key").clone();
    }

    /** Sets one of them. */
    static void set(byte[] key, byte[] value, String name) {
        System.arraycopy(require(value, name), 0, key, 0, NoiseHandshake.KEY_BYTES);
    }

    /**
     * Makes sure of a key's length.
     *
     * @throws IllegalArgumentException if it has another than 32 bytes
     */
    static byte[] require(byte[] key, String name) {
        if (key.length != NoiseHandshake.KEY_BYTES) {
            throw new IllegalArgumentException("a " + name + " has 32 bytes, not " + key.length);
        }
        return key;
    }

    /** The same keys, to be wiped by themselves. */
    NoiseKeys copy() {
        var copy = new NoiseKeys(staticPrivate, staticPublic);
        set(copy.ephemeralPrivate, ephemeralPrivate, "ephemeral key");
        set(copy.remoteStatic, remoteStatic, "remote static key");
        set(copy.remoteEphemeral, remoteEphemeral, "remote ephemeral key");
        set(copy.psk, psk, "pre-shared key");
        return copy;
    }

    /** Clears private keys and the pre-shared key. */
    void wipe() {
        Arrays.fill(staticPrivate, (byte) 0);
        Arrays.fill(ephemeralPrivate, (byte) 0);
        Arrays.fill(psk, (byte) 0);
    }
}

package dev.malachi.kernel.noise;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.Arrays;
import java.util.Optional;

/**
 * One side of a Noise handshake of two messages (Noise specification revision 34, §5.3; protocol.md §5).
 *
 * <p>The initiator writes the first message and reads the second, the responder reads the first and writes the second; then both
 * {@link #split()}. A message that does not verify changes nothing: the handshake can go on to read another one, or the same one with
 * another {@linkplain #psk(byte[]) pre-shared key}. Not safe for use by several threads. {@link #close()} wipes all secrets.
 */
public final class NoiseHandshake implements AutoCloseable {
    /** Bytes of an X25519 key, private or public. */
    public static final int KEY_BYTES = 32;

    /** What the first message adds to its payload: ephemeral key, sealed static key, tag. */
    public static final int FIRST_OVERHEAD_BYTES = KEY_BYTES + KEY_BYTES + 2 * SymmetricState.TAG_BYTES;

    /** What the second message adds to its payload: ephemeral key, tag. */
    public static final int SECOND_OVERHEAD_BYTES = KEY_BYTES + SymmetricState.TAG_BYTES;

    /** The longest message (§3). */
    public static final int MAX_MESSAGE_BYTES = 65_535;

    private static final int SEALED_KEY_BYTES = KEY_BYTES + SymmetricState.TAG_BYTES;

    private enum Role {
        INITIATOR,
        RESPONDER
    }

    /** Where the handshake stands. */
    private enum Stage {
        FIRST_MESSAGE,
        SECOND_MESSAGE,
        DONE,
        CLOSED
    }

    private final CryptoSuite crypto;
    private final NoisePattern pattern;
    private final Role role;
    private final NoiseKeys keys;
    private SymmetricState symmetric;
    private Stage stage = Stage.FIRST_MESSAGE;

    private NoiseHandshake(
            CryptoSuite crypto, NoisePattern pattern, Role role, NoiseKeys keys, SymmetricState symmetric) {
        this.crypto = crypto;
        this.pattern = pattern;
        this.role = role;
        this.keys = keys;
        this.symmetric = symmetric;
    }

    /**
     * Begins as the initiator.
     *
     * @param crypto the suite
     * @param pattern which handshake
     * @param prologue what both sides must agree on beforehand; any length
     * @param staticPrivateKey own X25519 private key, 32 bytes; copied
     * @param staticPublicKey own X25519 public key, 32 bytes; copied
     * @param remoteStaticKey the responder's X25519 public key, 32 bytes; copied
     * @return the handshake; a pre-shared key is all zeros until set
     */
    public static NoiseHandshake initiator(
            CryptoSuite crypto,
            NoisePattern pattern,
            byte[] prologue,
            byte[] staticPrivateKey,
            byte[] staticPublicKey,
            byte[] remoteStaticKey) {
        var keys = new NoiseKeys(staticPrivateKey, staticPublicKey);
        NoiseKeys.set(keys.remoteStatic, remoteStaticKey, "remote static key");
        SymmetricState symmetric = SymmetricState.of(crypto, pattern);
        symmetric.mixHash(prologue);
        symmetric.mixHash(remoteStaticKey); // pre-message <- s
        return new NoiseHandshake(crypto, pattern, Role.INITIATOR, keys, symmetric);
    }

    /**
     * Begins as the responder.
     *
     * @param crypto the suite
     * @param pattern which handshake
     * @param prologue what both sides must agree on beforehand; any length
     * @param staticPrivateKey own X25519 private key, 32 bytes; copied
     * @param staticPublicKey own X25519 public key, 32 bytes; copied
     * @return the handshake; a pre-shared key is all zeros until set
     */
    public static NoiseHandshake responder(
            CryptoSuite crypto,
            NoisePattern pattern,
            byte[] prologue,
            byte[] staticPrivateKey,
            byte[] staticPublicKey) {
        var keys = new NoiseKeys(staticPrivateKey, staticPublicKey);
        SymmetricState symmetric = SymmetricState.of(crypto, pattern);
        symmetric.mixHash(prologue);
        symmetric.mixHash(staticPublicKey); // pre-message <- s
        return new NoiseHandshake(crypto, pattern, Role.RESPONDER, keys, symmetric);
    }

    /**
     * Sets the pre-shared key; it is used by the second message only, so the responder may choose it after reading the first, and the
     * initiator may try several on the same second message.
     *
     * @param key 32 bytes; copied
     * @throws IllegalStateException if the pattern has none
     */
    public void psk(byte[] key) {
        if (!pattern.usesPsk()) {
            throw new IllegalStateException(pattern.protocolName() + " has no pre-shared key");
        }
        NoiseKeys.set(keys.psk, key, "pre-shared key");
    }

    /**
     * Writes this side's message.
     *
     * @param payload sealed into it; at most 65,535 bytes less the message's overhead
     * @param ephemeral a fresh X25519 private key, 32 bytes; copied; never used before
     * @return the message
     * @throws IllegalArgumentException if the payload is too long, or the initiator's remote static key is of small order
     * @throws IllegalStateException if it is not this side's turn
     */
    public byte[] writeMessage(byte[] payload, byte[] ephemeral) {
        NoiseKeys.require(ephemeral, "ephemeral key");
        requireTurn(role == Role.INITIATOR ? Stage.FIRST_MESSAGE : Stage.SECOND_MESSAGE);
        int overhead = role == Role.INITIATOR ? FIRST_OVERHEAD_BYTES : SECOND_OVERHEAD_BYTES;
        if (payload.length > MAX_MESSAGE_BYTES - overhead) {
            throw new IllegalArgumentException("a payload of " + payload.length + " bytes does not fit a message");
        }
        return role == Role.INITIATOR ? writeFirst(payload, ephemeral) : writeSecond(payload, ephemeral);
    }

    /**
     * Reads the other side's message.
     *
     * @param message the whole message
     * @return its payload; or empty, with this handshake as it was, if it does not verify
     * @throws IllegalStateException if it is not the other side's turn
     */
    public Optional<byte[]> readMessage(byte[] message) {
        requireTurn(role == Role.RESPONDER ? Stage.FIRST_MESSAGE : Stage.SECOND_MESSAGE);
        int overhead = role == Role.RESPONDER ? FIRST_OVERHEAD_BYTES : SECOND_OVERHEAD_BYTES;
        if (message.length < overhead || message.length > MAX_MESSAGE_BYTES) {
            return Optional.empty();
        }
        SymmetricState attempt = symmetric.copy();
        Optional<byte[]> payload = role == Role.RESPONDER ? readFirst(attempt, message) : readSecond(attempt, message);
        if (payload.isEmpty()) {
            attempt.close();
            return payload;
        }
        symmetric.close();
        symmetric = attempt;
        stage = role == Role.RESPONDER ? Stage.SECOND_MESSAGE : Stage.DONE;
        return payload;
    }

    /**
     * The other side's X25519 static public key: the initiator knows it from the start, the responder after reading the first message.
     *
     * @return 32 bytes, a copy
     * @throws IllegalStateException before that
     */
    public byte[] remoteStaticKey() {
        if (stage == Stage.CLOSED || role == Role.RESPONDER && stage == Stage.FIRST_MESSAGE) {
            throw new IllegalStateException("the other side's static key is not known");
        }
        return keys.remoteStatic.clone();
    }

    /**
     * The handshake hash of all that has passed so far; after the second message it names the session (§11.2).
     *
     * @return 64 bytes, a copy
     */
    public byte[] handshakeHash() {
        requireOpen();
        return symmetric.hash();
    }

    /**
     * The keys of the session. May be called again.
     *
     * @return the two keys; the caller wipes them
     * @throws IllegalStateException before the second message
     */
    public TransportKeys split() {
        requireTurn(Stage.DONE);
        return symmetric.split();
    }

    /**
     * A second handshake that stands where this one stands and goes its own way from here.
     *
     * @return the copy, to be closed by itself
     */
    public NoiseHandshake copy() {
        requireOpen();
        NoiseHandshake copy = new NoiseHandshake(crypto, pattern, role, keys.copy(), symmetric.copy());
        copy.stage = stage;
        return copy;
    }

    /** Wipes private keys, pre-shared key and chaining state. Keys already split off are the caller's. */
    @Override
    public void close() {
        keys.wipe();
        symmetric.close();
        stage = Stage.CLOSED;
    }

    /** {@code -> e, es, s, ss}. */
    private byte[] writeFirst(byte[] payload, byte[] ephemeral) {
        // A point of small order gives zeros with every private key: both results exist, or neither.
        byte[] es = crypto.x25519(ephemeral, keys.remoteStatic).orElseThrow(NoiseHandshake::smallOrder);
        byte[] ss = crypto.x25519(keys.staticPrivate, keys.remoteStatic).orElseThrow(NoiseHandshake::smallOrder);
        NoiseKeys.set(keys.ephemeralPrivate, ephemeral, "ephemeral key");
        byte[] publicKey = crypto.x25519PublicKey(ephemeral);
        mixEphemeral(symmetric, publicKey);
        mixSecret(symmetric, es);
        byte[] sealedStatic = symmetric.encryptAndHash(keys.staticPublic);
        mixSecret(symmetric, ss);
        byte[] sealedPayload = symmetric.encryptAndHash(payload);
        stage = Stage.SECOND_MESSAGE;
        return join(publicKey, sealedStatic, sealedPayload);
    }

    private Optional<byte[]> readFirst(SymmetricState attempt, byte[] message) {
        byte[] remoteEphemeral = Arrays.copyOf(message, KEY_BYTES);
        mixEphemeral(attempt, remoteEphemeral);
        Optional<byte[]> es = crypto.x25519(keys.staticPrivate, remoteEphemeral);
        if (es.isEmpty()) {
            return Optional.empty();
        }
        mixSecret(attempt, es.get());
        int payloadOffset = KEY_BYTES + SEALED_KEY_BYTES;
        Optional<byte[]> remoteStatic = attempt.decryptAndHash(Arrays.copyOfRange(message, KEY_BYTES, payloadOffset));
        if (remoteStatic.isEmpty()) {
            return Optional.empty();
        }
        Optional<byte[]> ss = crypto.x25519(keys.staticPrivate, remoteStatic.get());
        if (ss.isEmpty()) {
            return Optional.empty();
        }
        mixSecret(attempt, ss.get());
        Optional<byte[]> payload = attempt.decryptAndHash(Arrays.copyOfRange(message, payloadOffset, message.length));
        if (payload.isPresent()) {
            NoiseKeys.set(keys.remoteEphemeral, remoteEphemeral, "remote ephemeral key");
            NoiseKeys.set(keys.remoteStatic, remoteStatic.get(), "remote static key");
        }
        return payload;
    }

    /** {@code <- e, ee, se[, psk]}. */
    private byte[] writeSecond(byte[] payload, byte[] ephemeral) {
        // Reading the first message has shown that neither key is of small order.
        byte[] ee = crypto.x25519(ephemeral, keys.remoteEphemeral).orElseThrow(NoiseHandshake::smallOrder);
        byte[] se = crypto.x25519(ephemeral, keys.remoteStatic).orElseThrow(NoiseHandshake::smallOrder);
        byte[] publicKey = crypto.x25519PublicKey(ephemeral);
        mixEphemeral(symmetric, publicKey);
        mixSecret(symmetric, ee);
        mixSecret(symmetric, se);
        mixPsk(symmetric);
        byte[] sealedPayload = symmetric.encryptAndHash(payload);
        stage = Stage.DONE;
        return join(publicKey, sealedPayload);
    }

    private Optional<byte[]> readSecond(SymmetricState attempt, byte[] message) {
        byte[] remoteEphemeral = Arrays.copyOf(message, KEY_BYTES);
        mixEphemeral(attempt, remoteEphemeral);
        Optional<byte[]> ee = crypto.x25519(keys.ephemeralPrivate, remoteEphemeral);
        Optional<byte[]> se = crypto.x25519(keys.staticPrivate, remoteEphemeral);
        if (ee.isEmpty() || se.isEmpty()) {
            return Optional.empty();
        }
        mixSecret(attempt, ee.get());
        mixSecret(attempt, se.get());
        mixPsk(attempt);
        return attempt.decryptAndHash(Arrays.copyOfRange(message, KEY_BYTES, message.length));
    }

    private void mixEphemeral(SymmetricState state, byte[] publicKey) {
        state.mixHash(publicKey);
        if (pattern.usesPsk()) {
            state.mixKey(publicKey); // §9.2: so that the psk never meets a key that depends on nothing fresh
        }
    }

    private void mixPsk(SymmetricState state) {
        if (pattern.usesPsk()) {
            state.mixKeyAndHash(keys.psk);
        }
    }

    private static void mixSecret(SymmetricState state, byte[] sharedSecret) {
        state.mixKey(sharedSecret);
        Arrays.fill(sharedSecret, (byte) 0);
    }

    private void requireTurn(Stage expected) {
        if (stage != expected) {
            throw new IllegalStateException(
                    "the handshake of the " + role + " stands at " + stage + ", not " + expected);
        }
    }

    private void requireOpen() {
        if (stage == Stage.CLOSED) {
            throw new IllegalStateException("the handshake is closed");
        }
    }

    private static IllegalArgumentException smallOrder() {
        return new IllegalArgumentException("the remote static key is of small order");
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int offset = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, offset, part.length);
            offset += part.length;
        }
        return whole;
    }
}

package dev.malachi.plugin.classic;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that one of our X25519 keys and a node's give, what was sent under them and what came. Windows are kept until the keys are
 * wiped, and keys that were wiped are never made again: so nothing is accepted twice.
 */
final class KeyGeneration {
    /** What replay protection says of an authenticated frame. */
    enum Freshness {
        /** It came for the first time. */
        NEW,
        /** It was seen, or is too old to know. */
        REPLAYED,
        /** It has one nonce prefix more than are remembered. */
        TOO_MANY_PREFIXES
    }

    private final int number;
    private final SessionKeys keys;
    private final byte[] prefix;
    private final Map<ByteBuffer, ReplayWindow> windows = new HashMap<>();
    private long sent;

    /**
     * Takes keys over.
     *
     * @param number of our X25519 key
     * @param keys wiped with this
     * @param prefix of our nonces, 16 random bytes
     */
    KeyGeneration(int number, SessionKeys keys, byte[] prefix) {
        this.number = number;
        this.keys = keys;
        this.prefix = prefix;
    }

    int number() {
        return number;
    }

    /** How many nonce prefixes are remembered. */
    int prefixes() {
        return windows.size();
    }

    byte[] seal(CryptoSuite crypto, Inner inner) {
        return SecureContainer.seal(crypto, keys.send(), prefix, sent++, inner.encode());
    }

    Optional<byte[]> open(CryptoSuite crypto, SecureContainer container) {
        return container.open(crypto, keys.receive());
    }

    /** Records an authenticated frame. */
    Freshness accept(SecureContainer container) {
        ByteBuffer theirs = container.prefix();
        ReplayWindow window = windows.get(theirs);
        if (window == null) {
            if (windows.size() >= ClassicWire.MAX_PREFIXES) {
                return Freshness.TOO_MANY_PREFIXES;
            }
            window = new ReplayWindow();
            windows.put(theirs, window);
        }
        return window.accept(container.counter()) ? Freshness.NEW : Freshness.REPLAYED;
    }

    void wipe() {
        keys.wipe();
        windows.clear();
    }
}

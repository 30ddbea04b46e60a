package dev.malachi.kernel.handshake.message;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Cookie;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Init;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Macs;
import dev.malachi.kernel.link.LinkPort;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The receiver's side of macs and cookies (protocol.md §5; WireGuard's paper §5.4.7): knows who knows our key, and who can receive
 * under the address he sends from.
 */
public final class MacChecker {
    private static final int SECRET_BYTES = 32;

    private final CryptoSuite crypto;
    private final RandomGenerator random;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final byte[] secret = new byte[SECRET_BYTES];
    private long secretSinceNanos;
    private boolean hasSecret;

    /**
     * Makes a checker.
     *
     * @param crypto the suite
     * @param random secure
     * @param staticKey our X25519 public key
     * @param preSharedKey empty if none
     */
    public MacChecker(CryptoSuite crypto, RandomGenerator random, byte[] staticKey, byte[] preSharedKey) {
        this.crypto = crypto;
        this.random = random;
        this.mac1Key = HandshakeKeys.mac1Key(crypto, staticKey, preSharedKey);
        this.cookieKey = HandshakeKeys.cookieKey(crypto, staticKey, preSharedKey);
    }

    /** Whether the sender knows our static key, and the pre-shared key if there is one. */
    public boolean mac1Holds(NodeId destination, NodeId source, Macs macs) {
        byte[] expected =
                crypto.blake2b(mac1Key, Wire.MAC_BYTES, HandshakeKeys.l3Header(destination, source), macs.covered());
        return MessageDigest.isEqual(expected, macs.mac1());
    }

    /** Whether the sender holds a cookie that we gave to the address it sends from. */
    public boolean mac2Holds(
            LinkPort port, MacAddress mac, NodeId destination, NodeId source, Macs macs, long nowNanos) {
        if (!macs.hasMac2() || !secretIsFresh(nowNanos)) {
            return false;
        }
        byte[] cookie = cookie(port, mac, source);
        byte[] expected = crypto.blake2b(
                cookie, Wire.MAC_BYTES, HandshakeKeys.l3Header(destination, source), macs.covered(), macs.mac1());
        Arrays.fill(cookie, (byte) 0);
        return MessageDigest.isEqual(expected, macs.mac2());
    }

    /** The COOKIE that answers an INIT. */
    public Cookie cookieFor(LinkPort port, MacAddress mac, NodeId source, Init init, long nowNanos) {
        if (!secretIsFresh(nowNanos)) {
            random.nextBytes(secret);
            secretSinceNanos = nowNanos;
            hasSecret = true;
        }
        byte[] nonce = new byte[Wire.COOKIE_NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] cookie = cookie(port, mac, source);
        byte[] sealed =
                crypto.xchacha20Poly1305Seal(cookieKey, nonce, init.macs().mac1(), cookie);
        Arrays.fill(cookie, (byte) 0);
        return new Cookie(init.senderIndex(), nonce, sealed);
    }

    private boolean secretIsFresh(long nowNanos) {
        return hasSecret && nowNanos - secretSinceNanos < Wire.COOKIE_SECRET_NANOS;
    }

    private byte[] cookie(LinkPort port, MacAddress mac, NodeId source) {
        byte[] who = ByteBuffer.allocate(MacAddress.BYTES + NodeId.BYTES + Integer.BYTES)
                .put(mac.bytes())
                .put(source.bytes())
                .putInt(port.link().index())
                .array();
        return crypto.blake2b(secret, Wire.MAC_BYTES, who);
    }

    /** Wipes keys and secret. */
    public void wipe() {
        Arrays.fill(mac1Key, (byte) 0);
        Arrays.fill(cookieKey, (byte) 0);
        Arrays.fill(secret, (byte) 0);
        hasSecret = false;
    }
}

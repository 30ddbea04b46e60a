package dev.malachi.kernel.handshake.message;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Cookie;
import java.util.Arrays;
import java.util.Optional;

/** The sender's side of macs and cookies, for one peer (protocol.md §5): writes mac1 and mac2, and keeps the peer's cookie. */
public final class MacWriter {
    private final CryptoSuite crypto;
    private final NodeId self;
    private final NodeId peer;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final byte[] cookie = new byte[Wire.MAC_BYTES];
    private long cookieSinceNanos;
    private boolean hasCookie;

    /**
     * Makes a writer.
     *
     * @param crypto the suite
     * @param self our id
     * @param peer the receiver's id
     * @param peerStaticKey the receiver's X25519 public key
     * @param preSharedKey empty if none
     */
    public MacWriter(CryptoSuite crypto, NodeId self, NodeId peer, byte[] peerStaticKey, byte[] preSharedKey) {
        this.crypto = crypto;
        this.self = self;
        this.peer = peer;
        this.mac1Key = HandshakeKeys.mac1Key(crypto, peerStaticKey, preSharedKey);
        this.cookieKey = HandshakeKeys.cookieKey(crypto, peerStaticKey, preSharedKey);
    }

    /**
     * Fills in the macs at the end of an INIT or RESPONSE.
     *
     * @param body complete but for the macs
     * @param nowNanos monotonic time
     * @return mac1, 16 bytes
     */
    public byte[] write(byte[] body, long nowNanos) {
        int offset = body.length - HandshakeMessage.MACS_BYTES;
        byte[] header = HandshakeKeys.l3Header(peer, self);
        byte[] covered = HandshakeMessage.covered(body, offset);
        byte[] mac1 = crypto.blake2b(mac1Key, Wire.MAC_BYTES, header, covered);
        System.arraycopy(mac1, 0, body, offset, Wire.MAC_BYTES);
        if (hasCookie && nowNanos - cookieSinceNanos < Wire.COOKIE_SECRET_NANOS) {
            byte[] mac2 = crypto.blake2b(cookie, Wire.MAC_BYTES, header, covered, mac1);
            System.arraycopy(mac2, 0, body, offset + Wire.MAC_BYTES, Wire.MAC_BYTES);
        }
        return mac1;
    }

    /**
     * Takes the peer's cookie.
     *
     * @param message what came
     * @param mac1 of the INIT that it answers
     * @param nowNanos monotonic time
     * @return whether it is a cookie of this peer for that INIT
     */
    public boolean accept(Cookie message, byte[] mac1, long nowNanos) {
        Optional<byte[]> opened = crypto.xchacha20Poly1305Open(cookieKey, message.nonce(), mac1, message.sealed());
        opened.ifPresent(plain -> {
            System.arraycopy(plain, 0, cookie, 0, Wire.MAC_BYTES);
            Arrays.fill(plain, (byte) 0);
            cookieSinceNanos = nowNanos;
            hasCookie = true;
        });
        return opened.isPresent();
    }

    /** Wipes keys and cookie. */
    public void wipe() {
        Arrays.fill(mac1Key, (byte) 0);
        Arrays.fill(cookieKey, (byte) 0);
        Arrays.fill(cookie, (byte) 0);
        hasCookie = false;
    }
}

package dev.malachi.systemtests.attack;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** A fresh id that makes a session with a victim and sends one record in it (protocol.md §1, §2, §5, §6, §7.1). */
final class Stranger {
    private static final byte[] NONE = {};

    private final CryptoSuite suite;
    private final RandomGenerator random;
    private final Victim victim;
    private final byte[] mac;
    private final byte[] seed = new byte[32];
    private final byte[] publicKey;
    private final byte[] staticPrivate;
    private final byte[] id;
    private NoiseInitiator noise;
    private int index;
    private byte[] mac1 = NONE;

    Stranger(CryptoSuite suite, RandomGenerator random, Victim victim, byte[] mac) {
        this.suite = suite;
        this.random = random;
        this.victim = victim;
        this.mac = mac;
        random.nextBytes(seed);
        publicKey = suite.ed25519PublicKey(seed);
        staticPrivate = suite.ed25519SeedToX25519(seed);
        id = idOf(publicKey);
        noise = begin();
    }

    private static byte[] idOf(byte[] publicKey) {
        var digest = new Blake3Digest(256);
        byte[] label = ascii("layer3-nodeid-v1");
        digest.update(label, 0, label.length);
        digest.update(publicKey, 0, publicKey.length);
        byte[] out = new byte[32];
        digest.doFinal(out, 0);
        return Arrays.copyOf(out, 16);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** 32 hex digits. */
    String name() {
        return Victim.hex(id);
    }

    private NoiseInitiator begin() {
        index = random.nextInt() | 1;
        byte[] prologue = join(ascii("malachi/1"), id, victim.id(), number(index));
        byte[] ephemeral = new byte[32];
        random.nextBytes(ephemeral);
        return new NoiseInitiator(suite, staticPrivate, ephemeral, prologue, victim.staticKey());
    }

    /** An INIT without a cookie. */
    byte[] init(long wallMillis) {
        return init(wallMillis, NONE);
    }

    private byte[] init(long wallMillis, byte[] cookie) {
        noise = begin();
        byte[] tai = ByteBuffer.allocate(12)
                .putLong(0x4000_0000_0000_000AL + wallMillis / 1000)
                .putInt((int) (wallMillis % 1000 * 1_000_000))
                .array();
        byte[] tlvs = {2, 0, 4, 0, 0, 0, 1};
        byte[] message = noise.first(victim.staticKey(), join(tai, publicKey, new byte[8], tlvs));
        byte[] body = ByteBuffer.allocate(12 + message.length)
                .put((byte) 1)
                .put((byte) 0) // the hop limit that macs cover
                .putShort((short) message.length)
                .putInt(index)
                .putInt(0)
                .put(message)
                .array();
        byte[] header = header(0x10);
        mac1 = suite.blake2b(mac1Key(), 16, header, body);
        byte[] mac2 = cookie.length == 0 ? new byte[16] : suite.blake2b(cookie, 16, header, body, mac1);
        body[1] = 16;
        return join(victim.mac(), mac, new byte[] {(byte) 0x88, (byte) 0xB5}, header, body, mac1, mac2);
    }

    private byte[] mac1Key() {
        return suite.blake2b(NONE, 32, ascii("malachi-mac1-v1"), victim.staticKey());
    }

    private byte[] header(int type) {
        return join(new byte[] {'M', 'N', 1, (byte) type}, victim.id(), id);
    }

    /** What it sends next, after a HANDSHAKE frame to it: the INIT again, or the record. */
    Optional<byte[]> onHandshake(byte[] body, long wallMillis) {
        ByteBuffer in = ByteBuffer.wrap(body);
        if (in.getInt(8) != index) {
            return Optional.empty();
        }
        return switch (body[0]) {
            case 2 -> onResponse(in.getInt(4), Arrays.copyOfRange(body, 12, 12 + in.getShort(2)), wallMillis);
            case 3 -> onCookie(Arrays.copyOfRange(body, 12, 36), Arrays.copyOfRange(body, 36, 68), wallMillis);
            default -> Optional.empty();
        };
    }

    private Optional<byte[]> onCookie(byte[] nonce, byte[] sealed, long wallMillis) {
        byte[] cookieKey = suite.blake2b(NONE, 32, ascii("malachi-cookie-v1"), victim.staticKey());
        return suite.xchacha20Poly1305Open(cookieKey, nonce, mac1, sealed).map(cookie -> init(wallMillis, cookie));
    }

    private Optional<byte[]> onResponse(int theirIndex, byte[] message, long wallMillis) {
        byte[] psk = suite.blake2b(NONE, 32, ascii("malachi-psk-v1"), new byte[2], new byte[32]);
        return noise.second(message, psk).map(_ -> transport(theirIndex, record(wallMillis)));
    }

    /** The first frame of the session. */
    private byte[] transport(int theirIndex, byte[] inner) {
        byte[] prefix = suite.blake2b(NONE, 16, ascii("malachi-nonce"), new byte[1], noise.hash());
        byte[] key = suite.hchacha20(noise.sendKey(), prefix);
        byte[] aad = ByteBuffer.allocate(16)
                .putInt(0)
                .putInt(theirIndex)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0)
                .array();
        byte[] sealed = suite.chacha20Poly1305Seal(key, new byte[12], aad, inner);
        aad[0] = 16;
        return join(victim.mac(), mac, new byte[] {(byte) 0x88, (byte) 0xB5}, header(0x11), aad, sealed);
    }

    /** A RECORD that holds the address which the id prefers. */
    private byte[] record(long wallMillis) {
        byte last = id[3] == 0 || id[3] == 1 ? 2 : id[3];
        byte[] signed = ByteBuffer.allocate(49)
                .put((byte) 1)
                .put(publicKey)
                .putLong(wallMillis)
                .put((byte) 2)
                .put((byte) 0)
                .put(new byte[] {10, (byte) 144, id[2], last})
                .putShort((short) 0)
                .array();
        byte[] signature = suite.ed25519Sign(seed, join(ascii("malachi-record-v1|"), signed));
        return join(new byte[] {2, 8, 0, 0}, number(random.nextInt()), signed, signature);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}

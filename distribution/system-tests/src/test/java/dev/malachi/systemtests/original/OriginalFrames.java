package dev.malachi.systemtests.original;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The original's frames, from the Ethernet header on, as the golden vectors lay them out. */
final class OriginalFrames {
    static final int NDP = 3;
    static final int SECURE = 4;
    static final int DISCOVER = 1;
    static final int ADVERTISE = 2;
    static final byte[] NOBODY = new byte[16];
    static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

    private static final byte[] AAD = "MN-L3S|\1".getBytes(StandardCharsets.ISO_8859_1);

    private OriginalFrames() {}

    /** Who sends. */
    record Sender(byte[] seed, byte[] publicKey, byte[] id, byte[] mac, byte[] x25519Key) {
        static Sender of(byte[] seed, byte[] mac) {
            byte[] publicKey = OriginalCrypto.ed25519PublicKey(seed);
            byte[] id = idOf(publicKey);
            byte[] x25519Key = OriginalCrypto.x25519PublicKey(OriginalCrypto.x25519PrivateKey(seed));
            return new Sender(seed, publicKey, id, mac, x25519Key);
        }
    }

    static byte[] idOf(byte[] publicKey) {
        byte[] hash = OriginalCrypto.blake3("layer3-nodeid-v1".getBytes(StandardCharsets.US_ASCII), publicKey);
        return Arrays.copyOf(hash, 16);
    }

    private static byte[] header(byte[] toMac, byte[] fromMac, int type, byte[] toId, byte[] fromId) {
        return OriginalCrypto.concat(
                toMac, fromMac, new byte[] {(byte) 0x88, (byte) 0xB5, 'M', 'N', 1, (byte) type}, toId, fromId);
    }

    static byte[] pskTag(Optional<byte[]> psk, byte[] id, byte[] peerId, byte[] challenge) {
        return psk.map(key -> Arrays.copyOf(OriginalCrypto.blake3(key, id, peerId, challenge), 16))
                .orElse(new byte[16]);
    }

    static byte[] ndp(
            Sender from, int op, byte[] toMac, byte[] peerId, byte[] challenge, byte[] nonce, Optional<byte[]> psk) {
        byte[] tag = pskTag(psk, from.id(), peerId, challenge);
        byte[] transcript = transcript(
                op, from.id(), from.mac(), peerId, challenge, from.publicKey(), from.x25519Key(), nonce, tag);
        return OriginalCrypto.concat(
                header(toMac, from.mac(), NDP, peerId, from.id()),
                new byte[] {(byte) op, 2},
                from.id(),
                from.mac(),
                from.publicKey(),
                from.x25519Key(),
                peerId,
                challenge,
                nonce,
                tag,
                OriginalCrypto.sign(from.seed(), transcript));
    }

    private static byte[] transcript(
            int op,
            byte[] id,
            byte[] mac,
            byte[] peerId,
            byte[] challenge,
            byte[] publicKey,
            byte[] x25519Key,
            byte[] nonce,
            byte[] tag) {
        return OriginalCrypto.concat(
                "MNDPv2|".getBytes(StandardCharsets.US_ASCII),
                new byte[] {(byte) op, (byte) op},
                id,
                mac,
                peerId,
                challenge,
                publicKey,
                x25519Key,
                nonce,
                tag);
    }

    /** An NDP message as it came; what follows its 216 bytes is ignored. */
    record Ndp(byte[] frame) {
        private byte[] at(int from, int to) {
            return Arrays.copyOfRange(frame, from, to);
        }

        boolean wellFormed() {
            return frame.length >= 266
                    && frame[51] == 2
                    && Arrays.equals(at(52, 68), at(34, 50))
                    && Arrays.equals(at(68, 74), at(6, 12))
                    && Arrays.equals(at(138, 154), at(18, 34));
        }

        int op() {
            return frame[50];
        }

        byte[] id() {
            return at(52, 68);
        }

        byte[] mac() {
            return at(68, 74);
        }

        byte[] publicKey() {
            return at(74, 106);
        }

        byte[] x25519Key() {
            return at(106, 138);
        }

        byte[] peerId() {
            return at(138, 154);
        }

        byte[] challenge() {
            return at(154, 170);
        }

        byte[] nonce() {
            return at(170, 186);
        }

        byte[] tag() {
            return at(186, 202);
        }

        boolean signed() {
            byte[] transcript =
                    transcript(op(), id(), mac(), peerId(), challenge(), publicKey(), x25519Key(), nonce(), tag());
            return OriginalCrypto.verify(publicKey(), transcript, at(202, 266));
        }
    }

    /** A datagram in the secure container. */
    static byte[] datagram(
            Sender from,
            byte[] toMac,
            byte[] toId,
            int fromPort,
            int toPort,
            byte[] payload,
            byte[] key,
            byte[] nonce) {
        int padded = Math.max(128, (payload.length / 64 + 1) * 64);
        byte[] inner = ByteBuffer.allocate(41 + padded)
                .put("MNi1".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 2)
                .put(from.id())
                .put(toId)
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .put(payload)
                .put((byte) 0x80)
                .array();
        return OriginalCrypto.concat(
                header(toMac, from.mac(), SECURE, NOBODY, NOBODY),
                new byte[] {1},
                nonce,
                OriginalCrypto.seal(key, nonce, AAD, inner));
    }

    /** The inner packet of a secure frame. */
    static Optional<byte[]> open(byte[] frame, byte[] key) {
        if (frame.length < 75 + 16 || frame[50] != 1) {
            return Optional.empty();
        }
        return OriginalCrypto.open(
                key, Arrays.copyOfRange(frame, 51, 75), AAD, Arrays.copyOfRange(frame, 75, frame.length));
    }

    /** The payload of an inner packet: up to the last 0x80 that only zeros follow. */
    static byte[] unpadded(byte[] inner, int from) {
        int end = inner.length;
        while (end > from && inner[end - 1] == 0) {
            end--;
        }
        if (end == from || inner[end - 1] != (byte) 0x80) {
            throw new IllegalArgumentException("no padding mark");
        }
        return Arrays.copyOfRange(inner, from, end - 1);
    }
}

package dev.malachi.systemtests;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Wire;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/** Frames as an attacker sees and makes them: from outside, by the bytes of protocol.md. */
final class Frames {
    private static final CryptoSuite SUITE = Extensions.installed().all(CryptoSuite.class).stream()
            .filter(suite -> suite.id().equals("sodium"))
            .findFirst()
            .orElseThrow();

    /** ephemeral 32, sealed static 32 + 16, then a sealed payload of 52 bytes without TLVs (protocol.md §5). */
    private static final int SHORTEST_INIT_NOISE = 32 + 48 + 52 + 16;

    private static final int NDP_KEY_OFFSET = Wire.BODY_OFFSET + 24;

    private Frames() {}

    /** What a frame is, for the eye: type, and for those that have one, op or kind. */
    static String kind(byte[] frame) {
        if (frame.length <= Wire.BODY_OFFSET) {
            return "short";
        }
        int type = frame[Wire.L3_TYPE_OFFSET] & 0xFF;
        int first = frame[Wire.BODY_OFFSET];
        return switch (type) {
            case Wire.TYPE_NDP ->
                first == Wire.NDP_DISCOVER ? frame[0] == -1 ? "DISCOVER by broadcast" : "DISCOVER to one" : "ADVERTISE";
            case Wire.TYPE_HANDSHAKE ->
                switch (first) {
                    case Wire.HANDSHAKE_INIT -> "INIT";
                    case Wire.HANDSHAKE_RESPONSE -> "RESPONSE";
                    default -> "COOKIE";
                };
            case Wire.TYPE_TRANSPORT -> "TRANSPORT";
            default -> "type " + type;
        };
    }

    static NodeId source(byte[] frame) {
        return NodeId.of(frame, Wire.L3_SOURCE_OFFSET);
    }

    static MacAddress sourceMac(byte[] frame) {
        return MacAddress.of(frame, MacAddress.BYTES);
    }

    static MacAddress destinationMac(byte[] frame) {
        return MacAddress.of(frame, 0);
    }

    /** The same frame between other addresses. */
    static byte[] readdressed(byte[] frame, MacAddress to, MacAddress from) {
        byte[] copy = frame.clone();
        System.arraycopy(to.bytes(), 0, copy, 0, MacAddress.BYTES);
        System.arraycopy(from.bytes(), 0, copy, MacAddress.BYTES, MacAddress.BYTES);
        return copy;
    }

    /** The static X25519 key of the node that sent an NDP frame: everybody on the wire can read it off. */
    static byte[] staticKey(byte[] ndpFrame) {
        byte[] key = new byte[32];
        System.arraycopy(ndpFrame, NDP_KEY_OFFSET, key, 0, key.length);
        return SUITE.ed25519PublicKeyToX25519(key).orElseThrow();
    }

    /** An INIT that costs its receiver the most that a stranger's can: its mac1 is right, and what it carries is not. */
    static byte[] forgedInit(
            RandomGenerator random,
            byte[] receiverStaticKey,
            MacAddress to,
            NodeId toId,
            MacAddress from,
            NodeId fromId) {
        byte[] noise = new byte[SHORTEST_INIT_NOISE];
        random.nextBytes(noise);
        byte[] l3 = header(Wire.TYPE_HANDSHAKE, toId, fromId);
        byte[] body = ByteBuffer.allocate(Wire.HANDSHAKE_HEADER_BYTES + noise.length)
                .put((byte) Wire.HANDSHAKE_INIT)
                .put((byte) 0)
                .putShort((short) noise.length)
                .putInt(random.nextInt() | 1)
                .putInt(0)
                .put(noise)
                .array();
        byte[] mac1Key =
                SUITE.blake2b(new byte[0], 32, Wire.LABEL_MAC1.getBytes(StandardCharsets.US_ASCII), receiverStaticKey);
        byte[] mac1 = SUITE.blake2b(mac1Key, Wire.MAC_BYTES, l3, body);
        return join(to.bytes(), from.bytes(), new byte[] {(byte) 0x88, (byte) 0xB5}, l3, body, mac1, new byte[16]);
    }

    static byte[] header(int type, NodeId to, NodeId from) {
        return join(new byte[] {'M', 'N', 1, (byte) type}, to.bytes(), from.bytes());
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}

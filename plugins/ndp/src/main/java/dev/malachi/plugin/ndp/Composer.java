package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes and signs this node's NDP messages. */
final class Composer {
    /**
     * Age at which the X25519 key is replaced. Protocol.md §3 wants a fresh one at least every 45 minutes; the next message after
     * this age, at the latest a beacon 75 s later, brings it.
     */
    static final long EPHEMERAL_LIFETIME_NANOS = 43 * 60 * 1_000_000_000L;

    /** Classic peers keep one key and change it at once: what is on its way under the one before is lost, so not too often. */
    static final long EPHEMERAL_MIN_AGE_NANOS = 10_000_000_000L;

    private static final byte[] NATIVE_LABEL = Wire.LABEL_NATIVE_MARK.getBytes(StandardCharsets.US_ASCII);
    private static final int MARK_BYTES = 8;

    private final ProtocolContext context;
    private final EphemeralKeys keys;

    Composer(ProtocolContext context, EphemeralKeys keys) {
        this.context = context;
        this.keys = keys;
    }

    /** Takes a fresh X25519 key, unless the present one is fresh still. */
    void renewKey() {
        renewKeyOlderThan(EPHEMERAL_MIN_AGE_NANOS);
    }

    private void renewKeyOlderThan(long ageNanos) {
        if (context.timeline().nanoTime() - keys.newest().madeAtNanos() >= ageNanos) {
            keys.renew();
        }
    }

    /** The X25519 key of the next message. */
    EphemeralKeys.Generation key() {
        renewKeyOlderThan(EPHEMERAL_LIFETIME_NANOS);
        return keys.newest();
    }

    /** A question to all; longer than what is sent for it to a place that was not proven. */
    byte[] discoverAll(LinkView link, Value128 challenge) {
        return padded(link, discover(link, challenge), Wire.DISCOVER_TO_ALL_BYTES);
    }

    /** A question to one native node; longer than its answer. */
    byte[] discoverOne(LinkView link, Value128 challenge) {
        return padded(link, discover(link, challenge), Wire.DISCOVER_TO_ONE_BYTES);
    }

    /** A question as short as can be: to a classic node, whose own are short. */
    byte[] discover(LinkView link, Value128 challenge) {
        return compose(Wire.NDP_DISCOVER, link, NodeId.ZERO, challenge);
    }

    /** What follows a message is ignored. */
    private static byte[] padded(LinkView link, byte[] body, int frameBytes) {
        int bytes = Math.min(frameBytes, link.mtu() + Wire.ETHERNET_HEADER_BYTES) - Wire.BODY_OFFSET;
        return Arrays.copyOf(body, Math.max(body.length, bytes));
    }

    /** Length of the frame of an answer. */
    int advertiseFrameBytes(LinkView link) {
        return Wire.BODY_OFFSET
                + Wire.NDP_BODY_BYTES
                + ExtensionBlock.OVERHEAD_BYTES
                + context.announcement(link).encode().length;
    }

    /** The answer to a question. */
    byte[] advertise(LinkView link, NodeId asker, Value128 challenge) {
        return compose(Wire.NDP_ADVERTISE, link, asker, challenge);
    }

    private byte[] compose(int op, LinkView link, NodeId peer, Value128 challenge) {
        byte[] tlvs = context.announcement(link).encode();
        byte[] body = new byte[Wire.NDP_BODY_BYTES + ExtensionBlock.OVERHEAD_BYTES + tlvs.length];
        NodeId self = context.self();
        NdpMessage message = new NdpFields(
                        op,
                        self,
                        link.mac(),
                        context.publicKey(),
                        key().publicKey(),
                        peer,
                        challenge,
                        nativeNonce(self),
                        pskTag(context, self, peer, challenge))
                .writeTo(body);
        message.writeSignature(context.sign(message.transcript()));
        ExtensionBlock block = ExtensionBlock.write(body, tlvs);
        block.writeSignature(context.sign(block.transcript()));
        return body;
    }

    /** A nonce that says "this node is native" under the signature, so that nobody can cut the extension block off. */
    private Value128 nativeNonce(NodeId self) {
        byte[] random = new byte[MARK_BYTES];
        context.random().nextBytes(random);
        byte[] nonce = Arrays.copyOf(random, Value128.BYTES);
        System.arraycopy(mark(context, random, self), 0, nonce, MARK_BYTES, MARK_BYTES);
        return Value128.of(nonce, 0);
    }

    /** Whether a nonce says so. */
    static boolean isNative(ProtocolContext context, NdpMessage message) {
        byte[] nonce = message.nonce().bytes();
        byte[] mark = mark(context, Arrays.copyOf(nonce, MARK_BYTES), message.self());
        return Arrays.equals(nonce, MARK_BYTES, Value128.BYTES, mark, 0, MARK_BYTES);
    }

    private static byte[] mark(ProtocolContext context, byte[] random, NodeId self) {
        return context.blake3(NATIVE_LABEL, random, self.bytes());
    }

    /** The tag that proves the pre-shared key; zeros without one. */
    static byte[] pskTag(ProtocolContext context, NodeId self, NodeId peer, Value128 challenge) {
        return context.preSharedKey()
                .map(psk -> Arrays.copyOf(
                        context.blake3(psk, self.bytes(), peer.bytes(), challenge.bytes()), Wire.PSK_TAG_BYTES))
                .orElseGet(() -> new byte[Wire.PSK_TAG_BYTES]);
    }
}

package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Writes any message: right in all points, but for those that a test changes before it is signed or afterwards. */
final class Forger {
    private static final RandomGenerator RANDOM = new SplittableRandom(99);

    int op = Wire.NDP_DISCOVER;
    byte[] seed;
    byte[] publicKey;
    NodeId self;
    NodeId source;
    NodeId destination = NodeId.ZERO;
    NodeId peer = NodeId.ZERO;
    MacAddress mac;
    MacAddress sourceMac;
    MacAddress destinationMac = MacAddress.BROADCAST;
    Value128 challenge = Value128.random(RANDOM);
    Value128 nonce;
    byte[] pskTag = new byte[16];
    byte[] x25519Key;
    Optional<Tlvs> tlvs;
    boolean padded = true;
    Consumer<byte[]> afterSigning = body -> {};

    private Forger(TestNode like, boolean isNative) {
        seed = like.seed;
        publicKey = like.publicKey;
        self = like.id;
        source = like.id;
        mac = like.mac();
        sourceMac = like.mac();
        tlvs = isNative ? Optional.of(like.announcement) : Optional.empty();
        x25519Key = TestNode.hash(like.seed); // any, but always the same, as a classic node's
        nonce = isNative ? nativeNonce(like.id) : Value128.random(RANDOM);
    }

    /** A DISCOVER that a native node might send. */
    static Forger discover(TestNode like) {
        return new Forger(like, true);
    }

    /** A DISCOVER that a classic node might send. */
    static Forger classicDiscover(TestNode like) {
        return new Forger(like, false);
    }

    /** Makes it the answer to a question. */
    Forger answering(Bus.Sent question, TestNode asker) {
        op = Wire.NDP_ADVERTISE;
        destination = asker.id;
        peer = asker.id;
        destinationMac = asker.mac();
        challenge = question.message().challenge();
        return this;
    }

    Forger with(Consumer<Forger> change) {
        change.accept(this);
        return this;
    }

    static Value128 nativeNonce(NodeId id) {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        byte[] mark = TestNode.hash(Wire.LABEL_NATIVE_MARK.getBytes(StandardCharsets.US_ASCII), random, id.bytes());
        byte[] nonce = Arrays.copyOf(random, 16);
        System.arraycopy(mark, 0, nonce, 8, 8);
        return Value128.of(nonce, 0);
    }

    /** A native question is as long as what it may cause. */
    private byte[] padded(byte[] body) {
        if (tlvs.isEmpty() || op != Wire.NDP_DISCOVER) {
            return body;
        }
        int frame = destinationMac.isGroup() ? Wire.DISCOVER_TO_ALL_BYTES : Wire.DISCOVER_TO_ONE_BYTES;
        return Arrays.copyOf(body, Math.max(body.length, frame - Wire.BODY_OFFSET));
    }

    Bus.Sent sent() {
        byte[] raw = tlvs.map(Tlvs::encode).orElse(new byte[0]);
        byte[] body =
                new byte[Wire.NDP_BODY_BYTES + (tlvs.isPresent() ? ExtensionBlock.OVERHEAD_BYTES + raw.length : 0)];
        NdpMessage message =
                new NdpFields(op, self, mac, publicKey, x25519Key, peer, challenge, nonce, pskTag).writeTo(body);
        message.writeSignature(TestNode.SUITE.ed25519Sign(seed, message.transcript()));
        if (tlvs.isPresent()) {
            ExtensionBlock block = ExtensionBlock.write(body, raw);
            block.writeSignature(TestNode.SUITE.ed25519Sign(seed, block.transcript()));
        }
        afterSigning.accept(body);
        return new Bus.Sent(0, destinationMac, sourceMac, destination, source, padded ? padded(body) : body);
    }
}

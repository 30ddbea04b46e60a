package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import java.util.random.RandomGenerator;

/** 16 opaque bytes: a challenge or a nonce. */
record Value128(long high, long low) {
    static final int BYTES = 16;

    static Value128 of(byte[] bytes, int offset) {
        NodeId same = NodeId.of(bytes, offset); // both are 16 bytes, big-endian
        return new Value128(same.high(), same.low());
    }

    static Value128 random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(bytes, 0);
    }

    void writeTo(byte[] out, int offset) {
        new NodeId(high, low).writeTo(out, offset);
    }

    byte[] bytes() {
        byte[] out = new byte[BYTES];
        writeTo(out, 0);
        return out;
    }
}

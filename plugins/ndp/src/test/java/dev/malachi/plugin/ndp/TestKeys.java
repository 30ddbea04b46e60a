package dev.malachi.plugin.ndp;

import dev.malachi.api.spi.protocol.EphemeralKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys that are only announced. */
final class TestKeys implements EphemeralKeys {
    private final TestNode node;
    private final List<Generation> generations = new ArrayList<>();

    TestKeys(TestNode node) {
        this.node = node;
    }

    @Override
    public Generation newest() {
        return generations.isEmpty() ? renew() : generations.getLast();
    }

    @Override
    public Generation renew() {
        byte[] publicKey = new byte[NdpMessage.KEY_BYTES];
        node.random.nextBytes(publicKey);
        generations.add(new Generation(
                generations.size() + 1, publicKey, node.timeline().nanoTime()));
        return generations.getLast();
    }

    @Override
    public List<Generation> live() {
        throw new AssertionError("discovery makes no sessions");
    }

    @Override
    public Optional<byte[]> agree(int generation, byte[] publicKey) {
        throw new AssertionError("discovery makes no sessions");
    }
}

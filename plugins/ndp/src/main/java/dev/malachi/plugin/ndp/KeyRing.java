package dev.malachi.plugin.ndp;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.time.Timeline;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Holds the private halves of the ephemeral X25519 keys, of which discovery announces the public ones. */
final class KeyRing implements EphemeralKeys {
    private static final int KEY_BYTES = 32;

    private final CryptoSuite crypto;
    private final RandomGenerator random;
    private final Timeline timeline;
    private final Deque<Pair> pairs = new ArrayDeque<>(); // newest first
    private int made;

    private record Pair(byte[] privateKey, Generation generation) {
        void wipe() {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    /**
     * Makes the first generation.
     *
     * @param crypto the suite
     * @param random where private keys come from
     * @param timeline says how old a generation is
     */
    KeyRing(CryptoSuite crypto, RandomGenerator random, Timeline timeline) {
        this.crypto = crypto;
        this.random = random;
        this.timeline = timeline;
        make();
    }

    private void make() {
        byte[] privateKey = new byte[KEY_BYTES];
        random.nextBytes(privateKey);
        made++;
        pairs.addFirst(
                new Pair(privateKey, new Generation(made, crypto.x25519PublicKey(privateKey), timeline.nanoTime())));
    }

    @Override
    public Generation newest() {
        return pairs.getFirst().generation();
    }

    @Override
    public Generation renew() {
        make();
        wipeOld();
        return newest();
    }

    @Override
    public List<Generation> live() {
        wipeOld();
        return pairs.stream().map(Pair::generation).toList();
    }

    @Override
    public Optional<byte[]> agree(int generation, byte[] publicKey) {
        wipeOld();
        return pairs.stream()
                .filter(pair -> pair.generation().number() == generation)
                .findFirst()
                .flatMap(pair -> crypto.x25519(pair.privateKey(), publicKey));
    }

    /** A generation was announced last before the next one was made: an hour later no node sends under it any more. */
    private void wipeOld() {
        while (pairs.size() > LIVE || pairs.size() > 1 && isOutdated()) {
            pairs.removeLast().wipe();
        }
    }

    private boolean isOutdated() {
        int oldest = pairs.getLast().generation().number();
        long replacedAtNanos = pairs.stream()
                .map(Pair::generation)
                .filter(generation -> generation.number() == oldest + 1)
                .findFirst()
                .orElseThrow()
                .madeAtNanos();
        return timeline.nanoTime() - replacedAtNanos > LIFETIME_NANOS;
    }

    /** Wipes all; the ring is of no use afterwards. */
    void wipe() {
        pairs.forEach(Pair::wipe);
        pairs.clear();
    }
}

package dev.malachi.plugin.classic;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A classic node and the keys shared with it: those of our newest three generations are tried on receipt, and the one it is known to use
 * is sent under. It keeps one key itself, always the newest it heard of (protocol.md §3.4).
 */
final class ClassicPeer {
    /** Of the heap: for a peer with the keys of three generations, and for the window of each nonce prefix. */
    private static final int BYTES = 2048;

    private static final int PREFIX_BYTES = 1280;

    private final ProtocolContext context;
    private final EphemeralKeys keys;
    private final NodeId id;
    private final byte[] theirKey;
    private final Inquiry inquiry;
    private final Map<Integer, KeyGeneration> generations = new TreeMap<>(Comparator.reverseOrder()); // newest first
    private MacAddress mac;
    private int wipedUpTo;
    private @Nullable KeyGeneration current;
    private long provenAtNanos;
    private int charged;

    /**
     * A frame that opened.
     *
     * @param peer whose key opened it
     * @param generation that key
     * @param plaintext the inner packet
     */
    record Opened(ClassicPeer peer, KeyGeneration generation, byte[] plaintext) {}

    /**
     * Makes a peer without keys.
     *
     * @param keys of this node
     * @param theirKey its X25519 key
     * @param wipedUpTo number of the last generation whose keys with this node may have been wiped; they are not made again
     * @param inquiry when to ask it
     */
    ClassicPeer(
            ProtocolContext context,
            EphemeralKeys keys,
            NodeId id,
            byte[] theirKey,
            MacAddress mac,
            int wipedUpTo,
            Inquiry inquiry) {
        this.context = context;
        this.keys = keys;
        this.id = id;
        this.theirKey = theirKey;
        this.mac = mac;
        this.wipedUpTo = wipedUpTo;
        this.inquiry = inquiry;
        this.provenAtNanos = context.timeline().nanoTime();
    }

    NodeId id() {
        return id;
    }

    MacAddress mac() {
        return mac;
    }

    void mac(MacAddress newMac) {
        mac = newMac;
    }

    Inquiry inquiry() {
        return inquiry;
    }

    boolean hasKey(byte[] publicKey) {
        return Arrays.equals(theirKey, publicKey);
    }

    /** When it last proved that it has one of our keys, or was made. */
    long provenAtNanos() {
        return provenAtNanos;
    }

    /** Whether there is a key that it is known to use. */
    boolean ready() {
        return current != null;
    }

    /** By how many bytes what is kept of it has grown since it was asked last. */
    int takeGrowth() {
        int now = BYTES + PREFIX_BYTES * prefixes();
        int growth = now - charged;
        charged = now;
        return growth;
    }

    /** What it was charged. */
    int charged() {
        return charged;
    }

    /** How many nonce prefixes are remembered. */
    int prefixes() {
        return generations.values().stream().mapToInt(KeyGeneration::prefixes).sum();
    }

    /** The last generation whose keys must never be made again once this peer is wiped. */
    int lastGeneration() {
        return generations.keySet().stream()
                .findFirst()
                .map(newest -> Math.max(newest, wipedUpTo))
                .orElse(wipedUpTo);
    }

    /**
     * Makes what keys can be made with our live generations, and wipes those that are too old.
     *
     * @return whether there are any; if not, it {@linkplain #needsFreshKey needs a fresh key}, or its own is of small order
     */
    boolean refresh() {
        var live = keys.live();
        for (EphemeralKeys.Generation ours : live) {
            if (ours.number() > wipedUpTo && !generations.containsKey(ours.number())) {
                agree(ours).ifPresent(generation -> generations.put(ours.number(), generation));
            }
        }
        int oldestLive = live.getLast().number();
        while (generations.size() > EphemeralKeys.LIVE
                || oldestSpare().filter(old -> old < oldestLive).isPresent()) {
            oldestSpare().ifPresent(this::wipe);
        }
        return !generations.isEmpty();
    }

    /** Whether the keys that it would have with our newest generation were wiped, so that it needs a new one. */
    boolean needsFreshKey() {
        return keys.newest().number() <= wipedUpTo;
    }

    private Optional<KeyGeneration> agree(EphemeralKeys.Generation ours) {
        return keys.agree(ours.number(), theirKey).map(shared -> {
            SessionKeys agreed =
                    SessionKeys.derive(context.crypto(), context.self(), ours.publicKey(), id, theirKey, shared);
            Arrays.fill(shared, (byte) 0);
            byte[] prefix = new byte[SecureContainer.PREFIX_BYTES];
            context.random().nextBytes(prefix);
            return new KeyGeneration(ours.number(), agreed, prefix);
        });
    }

    /** The oldest generation that is not in use: one in use is never pushed out by questions that were not answered. */
    private Optional<Integer> oldestSpare() {
        return generations.values().stream()
                .filter(generation -> generation != current)
                .map(KeyGeneration::number)
                .min(Comparator.naturalOrder());
    }

    private void wipe(int number) {
        KeyGeneration old = generations.remove(number);
        if (old != null) {
            old.wipe();
            wipedUpTo = Math.max(wipedUpTo, number);
        }
    }

    /**
     * Its message answered one of our generations: it uses that from now on.
     *
     * @return false if that is gone
     */
    boolean answered(int number) {
        refresh();
        KeyGeneration generation = generations.get(number);
        if (generation != null) {
            uses(generation);
        }
        return generation != null;
    }

    /** It has just shown that it uses this. */
    void uses(KeyGeneration generation) {
        current = generation;
        provenAtNanos = context.timeline().nanoTime();
    }

    /** Opens a frame under any of the live keys, the one in use first. */
    Optional<Opened> open(SecureContainer container) {
        refresh();
        KeyGeneration first = current;
        if (first != null) {
            Optional<Opened> opened = open(first, container);
            if (opened.isPresent()) {
                return opened;
            }
        }
        return generations.values().stream()
                .filter(generation -> generation != first)
                .flatMap(generation -> open(generation, container).stream())
                .findFirst();
    }

    private Optional<Opened> open(KeyGeneration generation, SecureContainer container) {
        return generation.open(context.crypto(), container).map(plaintext -> new Opened(this, generation, plaintext));
    }

    /** The body of a frame to it; empty as long as no key is known to be in use. */
    Optional<byte[]> seal(Inner inner) {
        return Optional.ofNullable(current).map(generation -> generation.seal(context.crypto(), inner));
    }

    /** Wipes all keys. */
    void wipe() {
        wipedUpTo = lastGeneration();
        generations.values().forEach(KeyGeneration::wipe);
        generations.clear();
        current = null;
        inquiry.stop();
    }
}

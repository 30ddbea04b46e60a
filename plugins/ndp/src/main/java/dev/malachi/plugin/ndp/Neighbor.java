package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import java.util.Arrays;
import java.util.Optional;

/** What discovery remembers of an id, besides what the node knows of the peer. */
final class Neighbor {
    /** Links an id is remembered on. */
    private static final int LINKS_MAX = 8;

    /** Between two unicast DISCOVERs that confirm news of a known id (protocol.md §3.1). */
    private static final long CONFIRMATION_PAUSE_NANOS = 5_000_000_000L;

    /** Between two unicast DISCOVERs that teach a classic asker who we are (protocol.md §3.4). */
    private static final long LESSON_PAUSE_NANOS = 20_000_000_000L;

    /** A link on which nothing was heard for this long, one and a half beacons, may have been left. */
    private static final long SILENCE_NANOS = 90_000_000_000L;

    /**
     * What an id has proven on a link.
     *
     * @param mac its address there
     * @param bootEpoch what it announced; 0 for a classic node
     * @param tlvs its raw announcement; empty for a classic node
     * @param verifiedAtNanos when its signature was checked last
     */
    record Proof(MacAddress mac, long bootEpoch, byte[] tlvs, long verifiedAtNanos) {
        boolean says(MacAddress otherMac, byte[] otherTlvs) {
            return mac.equals(otherMac) && Arrays.equals(tlvs, otherTlvs);
        }
    }

    /** What makes an asker new (protocol.md §3.3); its key cannot differ, since the id is its hash. */
    private record Asker(String link, MacAddress mac, long bootEpoch) {}

    private final BoundedMap<String, Proof> proofs = new BoundedMap<>(LINKS_MAX);
    private final BoundedMap<String, Long> heardAtNanos = new BoundedMap<>(LINKS_MAX);
    private final TokenBucket confirmations;
    private final TokenBucket lessons;
    private Optional<Asker> answered = Optional.empty();

    Neighbor(long nowNanos) {
        confirmations = TokenBucket.every(CONFIRMATION_PAUSE_NANOS, nowNanos);
        lessons = TokenBucket.every(LESSON_PAUSE_NANOS, nowNanos);
    }

    Optional<Proof> proof(String link) {
        return Optional.ofNullable(proofs.get(link));
    }

    void proven(String link, Proof proof) {
        proofs.put(link, proof);
        heard(link, proof.verifiedAtNanos());
    }

    /** Notes a sign of life, which may be a replay: it only serves to compare links. */
    void heard(String link, long nowNanos) {
        heardAtNanos.put(link, nowNanos);
    }

    boolean isSilent(String link, long nowNanos) {
        Long heard = heardAtNanos.get(link);
        return heard == null || nowNanos - heard > SILENCE_NANOS;
    }

    TokenBucket confirmations() {
        return confirmations;
    }

    TokenBucket lessons() {
        return lessons;
    }

    /** Whether a broadcast DISCOVER of this asker calls for an answer: nothing proven is like it, and it got none yet. */
    boolean isNewAsker(String link, MacAddress mac, long bootEpoch) {
        Proof proof = proofs.get(link);
        boolean proven = proof != null && proof.mac().equals(mac) && proof.bootEpoch() == bootEpoch;
        return !proven && !answered.equals(Optional.of(new Asker(link, mac, bootEpoch)));
    }

    void answered(String link, MacAddress mac, long bootEpoch) {
        answered = Optional.of(new Asker(link, mac, bootEpoch));
    }
}

package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import java.util.List;
import java.util.Optional;

/** What discovery remembers of an id, besides what the node knows of the peer. */
final class Neighbor {
    /** Paths remembered of an id: two or three links of ours, times two or three of its addresses. */
    private static final int PATHS_MAX = 8;

    /** Of the heap: for an id, and for each of its paths besides what was announced there. */
    private static final int BYTES = 768;

    private static final int PATH_BYTES = 256;

    /** Between two unicast DISCOVERs that confirm news of a known id, or two comparisons of its paths (protocol.md §3.1, §3.5). */
    private static final long QUESTION_PAUSE_NANOS = 5_000_000_000L;

    /** Changes come in pairs: away and back. */
    private static final int QUESTIONS_BURST = 3;

    /** Between two unicast DISCOVERs to a peer in whose name more comes than may be checked (protocol.md §3.1). */
    private static final long PUT_OFF_PAUSE_NANOS = 1_000_000_000L;

    /** Between two unicast DISCOVERs that teach a classic asker who we are (protocol.md §3.4). */
    private static final long LESSON_PAUSE_NANOS = 20_000_000_000L;

    /** A path on which nothing was heard for this long, one and a half beacons, may have been left. */
    private static final long SILENCE_NANOS = 90_000_000_000L;

    /**
     * A way to an id. It may have several: two nodes with a wired and a wireless link each, on one segment, have four.
     *
     * @param link name of our link
     * @param mac its address there
     */
    record Path(String link, MacAddress mac) {}

    /**
     * What an id has proven on a path.
     *
     * @param bootEpoch what it announced; 0 for a classic node
     * @param announced its raw announcement; a classic node's X25519 key
     * @param verifiedAtNanos when its signature was checked last
     */
    record Proof(long bootEpoch, byte[] announced, long verifiedAtNanos) {}

    /** What makes an asker new (protocol.md §3.3); its key cannot differ, since the id is its hash. */
    private record Asker(Path path, long bootEpoch) {}

    private final BoundedMap<Path, Proof> proofs = new BoundedMap<>(PATHS_MAX);
    private final BoundedMap<Path, Long> heardAtNanos = new BoundedMap<>(PATHS_MAX);
    /** Paths by which it was reached: it has answered a question that went there. */
    private final BoundedMap<Path, Boolean> reached = new BoundedMap<>(PATHS_MAX);

    private final TokenBucket confirmations = new TokenBucket(Rate.every(QUESTION_PAUSE_NANOS, QUESTIONS_BURST));
    private final TokenBucket comparisons = new TokenBucket(Rate.every(QUESTION_PAUSE_NANOS, QUESTIONS_BURST));
    private final TokenBucket putOffs = new TokenBucket(Rate.every(PUT_OFF_PAUSE_NANOS, 1));
    private final TokenBucket lessons = new TokenBucket(Rate.every(LESSON_PAUSE_NANOS, 1));
    private Optional<Asker> answered = Optional.empty();
    private Optional<PathComparison> comparison = Optional.empty();
    private Optional<Path> preferred = Optional.empty();
    private long preferredAtNanos;
    private int charged;

    Optional<Proof> proof(Path path) {
        return Optional.ofNullable(proofs.get(path));
    }

    void proven(Path path, Proof proof) {
        proofs.put(path, proof);
        heard(path, proof.verifiedAtNanos());
    }

    /**
     * By how much what is kept of it has grown since it was asked last.
     *
     * @param nonceBytes what its nonces take
     * @return bytes; negative if there is less
     */
    int takeGrowth(int nonceBytes) {
        int now = BYTES + nonceBytes + PATH_BYTES * heardAtNanos.size();
        for (Proof proof : proofs.values()) {
            now += proof.announced().length;
        }
        int growth = now - charged;
        charged = now;
        return growth;
    }

    /** Notes a sign of life, which may be a replay: it only serves to compare paths. */
    void heard(Path path, long nowNanos) {
        heardAtNanos.put(path, nowNanos);
    }

    void reachedBy(Path path) {
        reached.put(path, true);
    }

    boolean isReachedBy(Path path) {
        return reached.containsKey(path);
    }

    private boolean isSilent(Path path, long nowNanos) {
        Long heard = heardAtNanos.get(path);
        return heard == null || nowNanos - heard > SILENCE_NANOS;
    }

    /** The paths that it has proven, but for one. */
    List<Path> provenPathsBut(Path one) {
        return proofs.keySet().stream().filter(path -> !path.equals(one)).toList();
    }

    /** The present path stood a comparison with others. */
    void prefer(Path present, long nowNanos) {
        preferred = Optional.of(present);
        preferredAtNanos = nowNanos;
    }

    /** Whether it is known already that the present path works, though the id is heard on others too. */
    boolean prefers(Path present, long nowNanos) {
        return preferred.equals(Optional.of(present))
                && nowNanos - preferredAtNanos < Inspection.VERIFY_AGAIN_NANOS
                && !isSilent(present, nowNanos);
    }

    /** The comparison of its paths that is under way. */
    Optional<PathComparison> comparison() {
        return comparison;
    }

    void comparison(Optional<PathComparison> underWay) {
        comparison = underWay;
    }

    TokenBucket comparisons() {
        return comparisons;
    }

    TokenBucket confirmations() {
        return confirmations;
    }

    TokenBucket putOffs() {
        return putOffs;
    }

    TokenBucket lessons() {
        return lessons;
    }

    /** Whether a broadcast DISCOVER of this asker calls for an answer: nothing proven is like it, and it got none yet. */
    boolean isNewAsker(Path path, long bootEpoch) {
        Proof proof = proofs.get(path);
        boolean proven = proof != null && proof.bootEpoch() == bootEpoch;
        return !proven && !answered.equals(Optional.of(new Asker(path, bootEpoch)));
    }

    void answered(Path path, long bootEpoch) {
        answered = Optional.of(new Asker(path, bootEpoch));
    }
}

package dev.malachi.kernel.peer;

import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.kernel.control.FairQueue;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Another node. Changed on the control thread only; what the pumps read is volatile.
 */
public final class Peer {
    private static final long SOURCE_NEWS_NANOS = 100_000_000L;

    private final NodeId id;
    private final byte[] publicKey;
    private final byte[] staticKey;
    private volatile Tlvs announcement = Tlvs.EMPTY;
    private volatile @Nullable Path path;
    private volatile @Nullable Source source;
    private @Nullable Source reachedAt;
    private final AtomicLong sourceToldNanos = new AtomicLong();
    private volatile boolean sourceTold;
    private volatile @Nullable Session sending;
    private volatile int ipv4;
    private volatile long lastSeenNanos;
    private long sessionSinceNanos;
    private final FairQueue.Backlog backlog = new FairQueue.Backlog();
    private final AtomicLong rxBytes = new AtomicLong();
    private final AtomicLong txBytes = new AtomicLong();
    private final Exchange exchange = new Exchange();

    /**
     * Makes a peer.
     *
     * @param id its id
     * @param publicKey Ed25519, 32 bytes; hashes to the id
     * @param staticKey the same key converted to X25519, 32 bytes
     */
    public Peer(NodeId id, byte[] publicKey, byte[] staticKey) {
        this.id = id;
        this.publicKey = publicKey.clone();
        this.staticKey = staticKey.clone();
    }

    public NodeId id() {
        return id;
    }

    /** Ed25519, 32 bytes; not to be changed. */
    public byte[] publicKey() {
        return publicKey;
    }

    /** X25519, 32 bytes; not to be changed. */
    public byte[] staticKey() {
        return staticKey;
    }

    /** What it announced last, proven. */
    public Tlvs announcement() {
        return announcement;
    }

    public void announcement(Tlvs tlvs) {
        announcement = tlvs;
    }

    /** How frames reach it, if anything is known of where it is. */
    public Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /** The same without an object; for the pumps. */
    public @Nullable Path pathOrNull() {
        return path;
    }

    public void path(@Nullable Path newPath) {
        path = newPath;
    }

    /** Where it was reached last: it has answered what only a receiver there can answer. For the control thread. */
    public Optional<Source> reachedAt() {
        return Optional.ofNullable(reachedAt);
    }

    public void reachedAt(Source where) {
        reachedAt = where;
    }

    /** Whether it was reached by its present path. For the control thread. */
    public boolean pathReaches() {
        Path present = path;
        Source at = reachedAt;
        return present != null
                && at != null
                && at.is(present.port(), present.mac().value());
    }

    /** Where its last authenticated frames came from, as far as the control thread knows. */
    public Optional<Source> source() {
        return Optional.ofNullable(source);
    }

    /** The same without an object; for the pumps. */
    public @Nullable Source sourceOrNull() {
        return source;
    }

    public void source(@Nullable Source newSource) {
        source = newSource;
    }

    /**
     * Keeps the pumps from telling the control thread of another source with every frame. Safe from any thread.
     *
     * @param nowNanos monotonic time
     * @return true for one caller in 100 ms
     */
    public boolean claimSourceNews(long nowNanos) {
        long told = sourceToldNanos.getOpaque();
        boolean due = !sourceTold || nowNanos - told >= SOURCE_NEWS_NANOS;
        if (due && sourceToldNanos.compareAndSet(told, nowNanos)) {
            sourceTold = true;
            return true;
        }
        return false;
    }

    /** The session to send under, if there is one that may be used. */
    public Optional<Session> sending() {
        return Optional.ofNullable(sending);
    }

    /**
     * The same, if it is still fit for that.
     *
     * @param nowNanos monotonic time
     */
    public Optional<Session> usableSession(long nowNanos) {
        return sending().filter(session -> session.usable(nowNanos));
    }

    /** The same as {@link #sending} without an object; for the pumps. */
    public @Nullable Session sendingOrNull() {
        return sending;
    }

    /** Another session is sent under, or none: what was heard under the one before stays heard. */
    public void sending(@Nullable Session session) {
        Session before = sending;
        if (before != null) {
            lastSeenNanos = Math.max(lastSeenNanos, before.lastReceivedNanos());
        }
        if (before == null && session != null) {
            sessionSinceNanos = session.createdNanos();
        }
        sending = session;
    }

    /** Since when there has been a session without a break, though with ever new keys; means nothing without one. For the control thread. */
    public long sessionSinceNanos() {
        return sessionSinceNanos;
    }

    /** The mapped IPv4 address, most significant byte first; 0 as long as no signed record has come. */
    public int ipv4() {
        return ipv4;
    }

    public void ipv4(int address) {
        ipv4 = address;
    }

    public long lastSeenNanos() {
        return lastSeenNanos;
    }

    public void seen(long nowNanos) {
        lastSeenNanos = nowNanos;
    }

    /** What it has sent that waits for the control thread. */
    public FairQueue.Backlog backlog() {
        return backlog;
    }

    /** The traffic of this host with it. */
    public Exchange exchange() {
        return exchange;
    }

    /** Counts inner bytes received. Safe from any thread. */
    public void addReceived(long bytes) {
        rxBytes.getAndAdd(bytes);
    }

    /** Counts inner bytes sent. Safe from any thread. */
    public void addSent(long bytes) {
        txBytes.getAndAdd(bytes);
    }

    public long rxBytes() {
        return rxBytes.getOpaque();
    }

    public long txBytes() {
        return txBytes.getOpaque();
    }

    @Override
    public String toString() {
        return id.shortId();
    }
}

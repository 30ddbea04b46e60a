package dev.malachi.kernel.node;

import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.budget.TokenBucket;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.peer.Peer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the control thread knows of a peer besides what the pumps need. Used on the control thread only. */
final class KnownPeer {
    /** RFC 6298 §2: weight of a new sample in the smoothed round trip time. */
    private static final double SRTT_GAIN = 0.125;

    final Peer peer;
    final TokenBucket recordBudget = new TokenBucket();
    /** Records that it is sent for its requests. */
    final TokenBucket answerBudget = new TokenBucket();

    final TokenBucket echoBudget = new TokenBucket();
    final Boots boots = new Boots();
    boolean speaksNative = true;
    Answers answers = Answers.YES;
    boolean staleTold;
    /** Whether it has proven its key to us, by a handshake or a signed message of its own. */
    boolean met;
    /** When this host and it had traffic last, to within a minute. */
    long exchangedNanos;
    /** What protocols keep of it. */
    int protocolBytes;
    /** Those known later have greater ones. */
    final long number;

    /** Whether it answers what is sent to it (protocol.md §5). */
    enum Answers {
        /** It does, as far as is known. */
        YES,
        /** Not now. */
        NOT_NOW,
        /** Not for so long that IP packets to it are refused. */
        NO
    }

    private @Nullable Sighting sighting;
    private @Nullable NodeRecord record;
    private double smoothedRttNanos = -1;

    KnownPeer(Peer peer, long number) {
        this.peer = peer;
        this.number = number;
    }

    Optional<Sighting> sighting() {
        return Optional.ofNullable(sighting);
    }

    void sighting(Sighting newest) {
        sighting = newest;
        met = true;
        speaksNative = newest.speaksNative();
    }

    Optional<NodeRecord> record() {
        return Optional.ofNullable(record);
    }

    void record(NodeRecord newest) {
        record = newest;
    }

    /** The host name it announces, which may be another's here: {@link HostNames} says which one it has. */
    Optional<String> name() {
        return peer.announcement().text(Wire.TLV_HOST_NAME);
    }

    void roundTrip(long nanos) {
        smoothedRttNanos = smoothedRttNanos < 0 ? nanos : smoothedRttNanos + SRTT_GAIN * (nanos - smoothedRttNanos);
    }

    /** Smoothed round trip time in nanoseconds; negative as long as none was measured. */
    double smoothedRttNanos() {
        return smoothedRttNanos;
    }
}

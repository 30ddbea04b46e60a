package dev.malachi.kernel.directory;

import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.peer.Peer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the control thread knows of a peer besides what the pumps need. Used on the control thread only. */
public final class KnownPeer {
    /** RFC 6298 §2: weight of a new sample in the smoothed round trip time. */
    private static final double SRTT_GAIN = 0.125;

    /** Each costs a signature check (protocol.md §7.3). */
    private static final Rate RECORDS = Rate.perSecond(10, 16);

    private static final Rate ANSWERS = Rate.perSecond(Wire.RECORD_ANSWERS_PEER_RATE, Wire.RECORD_REQUEST_MAX_IDS);
    private static final Rate ECHOES = Rate.perSecond(Wire.ECHO_PEER_RATE, Wire.ECHO_PEER_RATE);

    /** Whether it answers what is sent to it (protocol.md §5). */
    public enum Answers {
        /** It does, as far as is known. */
        YES,
        /** Not now. */
        NOT_NOW,
        /** Not for so long that IP packets to it are refused. */
        NO
    }

    private final Peer peer;
    private final long number;
    private final TokenBucket recordBudget = new TokenBucket(RECORDS);
    private final TokenBucket answerBudget = new TokenBucket(ANSWERS);
    private final TokenBucket echoBudget = new TokenBucket(ECHOES);
    private final Boots boots = new Boots();
    private String dialect = Sighting.NATIVE;
    private Answers answers = Answers.YES;
    private boolean staleTold;
    private boolean met;
    private long exchangedNanos;
    private int protocolBytes;
    private @Nullable Sighting sighting;
    private @Nullable NodeRecord record;
    private double smoothedRttNanos = -1;

    KnownPeer(Peer peer, long number) {
        this.peer = peer;
        this.number = number;
    }

    /** What the pumps need of it. */
    public Peer peer() {
        return peer;
    }

    /** Those known later have greater ones. */
    public long number() {
        return number;
    }

    /** Records and handovers that it may send, and questions for its own that it is asked. */
    public TokenBucket recordBudget() {
        return recordBudget;
    }

    /** Records that it is sent for its requests. */
    public TokenBucket answerBudget() {
        return answerBudget;
    }

    /** ECHOs that it is answered. */
    public TokenBucket echoBudget() {
        return echoBudget;
    }

    Boots boots() {
        return boots;
    }

    /** Whether it speaks the native protocol; else only a carrier reaches it. */
    public boolean speaksNative() {
        return dialect.equals(Sighting.NATIVE);
    }

    /** What it speaks, as sightings name it. */
    public String dialect() {
        return dialect;
    }

    /** It has shown what it speaks. */
    public void dialect(String shown) {
        dialect = shown;
    }

    /** Whether it answers what is sent to it. */
    public Answers answers() {
        return answers;
    }

    /** It answers again, or not any more. */
    public void answers(Answers now) {
        answers = now;
    }

    boolean staleTold() {
        return staleTold;
    }

    /** An event has told that it is silent; false when it was heard since. */
    public void staleTold(boolean told) {
        staleTold = told;
    }

    /** Whether it has proven its key to us, by a handshake or a signed message of its own. */
    public boolean met() {
        return met;
    }

    /** It has proven its key. */
    public void met(boolean proven) {
        met = proven;
    }

    /** When this host and it had traffic last, to within a minute; monotonic time. */
    public long exchangedNanos() {
        return exchangedNanos;
    }

    /** This host and it had traffic. */
    public void exchangedNanos(long nowNanos) {
        exchangedNanos = nowNanos;
    }

    /** What protocols keep of it, in bytes. */
    public int protocolBytes() {
        return protocolBytes;
    }

    void addProtocolBytes(int bytes) {
        protocolBytes += bytes;
    }

    /** What it has proven of itself outside of sessions last. */
    public Optional<Sighting> sighting() {
        return Optional.ofNullable(sighting);
    }

    void sighting(Sighting newest) {
        sighting = newest;
        met = true;
        dialect = newest.dialect();
    }

    /** The newest record that it has signed. */
    public Optional<NodeRecord> record() {
        return Optional.ofNullable(record);
    }

    /** A newer record of it has come. */
    public void record(NodeRecord newest) {
        record = newest;
    }

    /** The host name it announces, which may be another's here: {@link HostNames} says which one it has. */
    public Optional<String> name() {
        return peer.announcement().text(Wire.TLV_HOST_NAME);
    }

    /** A round trip was measured, in nanoseconds. */
    public void roundTrip(long nanos) {
        smoothedRttNanos = smoothedRttNanos < 0 ? nanos : smoothedRttNanos + SRTT_GAIN * (nanos - smoothedRttNanos);
    }

    /** Smoothed round trip time in nanoseconds; negative as long as none was measured. */
    public double smoothedRttNanos() {
        return smoothedRttNanos;
    }
}

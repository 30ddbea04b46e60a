package dev.malachi.kernel.trust;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.spi.protocol.Sighting;
import java.util.Comparator;
import java.util.Optional;

/**
 * A remembered peer.
 *
 * @param id its id
 * @param publicKey its Ed25519 key, 32 bytes; not to be changed
 * @param firstSeenMillis when it was pinned, milliseconds since 1970
 * @param lastSeenMillis when it was last heard, milliseconds since 1970
 * @param name the host name that it has here, if any; what it announces may be another's
 * @param ipv4 the address it holds, most significant byte first; 0 if none is known
 * @param dialect what it speaks, as sightings name it; native if it was ever seen to be, {@link #OTHER} if an older version has not noted it
 * @param trust whether a person has approved it; who is denied has no pin
 * @param answeredDays on how many days it answered what our host sent; no more than {@link #SETTLED_DAYS} are counted
 * @param lastAnsweredMillis when it did that last, milliseconds since 1970; 0 if never
 */
public record Pin(
        NodeId id,
        byte[] publicKey,
        long firstSeenMillis,
        long lastSeenMillis,
        Optional<String> name,
        int ipv4,
        String dialect,
        PeerTrust trust,
        int answeredDays,
        long lastAnsweredMillis) {
    /** Of several that want the same, the first gets it: the one of the greatest standing, then the oldest. */
    public static final Comparator<Pin> WEIGHTIEST_FIRST = Comparator.comparing(Pin::standing)
            .reversed()
            .thenComparingLong(Pin::firstSeenMillis)
            .thenComparing(Pin::id);

    /** Not native, and not noted what instead. */
    static final String OTHER = "other";

    /** A peer that answered our host on so many days is settled. */
    static final int SETTLED_DAYS = 2;

    private static final long DAY_MILLIS = 24 * 60 * 60 * 1000L;

    static Pin met(NodeId id, byte[] publicKey, long atMillis, Optional<String> name, int ipv4, String dialect) {
        return new Pin(id, publicKey.clone(), atMillis, atMillis, name, ipv4, dialect, PeerTrust.MET, 0, 0);
    }

    Pin seen(long atMillis, Optional<String> newName, int newIpv4, String newDialect) {
        return new Pin(
                id,
                publicKey,
                firstSeenMillis,
                atMillis,
                newName,
                newIpv4,
                isNative() ? dialect : newDialect,
                trust,
                answeredDays,
                lastAnsweredMillis);
    }

    /** The same with another name or address, though it was not seen. */
    Pin with(Optional<String> newName, int newIpv4) {
        return new Pin(
                id,
                publicKey,
                firstSeenMillis,
                lastSeenMillis,
                newName,
                newIpv4,
                dialect,
                trust,
                answeredDays,
                lastAnsweredMillis);
    }

    /** The same with what another id was before that it has succeeded: since when it is known, by what trust, and how useful it was. */
    Pin succeeding(Pin old) {
        return new Pin(
                id,
                publicKey,
                Math.min(firstSeenMillis, old.firstSeenMillis),
                lastSeenMillis,
                name,
                ipv4,
                dialect,
                trust == PeerTrust.MET ? old.trust : trust,
                Math.max(answeredDays, old.answeredDays),
                Math.max(lastAnsweredMillis, old.lastAnsweredMillis));
    }

    /** Whether it was ever seen to speak the native protocol. */
    public boolean isNative() {
        return dialect.equals(Sighting.NATIVE);
    }

    /** Whether it ever answered what our host sent. */
    public boolean used() {
        return answeredDays > 0;
    }

    Pin trusted(PeerTrust newTrust) {
        return new Pin(
                id,
                publicKey,
                firstSeenMillis,
                lastSeenMillis,
                name,
                ipv4,
                dialect,
                newTrust,
                answeredDays,
                lastAnsweredMillis);
    }

    /** It answered what our host sent. */
    Pin answered(long atMillis) {
        boolean anotherDay = answeredDays == 0
                || Math.floorDiv(atMillis, DAY_MILLIS) != Math.floorDiv(lastAnsweredMillis, DAY_MILLIS);
        return new Pin(
                id,
                publicKey,
                firstSeenMillis,
                lastSeenMillis,
                name,
                ipv4,
                dialect,
                trust,
                anotherDay ? Math.min(SETTLED_DAYS, answeredDays + 1) : answeredDays,
                atMillis);
    }

    /** How much it counts when room is short or something is contested. */
    public Standing standing() {
        if (trust == PeerTrust.APPROVED) {
            return Standing.APPROVED;
        }
        return trust == PeerTrust.MET && answeredDays >= SETTLED_DAYS ? Standing.SETTLED : Standing.NEWCOMER;
    }
}

package dev.malachi.kernel.membership;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.trust.MembershipBudget;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.Standing;
import dev.malachi.kernel.trust.TrustStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps what the node remembers of ids that no person approved within {@link MembershipBudget}, and knows who is useful (protocol.md
 * §9). Used on the control thread.
 *
 * <p>What grows says by how much at the most, and when that has used up the room that was left, a census counts exactly and the least
 * useful go. It is taken as a task of its own: work on a peer that has begun is finished first.
 */
public final class Membership {
    private static final String FULL = "newcomers.full";
    static final long LOOK_NANOS = 60 * 1_000_000_000L;

    /** Longer than TCP waits between two attempts (RFC 6298 §2.5), so that no peer begins by leaving us without an answer. */
    private static final long QUIET_NANOS = 5 * 60 * 1_000_000_000L;

    private static final long QUIET_AFTER_EVICTION_NANOS = 10 * 60 * 1_000_000_000L;

    /** When room must be made, this part of the bound is made free at once: a census costs more than what it counts. */
    private static final int FREED_PART = 64;

    private final NodeContext context;
    private final PeerDirectory directory;
    private final SessionLayer sessions;
    private final TrustStore trust;
    private long roomBytes;
    private int roomIds;
    private boolean censusDue;
    private long newcomerBytes;
    private long settledBytes;
    private int newcomers;
    private volatile int atMostNewcomers;
    private volatile long atMostBytes;
    private long evictedNanos;
    private long untoldBytes;

    public Membership(NodeContext context, PeerDirectory directory, SessionLayer sessions, TrustStore trust) {
        this.context = context;
        this.directory = directory;
        this.sessions = sessions;
        this.trust = trust;
        directory.onGrown(this::grown);
        sessions.onEstablished(() -> grown(0, sessionBytes()));
        directory.newPins(new NewPins(context.timeline(), directory, trust, sessions::provenPlace)::take);
    }

    /** Begins to look who is useful. */
    public void start() {
        takeCensus();
        scheduleLook();
    }

    /** What is kept has grown by so many ids and, at the most, so many bytes. */
    void grown(int ids, int bytes) {
        roomIds -= ids;
        roomBytes -= bytes;
        publish(atMostNewcomers + ids, atMostBytes + bytes);
        if ((roomIds < 0 || roomBytes < 0) && !censusDue) {
            censusDue = true;
            var _ = context.timeline().schedule(0, this::takeCensus);
        }
    }

    /** How many newcomers there are, at the most: more exactly only a census says it. Safe from any thread. */
    public int newcomers() {
        return atMostNewcomers;
    }

    /** What is kept of newcomers and settled ones, in bytes of the heap, at the most. Safe from any thread. */
    public long bytes() {
        return atMostBytes;
    }

    private void takeCensus() {
        censusDue = false;
        List<Member> fresh = new ArrayList<>();
        List<Member> settled = new ArrayList<>();
        long order = 0;
        for (Peer candidate : directory.candidates()) {
            fresh.add(new Member(
                    candidate,
                    Optional.empty(),
                    Member.Usefulness.UNPROVEN,
                    order++,
                    MembershipBudget.UNPROVEN_BYTES + sessionsOf(candidate)));
        }
        for (KnownPeer known : directory.all()) {
            Optional<Pin> pin = trust.pin(known.peer().id());
            if (pin.filter(p -> p.standing() == Standing.APPROVED || p.trust() == PeerTrust.DENIED)
                    .isPresent()) {
                continue; // a person's word
            }
            boolean isSettled =
                    pin.filter(p -> p.standing() == Standing.SETTLED).isPresent();
            (isSettled ? settled : fresh).add(member(known, pin));
        }
        sessions.handshakes().forgetUnless(directory::isKnown);
        newcomerBytes = bytes(fresh);
        newcomers = fresh.size();
        if (newcomers > MembershipBudget.NEWCOMERS || newcomerBytes > MembershipBudget.NEWCOMER_BYTES) {
            evictNewcomers(fresh);
        }
        settledBytes = bytes(settled);
        if (settledBytes > MembershipBudget.SETTLED_BYTES) {
            evictSettled(settled);
        }
        publish(newcomers, newcomerBytes + settledBytes);
        roomIds = MembershipBudget.NEWCOMERS - newcomers;
        roomBytes = Math.min(
                MembershipBudget.NEWCOMER_BYTES - newcomerBytes, MembershipBudget.SETTLED_BYTES - settledBytes);
    }

    private void publish(int ids, long bytes) {
        atMostNewcomers = ids;
        atMostBytes = bytes;
    }

    private static long bytes(List<Member> members) {
        return members.stream().mapToLong(Member::bytes).sum();
    }

    private Member member(KnownPeer known, Optional<Pin> pin) {
        long bytes = MembershipBudget.PEER_BYTES
                + sessionsOf(known.peer())
                + known.record().map(_ -> MembershipBudget.RECORD_BYTES).orElse(0)
                + pin.map(_ -> MembershipBudget.PIN_BYTES).orElse(0)
                + known.protocolBytes();
        return Member.of(known, pin, directory.isAway(known), context.timeline(), bytes);
    }

    private int sessionBytes() {
        return MembershipBudget.sessionBytes(sessions.lanes());
    }

    private long sessionsOf(Peer peer) {
        return (long) sessions.handshakes().sessionsWith(peer.id()) * sessionBytes();
    }

    private void evictNewcomers(List<Member> fresh) {
        var crowding = new Crowding(fresh, member -> sessions.provenPlace(member.peer()));
        int[] left = new int[Member.Usefulness.values().length];
        fresh.forEach(member -> left[member.usefulness().ordinal()]++);
        int gone = 0;
        for (Member member : crowding.leastUsefulFirst()) {
            if (newcomers <= lower(MembershipBudget.NEWCOMERS)
                    && newcomerBytes <= lower(MembershipBudget.NEWCOMER_BYTES)) {
                break;
            }
            if (--left[member.usefulness().ordinal()] < reserved(member.usefulness())) {
                continue;
            }
            newcomers--;
            newcomerBytes -= member.bytes();
            untoldBytes += member.bytes();
            gone++;
            evict(member);
        }
        evictedNanos = context.now();
        tellOfForgotten();
        context.counters().adder("peers.evicted.newcomer").add(gone);
        context.warnings()
                .raise(
                        FULL,
                        "",
                        "More ids than there is room for have been met that nobody approved; those that our host does not use"
                                + " are being forgotten, at the stations first where the most are. " + crowding.words(),
                        "Look for who sends so many ('malachi peers'), and approve those that you know ('malachi peers approve"
                                + " ID'): they are never forgotten. A node started with --trust known, or with a PSK, meets no"
                                + " strangers.");
    }

    private void tellOfForgotten() {
        if (untoldBytes >= MembershipBudget.TOLD_BYTES) {
            context.events().publish(EventKind.NEWCOMERS_FORGOTTEN, Map.of("bytes", untoldBytes));
            untoldBytes = 0;
        }
    }

    private static long lower(long bound) {
        return bound - bound / FREED_PART;
    }

    private int reserved(Member.Usefulness usefulness) {
        return switch (usefulness) {
            case UNPROVEN -> MembershipBudget.unproven(sessions.lanes());
            case HEARD_OF -> MembershipBudget.HEARD_OF;
            default -> 0;
        };
    }

    private void evictSettled(List<Member> settled) {
        settled.sort(Member.LEAST_USEFUL_FIRST);
        for (Member member : settled) {
            if (settledBytes <= lower(MembershipBudget.SETTLED_BYTES)) {
                return;
            }
            settledBytes -= member.bytes();
            context.counters().count("peers.evicted.settled");
            evict(member);
        }
    }

    private void evict(Member member) {
        NodeId id = member.peer().id();
        if (member.known().isPresent()) {
            sessions.forget(member.known().get(), Wire.CLOSE_FORGOTTEN);
            boolean _ = trust.forget(id);
        } else {
            directory.dropCandidate(id);
            sessions.handshakes().forget(id, Wire.CLOSE_FORGOTTEN);
        }
    }

    private void scheduleLook() {
        var _ = context.timeline().schedule(LOOK_NANOS, () -> {
            noteAnswers();
            if (context.now() - evictedNanos >= QUIET_AFTER_EVICTION_NANOS) {
                context.warnings().clear(FULL, "");
            }
            scheduleLook();
        });
    }

    /** Has the pins know who has answered our host since the last look. */
    public void noteAnswers() {
        long now = context.now();
        for (KnownPeer known : directory.all()) {
            if (known.peer().exchange().look()) {
                known.exchangedNanos(now);
                if (known.peer().exchange().isAnswered()) {
                    directory.pinOnce(known);
                    trust.answered(known.peer().id());
                }
            } else if (now - known.exchangedNanos() >= QUIET_NANOS) {
                known.peer().exchange().end();
            }
        }
    }
}

package dev.malachi.kernel.directory;

import dev.malachi.api.PeerState;
import dev.malachi.api.event.EventKind;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.peer.Session;
import java.util.Collection;
import java.util.Map;

/**
 * Which peers are there, as far as this node can tell: the one place that decides it, for what a person is shown and for what is
 * forgotten first. Used on the control thread.
 */
public final class Presence {
    private static final long STALE_AFTER_NANOS = 30 * 60 * 1_000_000_000L;
    private static final long STALE_CHECK_NANOS = 60 * 1_000_000_000L;

    private final NodeContext context;
    private final Collection<KnownPeer> peers;

    Presence(NodeContext context, Collection<KnownPeer> peers) {
        this.context = context;
        this.peers = peers;
    }

    /** Begins to tell of peers that fall silent. */
    void start() {
        var _ = context.timeline().schedule(STALE_CHECK_NANOS, () -> {
            for (KnownPeer known : peers) {
                if (!known.staleTold() && silentNanos(known) > STALE_AFTER_NANOS) {
                    known.staleTold(true);
                    context.events().publish(EventKind.PEER_STALE, known.peer().id(), Map.of("reason", "not heard"));
                }
            }
            start();
        });
    }

    /** A peer has shown that it is there. */
    public void heard(KnownPeer known) {
        known.peer().seen(context.now());
        known.staleTold(false);
    }

    /** For how long nothing was heard of a peer, nanoseconds. */
    public long silentNanos(KnownPeer known) {
        long last = known.peer()
                .sending()
                .map(Session::lastReceivedNanos)
                .map(received -> Math.max(received, known.peer().lastSeenNanos()))
                .orElse(known.peer().lastSeenNanos());
        return Math.max(0, context.now() - last);
    }

    /** How it stands with a peer of the native protocol. */
    public PeerState state(KnownPeer known) {
        return switch (known.answers()) {
            case NO -> PeerState.UNREACHABLE;
            case NOT_NOW -> PeerState.STALE;
            case YES -> {
                if (hasSession(known)) {
                    yield PeerState.SESSION;
                }
                yield isStale(known) ? PeerState.STALE : PeerState.NEW;
            }
        };
    }

    /** Whether a peer was silent for long, or there is no path to it. */
    public boolean isStale(KnownPeer known) {
        return known.peer().path().isEmpty() || silentNanos(known) > STALE_AFTER_NANOS;
    }

    /** Whether a peer is not there: not heard in this run, or for half an hour, or it does not answer; and there is no session with it. */
    public boolean isAway(KnownPeer known) {
        boolean silent = known.staleTold() || known.answers() == KnownPeer.Answers.NO;
        return silent && !hasSession(known);
    }

    private boolean hasSession(KnownPeer known) {
        return known.peer().usableSession(context.now()).isPresent();
    }
}

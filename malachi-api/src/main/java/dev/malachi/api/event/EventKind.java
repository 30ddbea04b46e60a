package dev.malachi.api.event;

import dev.malachi.api.annotation.Stable;
import java.util.List;

/** The kinds of events that the kernel raises. */
@Stable
public final class EventKind {
    /** A peer was heard for the first time. */
    public static final String PEER_DISCOVERED = "peer.discovered";
    /** A peer's MAC address, link or announcement changed. */
    public static final String PEER_CHANGED = "peer.changed";
    /** A peer has not been heard for long, or does not answer; attribute {@code reason}. */
    public static final String PEER_STALE = "peer.stale";
    /** A peer has not answered for so long that IP packets to it are refused. */
    public static final String PEER_UNREACHABLE = "peer.unreachable";
    /** A peer that was stale or unreachable, though data went to it, answers again. */
    public static final String PEER_REACHABLE = "peer.reachable";
    /** A session can be used; attributes {@code initiator}, {@code millis}. */
    public static final String SESSION_UP = "session.up";
    /** A session ended; attribute {@code reason}. */
    public static final String SESSION_DOWN = "session.down";
    /** This node holds an address; attribute {@code ipv4}. */
    public static final String CLAIM_HELD = "claim.held";
    /** This node had to take another address; attributes {@code from}, {@code to}. */
    public static final String CLAIM_MOVED = "claim.moved";
    /** Two nodes hold one address and neither may win; attributes {@code ipv4}, {@code holder}. */
    public static final String CLAIM_CONTESTED = "claim.contested";
    /** Somebody else uses an id, ours or a peer's; attribute {@code mac}. */
    public static final String DUPLICATE_IDENTITY = "identity.duplicate";
    /** A node waits for approval from now on. */
    public static final String PEER_PENDING = "peer.pending";
    /** A person has approved a peer. */
    public static final String PEER_APPROVED = "peer.approved";
    /** A person has denied a peer. */
    public static final String PEER_DENIED = "peer.denied";
    /** A person had a peer forgotten. */
    public static final String PEER_FORGOTTEN = "peer.forgotten";
    /** A peer has taken the place of another id, which was its own before; attribute {@code old}. */
    public static final String PEER_SUCCEEDED = "peer.succeeded";
    /** Peers that nobody approved were forgotten for want of room, some MiB of them; attribute {@code bytes}. */
    public static final String NEWCOMERS_FORGOTTEN = "newcomers.forgotten";
    /** A pin was written. */
    public static final String PIN_ADDED = "pin.added";
    /** A warning is shown from now on; attributes {@code code}, {@code text}, {@code remedy}. */
    public static final String WARNING_RAISED = "warning.raised";
    /** What a warning told of is over; attributes {@code code}, {@code text}. */
    public static final String WARNING_CLEARED = "warning.cleared";
    /** A link appeared, went up or down, or changed; attributes {@code link}, {@code state}. */
    public static final String LINK_CHANGED = "link.changed";
    /** The node has met an error after which it cannot rely on itself, and ends; attribute {@code reason}. The last event. */
    public static final String NODE_FAILED = "node.failed";

    /** Something of the TUN interface that others had changed was put back; attributes {@code tun}, {@code what}, {@code detail}. */
    public static final String TUN_RESTORED = "tun.restored";

    private EventKind() {}

    /**
     * When each of them happens.
     *
     * @return the kinds
     */
    public static List<EventDescription> descriptions() {
        return List.of(
                new EventDescription(PEER_DISCOVERED, "A peer was heard for the first time."),
                new EventDescription(PEER_CHANGED, "A peer's MAC address, link or announcement changed."),
                new EventDescription(
                        PEER_STALE, "A peer has not been heard for long, or does not answer; attribute reason."),
                new EventDescription(
                        PEER_UNREACHABLE, "A peer has not answered for so long that IP packets to it are refused."),
                new EventDescription(
                        PEER_REACHABLE, "A peer that was stale or unreachable, though data went to it, answers again."),
                new EventDescription(SESSION_UP, "A session can be used; attributes initiator, millis."),
                new EventDescription(SESSION_DOWN, "A session ended; attribute reason."),
                new EventDescription(CLAIM_HELD, "This node holds an address; attribute ipv4."),
                new EventDescription(CLAIM_MOVED, "This node had to take another address; attributes from, to."),
                new EventDescription(
                        CLAIM_CONTESTED, "Two nodes hold one address and neither may win; attributes ipv4, holder."),
                new EventDescription(DUPLICATE_IDENTITY, "Somebody else uses an id, ours or a peer's; attribute mac."),
                new EventDescription(PEER_PENDING, "A node waits for approval from now on."),
                new EventDescription(PEER_APPROVED, "A person has approved a peer."),
                new EventDescription(PEER_DENIED, "A person has denied a peer."),
                new EventDescription(PEER_FORGOTTEN, "A person had a peer forgotten."),
                new EventDescription(
                        PEER_SUCCEEDED,
                        "A peer has taken the place of another id, which was its own before; attribute old."),
                new EventDescription(
                        NEWCOMERS_FORGOTTEN,
                        "Peers that nobody approved were forgotten for want of room, some MiB of them; attribute bytes."),
                new EventDescription(PIN_ADDED, "A pin was written."),
                new EventDescription(WARNING_RAISED, "A warning is shown from now on; attributes code, text, remedy."),
                new EventDescription(WARNING_CLEARED, "What a warning told of is over; attributes code, text."),
                new EventDescription(
                        LINK_CHANGED, "A link appeared, went up or down, or changed; attributes link, state."),
                new EventDescription(
                        NODE_FAILED,
                        "The node has met an error after which it cannot rely on itself, and ends; attribute reason. The last event."),
                new EventDescription(
                        TUN_RESTORED,
                        "Something of the TUN interface that others had changed was put back; attributes tun, what, detail."));
    }
}

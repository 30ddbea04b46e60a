package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A plugin that takes part in the network: discovery, routing, groups, streams. Brought by a {@link dev.malachi.api.plugin.Plugin}; one
 * instance serves all nodes of the process and has no state of its own.
 *
 * <p>The node calls what it starts on one thread at a time, so it needs no locks.
 */
@Preview
public interface Protocol {
    /**
     * Short name.
     *
     * @return such as {@code ndp}
     */
    String id();

    /** What is special about a protocol. */
    enum Trait {
        /** It is called on the control thread of the node, and never blocks. For the plugins of this project; others get their own. */
        ON_CONTROL_THREAD,
        /** It takes inner packets on the pumps' threads ({@link NodeScope#claimInnerOnPump}). */
        ON_PUMPS,
        /** It decides which peers may have a session ({@link NodeScope#guard}): none has one as long as it is not at work. */
        GUARD
    }

    /**
     * What is special about it. What is not declared is refused.
     *
     * @return the same at every call
     */
    default Set<Trait> traits() {
        return Set.of();
    }

    /**
     * Starts it in a node, on the part's thread ({@link NodeScope}): before any link is open, or later if the plugin comes later. What was
     * there before is told afterwards: links, sightings, sessions, paths and addresses.
     *
     * @param context the node as it may see it; what is taken through it ends with the handler
     * @return what the node calls
     */
    Handler start(ProtocolContext context);

    /** A protocol at work in one node. Called on the part's thread only ({@link NodeScope}). */
    interface Handler extends AutoCloseable {
        /**
         * A link is there for the first time, or came up, or changed its address or MTU.
         *
         * @param link the link as it is now
         */
        default void onLinkUp(LinkView link) {}

        /** What this node announces ({@link ProtocolContext#announcement}) has changed. */
        default void onAnnouncementChanged() {}

        /**
         * A peer does not answer: data went to it and nothing came, a handshake went unanswered, or our link to it went down. It may
         * be elsewhere.
         *
         * @param peer a known peer
         */
        default void onPeerSilent(NodeId peer) {}

        /**
         * An authenticated frame of a peer came by another way than those before and than the one that leads to it. It says nothing of
         * Ethernet addresses: a station that passes a frame on puts its own on it.
         *
         * @param peer a known peer
         * @param link the link its frame came by
         * @param mac Ethernet source of the frame
         */
        default void onPeerElsewhere(NodeId peer, LinkView link, MacAddress mac) {}

        /**
         * The node has forgotten a peer, for want of room or because a person said so. What the protocol keeps of it is to go too: it
         * is charged to the same budget (protocol.md §9).
         *
         * @param peer not known any more
         */
        default void onPeerForgotten(NodeId peer) {}

        /**
         * A person has approved a node. If it was heard and refused before, now is the time to look for it there.
         *
         * @param peer which one; need not be known
         */
        default void onPeerApproved(NodeId peer) {}

        /** Discovery is wanted, now. */
        default void onDiscoveryRequested() {}

        /**
         * A known peer is to be asked for a sign of life, now and by unicast.
         *
         * @param peer which one
         */
        default void onDiscoveryRequested(Sighting peer) {}

        /**
         * A peer was sighted: for the first time, again, elsewhere, or with news.
         *
         * @param sighting of a peer that trust admits
         */
        default void onSighted(Sighting sighting) {}

        /**
         * There is a session with a peer, where there was none or another.
         *
         * @param peer native
         */
        default void onSessionUp(NodeId peer) {}

        /**
         * The last session with a peer has ended.
         *
         * @param peer native
         * @param reason in a few words
         */
        default void onSessionDown(NodeId peer, String reason) {}

        /**
         * Frames reach a peer by another path than before, or one that carries more or less.
         *
         * @param peer a known peer
         * @param path the path from now on
         */
        default void onPathChanged(NodeId peer, PeerPath path) {}

        /**
         * Another virtual IPv4 address leads to a peer than before.
         *
         * @param peer a known peer
         * @param ipv4 most significant byte first; empty if none does
         */
        default void onAddressChanged(NodeId peer, OptionalInt ipv4) {}

        /** The part ends, or the node: secrets are to be wiped. Frames sent from here still leave; what was taken is given back after it. */
        @Override
        default void close() {}
    }
}

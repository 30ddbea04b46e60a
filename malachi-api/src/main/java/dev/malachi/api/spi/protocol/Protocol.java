package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.util.Optional;
import java.util.Set;

/**
 * A plugin that takes part in the network: discovery, routing, groups, streams. Brought by a {@link dev.malachi.api.plugin.Plugin}; one
 * instance serves all nodes of the process and has no state of its own.
 *
 * <p>What it starts never blocks and owns no thread: the node calls its {@link Handler} on the control thread only, so it needs no
 * locks.
 */
@Preview
public interface Protocol {
    /**
     * Short name.
     *
     * @return such as {@code ndp}
     */
    String id();

    /**
     * The L3 types whose frames it takes. Each type has one owner; a second claim is an error at start.
     *
     * @return types as in {@link dev.malachi.api.wire.Wire}
     */
    default Set<Integer> frameTypes() {
        return Set.of();
    }

    /**
     * The control kinds (protocol.md §7.2) whose messages it takes.
     *
     * @return kinds not owned by the kernel
     */
    default Set<Integer> controlKinds() {
        return Set.of();
    }

    /**
     * Starts it in a node. Called before any link is open.
     *
     * @param context the node as it may see it
     * @return what the node calls
     */
    Handler start(ProtocolContext context);

    /** A protocol at work in one node. Called on the control thread only; must not block. */
    interface Handler extends AutoCloseable {
        /**
         * A frame of a claimed type came. Checked so far: EtherType, magic, version, length of the L3 header.
         *
         * @param frame a copy of the frame
         */
        default void onFrame(ControlFrame frame) {}

        /**
         * An authenticated control message of a claimed kind came.
         *
         * @param peer its sender
         * @param kind control kind
         * @param requestId as sent
         * @param body its bytes
         */
        default void onControl(NodeId peer, int kind, int requestId, byte[] body) {}

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
         * Ethernet addresses: whoever passes a frame on puts his own on it.
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

        /** Somebody asked for discovery, now. */
        default void onDiscoveryRequested() {}

        /**
         * A known peer is to be asked for a sign of life, now and by unicast.
         *
         * @param peer which one
         */
        default void onDiscoveryRequested(Sighting peer) {}

        /**
         * A classic node offers its side of a key agreement.
         *
         * @param offer of a node that trust admits
         */
        default void onKeyOffer(KeyOffer offer) {}

        /**
         * What it brings to nodes that do not speak the native protocol. Asked once, after {@link Protocol#start}.
         *
         * @return the carrier, if it is one
         */
        default Optional<DatagramCarrier> carrier() {
            return Optional.empty();
        }

        /** The node stops: secrets are to be wiped. Frames sent from here still leave. */
        @Override
        default void close() {}
    }
}

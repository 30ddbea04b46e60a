package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.wire.Tlvs;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A node as a protocol sees it. Methods may be called from any thread; but on the control thread one that returns something waits there
 * for its turn, so that a pump, which must not wait, calls {@link #self}, {@link #sendInner} and those of {@link NodeScope} only.
 */
@Preview
public interface ProtocolContext extends NodeScope {
    /**
     * This node.
     *
     * @return its id
     */
    NodeId self();

    /**
     * This node's Ed25519 public key.
     *
     * @return 32 bytes
     */
    byte[] publicKey();

    /**
     * Signs with this node's Ed25519 key.
     *
     * @param message any length
     * @return 64 bytes
     */
    byte[] sign(byte[] message);

    /**
     * The pre-shared key, if one is set.
     *
     * @return its bytes; not to be changed or kept
     */
    Optional<byte[]> preSharedKey();

    /**
     * The crypto suite in use.
     *
     * @return the suite
     */
    CryptoSuite crypto();

    /**
     * BLAKE3 in plain hash mode.
     *
     * @param parts hashed one after the other
     * @return 32 bytes
     */
    byte[] blake3(byte[]... parts);

    /**
     * Randomness: secure in a real node, a function of the seed in a simulated one.
     *
     * @return the generator
     */
    RandomGenerator random();

    /**
     * All links, up or down.
     *
     * @return their state now
     */
    List<LinkView> links();

    /**
     * What this node announces on a link now.
     *
     * @param link the link
     * @return its TLVs, claimed address, capabilities, name, MTU, version and boot epoch
     */
    Tlvs announcement(LinkView link);

    /**
     * Sends a frame from this node.
     *
     * @param link where to
     * @param destinationMac Ethernet destination
     * @param type a claimed L3 type
     * @param destination L3 destination
     * @param body everything after the L3 header
     * @return false if the link is down, gone, or the frame does not fit it
     */
    boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body);

    /**
     * Sends a frame whose L3 ids are zero, since they stand inside it.
     *
     * @param link where to
     * @param destinationMac Ethernet destination
     * @param type a claimed L3 type
     * @param body everything after the L3 header
     * @return false if the link is down, gone, or the frame does not fit it
     */
    boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body);

    /**
     * Sends a control message through the session with a peer; made first when there is none.
     *
     * @param peer to whom
     * @param kind a claimed control kind
     * @param requestId of the request or reply
     * @param body up to 1272 bytes
     * @return what becomes of it
     */
    Acceptance sendControl(NodeId peer, int kind, int requestId, byte[] body);

    /**
     * Sends an inner packet through the session with a peer; made first when there is none. Never waits: on the control thread the
     * packet is sealed at once, elsewhere it is queued for that.
     *
     * @param peer to whom
     * @param kind a claimed inner kind
     * @param payload what follows the kind; copied
     * @param trafficClass 0 to 7
     * @return what becomes of it
     */
    Acceptance sendInner(NodeId peer, int kind, byte[] payload, int trafficClass);

    /**
     * How frames reach a peer.
     *
     * @param peer its id
     * @return empty if it is not known, or nothing is known of where it is
     */
    Optional<PeerPath> path(NodeId peer);

    /**
     * Whether there is a session with a peer that may be used.
     *
     * @param peer its id
     * @return whether what is sent to it leaves at once
     */
    boolean hasSession(NodeId peer);

    /**
     * What is known of a peer.
     *
     * @param id its id
     * @return its last proven sighting, if any
     */
    Optional<Sighting> sighting(NodeId id);

    /**
     * Whether a pinned peer has proven to be somewhere, in this run of the node or an earlier one. What comes from there in its name has
     * budgets of its own (protocol.md §3.1).
     *
     * @param id its id
     * @param link name of a link
     * @param mac Ethernet address there
     * @return whether it was there
     */
    boolean isKnownAt(NodeId id, String link, MacAddress mac);

    /**
     * Whether a peer is pinned: it was met before, perhaps in an earlier run of the node.
     *
     * @param id its id
     * @return whether it is
     */
    boolean isPinned(NodeId id);

    /**
     * Whether an id counts little when room or work is short: no person has approved it, and it is not settled (protocol.md §9).
     *
     * @param id any id
     * @return true for one that is not pinned, too
     */
    boolean isNewcomer(NodeId id);

    /**
     * How many peers are known.
     *
     * @return the number
     */
    int peerCount();

    /**
     * Whether trust lets this key speak for this id, or lets it wait for approval: mode, pins, denials. Cheap, changes nothing.
     *
     * @param id a node id
     * @param publicKey 32 bytes that hash to it
     * @return whether it is worth finding out that it is there
     */
    boolean admits(NodeId id, byte[] publicKey);

    /**
     * Tells the node that a {@linkplain #sighted sighted} peer has answered a question of ours where it was heard: what is sent there
     * arrives, while a question of its own may be sent again by anybody.
     *
     * @param peer who
     * @param link name of the link
     * @param mac its Ethernet address there
     */
    void answered(NodeId peer, String link, MacAddress mac);

    /**
     * Tells the node of a peer that has just proven itself.
     *
     * @param sighting what was proven
     */
    void sighted(Sighting sighting);

    /**
     * Has a peer asked for a sign of life: by unicast if it is known where it is, else all nodes are asked.
     *
     * @param peer whom
     */
    void discover(NodeId peer);

    /**
     * Delivers an authenticated datagram of a peer that this protocol {@linkplain #carry carries} for, and notes that the peer lives.
     *
     * @param from its sender
     * @param fromPort source port
     * @param toPort destination port
     * @param payload its bytes; not to be changed afterwards
     */
    void deliver(NodeId from, int fromPort, int toPort, byte[] payload);

    /**
     * Says that the protocol keeps so many bytes more about a peer, or less. There is one budget for all that is kept of ids that no
     * person approved (protocol.md §9); when a peer is forgotten ({@link Protocol.Handler#onPeerForgotten}), its count is 0 again.
     *
     * @param peer a known peer; of others nothing is to be kept
     * @param bytes of the heap
     */
    void keeps(NodeId peer, int bytes);
}

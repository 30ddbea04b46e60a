package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A node as its protocols see it. Used on the control thread only. */
@Preview
public interface ProtocolContext {
    /**
     * What the operator has set about this plugin.
     *
     * @return its settings, defaults filled in
     */
    Arguments settings();

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
     * The X25519 keys that this node announces.
     *
     * @return the same at every call
     */
    EphemeralKeys ephemeralKeys();

    /**
     * The clock and timers. Tasks run on the control thread.
     *
     * @return the time line
     */
    Timeline timeline();

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
     * @param type L3 type
     * @param destination L3 destination
     * @param body everything after the L3 header
     * @return false if the link is down, gone, or the frame does not fit it
     */
    boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body);

    /**
     * Sends a frame whose L3 ids are zero, since they stand inside it (protocol.md §4).
     *
     * @param link where to
     * @param destinationMac Ethernet destination
     * @param type L3 type
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
     */
    void sendControl(NodeId peer, int kind, int requestId, byte[] body);

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
     * Whether a protocol makes sessions with nodes that do not speak the native protocol, so that such nodes are worth hearing.
     *
     * @return false as long as none is at work
     */
    boolean takesOffers();

    /**
     * Hands a classic node's side of a key agreement to whoever makes sessions with such nodes. Ignored for a node that trust refuses
     * or that is known to speak the native protocol.
     *
     * @param offer from a node just {@linkplain #sighted sighted}
     */
    void offered(KeyOffer offer);

    /**
     * Has a peer asked for a sign of life: by unicast if it is known where it is, else everybody is asked.
     *
     * @param peer whom
     */
    void discover(NodeId peer);

    /**
     * Delivers an authenticated datagram of a classic node, and notes that the node lives.
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

    /**
     * Counts one.
     *
     * @param counter such as {@code ndp.drop.bad_signature}
     */
    void count(String counter);

    /**
     * Something is wrong from now on: shown by {@code status} until it is {@linkplain #clearWarning cleared}. Said again with other
     * words it replaces them.
     *
     * @param code lower case words and dots, beginning with the protocol's own or with what it is about
     * @param detail tells several of one kind apart; empty if there is but one
     * @param text what is the matter, a sentence
     * @param remedy what to do, a sentence
     */
    void raiseWarning(String code, String detail, String text, String remedy);

    /**
     * What {@link #raiseWarning} told of is over.
     *
     * @param code as raised
     * @param detail as raised
     */
    void clearWarning(String code, String detail);

    /**
     * Tells listeners.
     *
     * @param event what happened
     */
    void publish(Event event);
}

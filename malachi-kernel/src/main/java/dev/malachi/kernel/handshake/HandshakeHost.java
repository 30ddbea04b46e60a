package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The node as the handshake sees it. Everything is called on the control thread. */
public interface HandshakeHost {
    Identity identity();

    CryptoSuite crypto();

    /** Which cipher a session uses with a peer of these capability bits. */
    AeadEngine.Algorithm algorithm(int peerCapabilities);

    /** Which engine makes the pumps' ciphers of an algorithm that {@link #algorithm} gave, at any time. */
    Supplier<AeadEngine> aeadEngines(AeadEngine.Algorithm algorithm);

    /** How many lanes a session needs. */
    int lanes();

    Timeline timeline();

    RandomGenerator random();

    /** The pre-shared key; empty array if none is set. */
    byte[] preSharedKey();

    /** The next strictly rising timestamp, TAI64N, 12 bytes; never goes back over a restart. */
    byte[] nextTimestamp();

    /** What goes into our handshake payload on a link. */
    Tlvs handshakeAnnouncement(LinkPort port);

    /** Sessions by local index. The handshake adds and removes; indices that it has promised but not used yet it keeps itself. */
    SessionIndex sessions();

    /** A known peer. */
    Optional<Peer> peer(NodeId id);

    /**
     * The peer of a key that has signed an INIT. The INIT may be a replay, so a peer that was unknown is made but not listed anywhere
     * before {@link #sessionUp}.
     *
     * @param id its id
     * @param publicKey its Ed25519 key, 32 bytes, hashing to the id
     * @param staticKey the same converted to X25519
     * @return the peer; the same one for the same id as long as its INIT may be answered
     */
    Peer candidate(NodeId id, byte[] publicKey, byte[] staticKey);

    /**
     * A handshake with a peer is complete, so it lives. The path that its frame came by is taken if none is known, else at most looked
     * at: the handshake says nothing of Ethernet addresses (protocol.md §3.5). Called before {@link #sessionUp}.
     *
     * @param peer who
     * @param source where its RESPONSE came from, or the INIT under whose session a frame has come now
     */
    void alive(Peer peer, Source source);

    /**
     * What went to a station has reached the peer: it has answered the INIT that went there, or used the session of the RESPONSE that
     * did. Called before {@link #alive}.
     */
    void reached(Peer peer, Source source);

    /** An INIT came, as some node makes them that knows our key, and is shorter than its answer would be: those of older versions are. */
    void tooShort(Source source, NodeId sender);

    /** Data or an INIT went to a peer, and nothing came for so long that it may have moved. */
    void silent(Peer peer);

    /** Whether a pinned peer has proven to be somewhere: its INITs from there have a budget that no other sender can use up. */
    boolean isKnownAt(NodeId id, LinkPort port, MacAddress mac);

    /** Where a pinned peer has proven to be in an earlier run, if the link to there is up; for one without a path. */
    Optional<Source> remembered(Peer peer);

    /** Whether a pinned peer is a newcomer: nobody has approved it, and it is not settled (protocol.md §9). */
    boolean isNewcomer(NodeId id);

    /** Whether a station is a pinned peer other than this one, which passes on what it sends in this name. */
    boolean isPassedOn(NodeId id, LinkPort port, MacAddress mac);

    /** Whether trust lets this key speak for this id. */
    boolean admits(NodeId id, byte[] publicKey);

    /** Sends a HANDSHAKE frame from us to {@code destination}; hop limit and macs are in the body already. */
    void sendHandshake(LinkPort port, MacAddress mac, NodeId destination, byte[] body);

    /** Seals an inner packet under a session, which need not be the peer's current one, and sends it by the peer's path. */
    void sendInner(Session session, byte[] inner);

    /** There is a session more, which may never be used: who began it may only have replayed something. */
    void established(Session session);

    /**
     * A session may be used for sending from now on: {@code peer.sending()} is set already, and so is the peer's path. What the host sends in here is the first
     * frame of the session, which an initiator owes its peer at once; if it sends nothing, a keepalive goes out.
     *
     * @param session the session
     * @param announcement TLVs of the peer's handshake payload
     * @param firstContact true if the peer had no session just before
     */
    void sessionUp(Session session, Tlvs announcement, boolean firstContact);

    /** The last session with a peer is gone. */
    void sessionDown(Peer peer, String reason);

    /** Data or an INIT went to a peer, and nothing came for {@code Wire.PEER_STALE_NANOS}. */
    void stale(Peer peer);

    /** The same for {@code Wire.PEER_UNREACHABLE_NANOS}: no session with the peer is used for sending any more. */
    void unreachable(Peer peer);

    /** A session is no longer published anywhere; to be wiped when no pump can still hold it. */
    void retire(Session session);

    /** Counts one: {@code handshake.…}. */
    void count(String counter);
}

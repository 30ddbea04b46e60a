package dev.malachi.kernel.datapath;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What the pumps hand to the control thread. Every method may be called from any pump, copies what it keeps, never blocks, and drops
 * with a counter when the control thread is behind, unless it says so to the pump.
 */
public interface ControlPlane {
    /**
     * A frame of a type that the data path does not carry: handshake, discovery, a plugin's. Magic and version are right.
     *
     * @param port link it came by
     * @param buffer where it lies
     * @param offset of the Ethernet header
     * @param length of the frame
     */
    void controlFrame(LinkPort port, MemorySegment buffer, long offset, int length);

    /**
     * A frame came whose L3 header has another version than ours. Told at most ten times a second and lane.
     *
     * @param port link it came by
     * @param sourceMac its Ethernet source
     * @param version what it has
     */
    void otherVersion(LinkPort port, long sourceMac, int version);

    /**
     * A transport frame for us under an index that is not known.
     *
     * @param port link it came by
     * @param sourceMac its Ethernet source
     * @param sourceHigh first half of the L3 source id
     * @param sourceLow second half
     * @param index the receiver index
     */
    void unknownIndex(LinkPort port, long sourceMac, long sourceHigh, long sourceLow, int index);

    /**
     * The first valid frame came under a session.
     *
     * @param session now {@link Session#confirmed confirmed}
     */
    void confirmed(Session session);

    /**
     * An authenticated frame of a peer came from elsewhere than the ones before. Told at most ten times a second and peer.
     *
     * @param peer its sender
     * @param port link it came by
     * @param sourceMac its Ethernet source
     */
    void cameFrom(Peer peer, LinkPort port, long sourceMac);

    /**
     * An authenticated inner packet that is not IP for the TUN interface: control, datagram, stream, a plugin's; or an IP packet of a
     * peer whose address is not mapped yet, which must not overtake the record that maps it.
     *
     * @param session under which it came
     * @param hopLimit of the transport header
     * @param flags of the transport header
     * @param buffer where the plaintext lies
     * @param offset of its first byte
     * @param length of the plaintext
     */
    void inner(Session session, int hopLimit, int flags, MemorySegment buffer, long offset, int length);

    /**
     * An IP packet from the TUN interface that cannot be sent yet: there is no session with the peer, or no peer is known by that
     * address.
     *
     * @param peer whose session is missing, or null if the address is not mapped
     * @param buffer where the packet lies
     * @param offset of the IP header
     * @param length of the packet
     * @param offload what is left to do with it
     * @return false if the control thread is behind: the packet is to be dropped
     */
    boolean park(@Nullable Peer peer, MemorySegment buffer, long offset, int length, PacketOffload offload);

    /**
     * A session has carried so many frames, or is so old, that a new one is due, or may not be used any more.
     *
     * @param peer whose session
     */
    void rekeyDue(Peer peer);
}

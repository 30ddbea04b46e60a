package dev.malachi.kernel.session;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Session;

/** How the control thread's packets reach the wire. */
public interface Output {
    /** Sends a HANDSHAKE frame. */
    void handshake(LinkPort port, MacAddress mac, NodeId destination, byte[] body);

    /** Seals an inner packet and sends it by the peer's path; false, and counted, if that cannot be. */
    boolean inner(Session session, int trafficClass, byte[] inner);

    /** Sends an IP packet that was parked, as the outbound pump would. */
    void ip(byte[] packet, PacketOffload offload);

    /** A packet of this host was dropped and counted, and is shown to the packet taps. */
    void ended(byte[] packet, String counter);

    /** Tells this host that the address that its packet was sent to cannot be reached. */
    void answerUnreachable(byte[] packet);

    /** Wipes a session as soon as no pump can hold it. */
    void retire(Session session);

    /** A session uses ChaCha20-Poly1305, for which there are several engines. */
    void findFastestChaCha();

    /** How many lanes a session needs. */
    int lanes();
}

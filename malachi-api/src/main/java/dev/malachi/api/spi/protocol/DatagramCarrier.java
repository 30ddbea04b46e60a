package dev.malachi.api.spi.protocol;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.annotation.Preview;

/**
 * Brings datagrams to peers that do not speak the native protocol: those whose {@linkplain Sighting#dialect sightings} name the protocol
 * that {@linkplain NodeScope#carry registered} it. Called on the control thread only; must not block.
 */
@Preview
public interface DatagramCarrier {
    /**
     * Where the relation to a node stands.
     *
     * @param peer a node that it reaches
     * @return a session if keys are agreed, so that what is sent leaves at once
     */
    PeerState state(NodeId peer);

    /**
     * The largest payload that fits a frame to a node.
     *
     * @param peer a node that it reaches
     * @return bytes
     */
    int largestPayload(NodeId peer);

    /**
     * Sends a datagram. It waits for a while if keys must be agreed first; what cannot be sent is dropped and counted.
     *
     * @param peer a node that it reaches
     * @param fromPort source port
     * @param toPort destination port
     * @param payload its bytes; not kept
     */
    void send(NodeId peer, int fromPort, int toPort, byte[] payload);
}

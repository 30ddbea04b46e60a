package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.util.OptionalInt;

/**
 * Makes sessions with nodes that do not speak the native protocol out of the X25519 keys that discovery verifies. The protocol that
 * carries datagrams to such nodes {@linkplain NodeScope#offer offers} it, and discovery {@linkplain NodeScope#find finds} it: without
 * one such nodes are not worth hearing. Called on the control thread.
 */
@Preview
public interface KeyAgreement {
    /**
     * A node's side of a key agreement, as it stood in a message whose signature holds.
     *
     * @param peer the node
     * @param link name of the link it was heard on
     * @param mac its Ethernet address there
     * @param publicKey its X25519 key, 32 bytes; not to be changed
     * @param answered the number of our generation ({@link EphemeralKeys}) that the message answered, which the node uses from now on;
     *     empty for a question, which may be a replay
     */
    record Offer(NodeId peer, String link, MacAddress mac, byte[] publicKey, OptionalInt answered) {}

    /**
     * Who makes the sessions.
     *
     * @return id of the protocol, which {@linkplain Sighting#dialect sightings} of such nodes name
     */
    String protocol();

    /**
     * A node offers its side.
     *
     * @param offer of a node that was just sighted and that trust admits
     */
    void offered(Offer offer);
}

package dev.malachi.api.spi.protocol;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.util.OptionalInt;

/**
 * A classic node's side of a key agreement, as it stood in an NDP message whose signature holds.
 *
 * @param peer the node
 * @param link name of the link it was heard on
 * @param mac its Ethernet address there
 * @param publicKey its X25519 key, 32 bytes; not to be changed
 * @param answered the number of our generation ({@link EphemeralKeys}) that the message answered, which the node uses from now on;
 *     empty for a question, which may be a replay
 */
@Preview
public record KeyOffer(NodeId peer, String link, MacAddress mac, byte[] publicKey, OptionalInt answered) {}

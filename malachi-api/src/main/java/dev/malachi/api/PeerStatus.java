package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A picture of a peer.
 *
 * @param id its id
 * @param name its host name here, if any: a name that it announces may be another peer's
 * @param ipv4 its virtual IPv4 address in dotted form, which no other peer has: the mapped one, else the preferred one if it has not
 *     claimed any; empty if it has none
 * @param ipv6 its virtual IPv6 address
 * @param state where the relation stands
 * @param trust by what right it is talked to; empty as long as it is a stranger
 * @param dialect what it speaks: {@code native}, or the id of the protocol that reaches it otherwise
 * @param link name of the link it was last heard on
 * @param mac its Ethernet address there
 * @param rttMillis smoothed round trip time, once measured
 * @param cipher of the frames of its session, such as {@code aes-256-gcm}; empty without one
 * @param hybrid whether the session's keys are post-quantum hybrid
 * @param rxBytes inner bytes received in its sessions
 * @param txBytes inner bytes sent in its sessions
 * @param lastSeenSeconds since it was last heard, authenticated; empty for an id that was only spoken of here
 * @param via the neighbour that forwards for it, if it is not on the link itself
 * @param warnings what the operator should know about it and do; empty if all is well
 */
@Stable
public record PeerStatus(
        NodeId id,
        Optional<String> name,
        String ipv4,
        String ipv6,
        PeerState state,
        Optional<PeerTrust> trust,
        String dialect,
        Optional<String> link,
        Optional<MacAddress> mac,
        OptionalDouble rttMillis,
        Optional<String> cipher,
        boolean hybrid,
        long rxBytes,
        long txBytes,
        OptionalLong lastSeenSeconds,
        Optional<NodeId> via,
        List<Warning> warnings) {}

package dev.malachi.api;

import dev.malachi.api.annotation.Preview;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a node knows of one peer besides {@link PeerStatus}.
 *
 * @param id its id
 * @param heardAgo how long ago it was last heard, authenticated, on a clock that nobody sets
 * @param firstSeen when it was met for the first time, by this machine's clock, if it is pinned
 * @param settled whether it counts as much as one that a person has approved, since it has answered this host on several days
 *     (protocol.md §9)
 * @param sessionAge how long there has been a session without a break, though with ever new keys
 * @param keysAge how old the keys are that are sent under
 */
@Preview
public record PeerDetails(
        NodeId id,
        Optional<Duration> heardAgo,
        Optional<Instant> firstSeen,
        boolean settled,
        Optional<Duration> sessionAge,
        Optional<Duration> keysAge) {}

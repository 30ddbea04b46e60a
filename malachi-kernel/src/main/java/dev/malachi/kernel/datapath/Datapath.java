package dev.malachi.kernel.datapath;

import dev.malachi.api.time.Timeline;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.tap.PacketTaps;

/**
 * What all lanes of a node share.
 *
 * @param timeline read once a batch
 * @param local addresses of this node
 * @param forwarding from a virtual address to a peer
 * @param sessions from a receiver index to a session
 * @param links that may be sent on
 * @param claims of plugins
 * @param control takes what the data path cannot do itself
 * @param counters of the node
 * @param quiescent tells when no lane can hold a session any more
 * @param taps which copies of packets are asked for
 * @param etherType of all frames
 * @param padding whether inner packets are padded
 */
public record Datapath(
        Timeline timeline,
        LocalAddresses local,
        ForwardingTable forwarding,
        SessionIndex sessions,
        LinkPorts links,
        Claims claims,
        ControlPlane control,
        Counters counters,
        QuiescentStates quiescent,
        PacketTaps taps,
        int etherType,
        boolean padding) {}

package dev.malachi.kernel.scope;

import dev.malachi.kernel.control.ControlCalls;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.inner.DatagramPorts;
import dev.malachi.kernel.lanes.ControlQueue;
import dev.malachi.kernel.lanes.Lanes;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.membership.Approvals;
import dev.malachi.kernel.record.LinkAnnouncement;
import dev.malachi.kernel.registry.ClaimRegistry;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.TrustStore;
import java.util.function.Consumer;

/**
 * What the parts of plugins work with in a node.
 *
 * @param context of the node
 * @param calls run on the control thread what is asked elsewhere
 * @param lanes send
 * @param queue where what the pumps bring waits for the control thread
 * @param links of the node
 * @param forwarding finds peers from any thread
 * @param directory of the peers
 * @param sessions with them
 * @param trust in them
 * @param paths on which they have proven to be
 * @param approvals by persons
 * @param ports of datagrams
 * @param announcement what this node says of itself
 * @param registry of what is taken
 * @param guards decide who may have a session
 * @param onError told of an {@link Error} after which nothing can be relied on
 */
public record Surroundings(
        NodeContext context,
        ControlCalls calls,
        Lanes lanes,
        ControlQueue queue,
        LinkSet links,
        ForwardingTable forwarding,
        PeerDirectory directory,
        SessionLayer sessions,
        TrustStore trust,
        ProvenPaths paths,
        Approvals approvals,
        DatagramPorts ports,
        LinkAnnouncement announcement,
        ClaimRegistry registry,
        Guards guards,
        Consumer<Throwable> onError) {}

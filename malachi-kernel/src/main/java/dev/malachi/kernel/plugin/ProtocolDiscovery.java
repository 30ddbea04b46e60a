package dev.malachi.kernel.plugin;

import dev.malachi.kernel.budget.TokenBucket;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.session.Discovery;

/** Has protocols find peers. Used on the control thread. */
public final class ProtocolDiscovery implements Discovery {
    private static final long PERIOD_NANOS = 1_000_000_000L;

    private final NodeContext context;
    private final ProtocolHost protocols;
    private final TokenBucket budget = new TokenBucket();

    /**
     * Makes one.
     *
     * @param context of the node
     * @param protocols that find peers
     */
    public ProtocolDiscovery(NodeContext context, ProtocolHost protocols) {
        this.context = context;
        this.protocols = protocols;
    }

    /** Asks who is there, at most once a second: each packet to an unknown address wants it. */
    @Override
    public void request() {
        if (budget.take(context.now(), 1, PERIOD_NANOS)) {
            protocols.onDiscoveryRequested();
        }
    }

    @Override
    public void silent(KnownPeer peer) {
        protocols.onPeerSilent(peer.peer().id());
    }

    @Override
    public void elsewhere(KnownPeer peer, Source source) {
        protocols.onPeerElsewhere(peer.peer().id(), source);
    }
}

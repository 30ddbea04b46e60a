package dev.malachi.kernel.inner;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.kernel.lanes.ControlQueue;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.record.UnmappedPackets;
import dev.malachi.kernel.session.SessionLayer;
import org.jspecify.annotations.Nullable;

/** Brings what the pumps leave to the control thread where it belongs. Used on the control thread. */
public final class ControlDispatch implements ControlQueue.Handler {
    private final SessionLayer sessions;
    private final InnerDispatch inner;
    private final UnmappedPackets unmapped;

    /**
     * Makes one.
     *
     * @param sessions takes HANDSHAKE frames and news of sessions
     * @param inner takes inner packets
     * @param unmapped takes packets of this host
     */
    public ControlDispatch(SessionLayer sessions, InnerDispatch inner, UnmappedPackets unmapped) {
        this.sessions = sessions;
        this.inner = inner;
        this.unmapped = unmapped;
    }

    @Override
    public void onControlFrame(ControlFrame frame, LinkPort port) {
        sessions.handshakes().onFrame(port, frame.sourceMac(), frame.destination(), frame.source(), frame.body());
    }

    @Override
    public void onUnknownIndex(LinkPort port, MacAddress source, NodeId id, int index) {
        sessions.handshakes().onUnknownIndex(port, source, id, index);
    }

    @Override
    public void onSource(Peer peer, Source source) {
        sessions.heardFrom(peer, source);
    }

    @Override
    public void onConfirmed(Session session) {
        sessions.handshakes().onConfirmed(session);
    }

    @Override
    public void onInner(Session session, int hopLimit, int flags, byte[] plaintext) {
        inner.onInner(session, hopLimit, flags, plaintext);
    }

    @Override
    public void onPark(@Nullable Peer peer, byte[] packet, PacketOffload offload) {
        unmapped.take(peer, packet, offload);
    }

    @Override
    public void onRekeyDue(Peer peer) {
        sessions.rekeyDue(peer);
    }
}

package dev.malachi.kernel.inner;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.lanes.ControlQueue;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.plugin.ProtocolHost;
import dev.malachi.kernel.record.UnmappedPackets;
import dev.malachi.kernel.session.SessionLayer;
import org.jspecify.annotations.Nullable;

/** Brings what the pumps leave to the control thread where it belongs. Used on the control thread. */
public final class ControlDispatch implements ControlQueue.Handler {
    private final SessionLayer sessions;
    private final ProtocolHost protocols;
    private final InnerDispatch inner;
    private final UnmappedPackets unmapped;

    /**
     * Makes one.
     *
     * @param sessions takes HANDSHAKE frames and news of sessions
     * @param protocols takes frames of all other types
     * @param inner takes inner packets
     * @param unmapped takes packets of this host
     */
    public ControlDispatch(
            SessionLayer sessions, ProtocolHost protocols, InnerDispatch inner, UnmappedPackets unmapped) {
        this.sessions = sessions;
        this.protocols = protocols;
        this.inner = inner;
        this.unmapped = unmapped;
    }

    @Override
    public void onControlFrame(ControlFrame frame, LinkPort port) {
        if (frame.type() == Wire.TYPE_HANDSHAKE) {
            sessions.handshakes().onFrame(port, frame.sourceMac(), frame.destination(), frame.source(), frame.body());
        } else {
            protocols.onFrame(frame);
        }
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

package dev.malachi.kernel.session;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;

/** Nothing leaves, and no peer is found. */
public class NoOutput implements Output, Discovery, ControlChannel {
    @Override
    public void handshake(LinkPort port, MacAddress mac, NodeId destination, byte[] body) {}

    @Override
    public boolean inner(Session session, int trafficClass, byte[] inner) {
        return true;
    }

    @Override
    public void ip(byte[] packet, PacketOffload offload) {}

    @Override
    public void ended(byte[] packet, String counter) {}

    @Override
    public void answerUnreachable(byte[] packet) {}

    @Override
    public void retire(Session session) {}

    @Override
    public void findFastestChaCha() {}

    @Override
    public int lanes() {
        return 2;
    }

    @Override
    public void request() {}

    @Override
    public void silent(KnownPeer peer) {}

    @Override
    public void elsewhere(KnownPeer peer, Source source) {}

    @Override
    public void sendControl(KnownPeer peer, int kind, int requestId, byte[] body) {}

    @Override
    public void call(KnownPeer peer) {}
}

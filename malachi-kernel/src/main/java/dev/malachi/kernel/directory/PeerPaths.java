package dev.malachi.kernel.directory;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Source;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** By which link, Ethernet address and frame size each peer is reached. Used on the control thread. */
public final class PeerPaths {
    private final LinkSet links;
    private final Collection<KnownPeer> peers;
    private Consumer<KnownPeer> onMoved = peer -> {};
    private Consumer<Peer> onChanged = peer -> {};

    PeerPaths(LinkSet links, Collection<KnownPeer> peers) {
        this.links = links;
        this.peers = peers;
    }

    /** Sets the listener for a peer that is to be reached by another path. */
    public void onMoved(Consumer<KnownPeer> listener) {
        onMoved = listener;
    }

    /** Sets the listener that is told that frames reach a peer by another path, or one that carries more or less. */
    public void onChanged(Consumer<Peer> listener) {
        onChanged = listener;
    }

    private void set(Peer peer, Path path) {
        Path before = peer.pathOrNull();
        peer.path(path);
        if (!path.equals(before)) {
            onChanged.accept(peer);
        }
    }

    /** A peer has proven where it is. */
    void sighted(KnownPeer known, Sighting sighting) {
        links.find(sighting.link()).ifPresent(port -> move(known, path(port, sighting.mac(), sighting.announcement())));
    }

    /** A peer has said how large its frames may be. */
    void announced(KnownPeer known) {
        Peer peer = known.peer();
        peer.path().ifPresent(path -> set(peer, path(path.port(), path.mac(), peer.announcement())));
    }

    /** Frames are as large as the link takes at both ends (protocol.md §3.2, TLV 4). */
    private static Path path(LinkPort port, MacAddress mac, Tlvs announcement) {
        int ours = port.link().mtu();
        return new Path(port, mac, (int) Math.min(ours, announcement.number(Wire.TLV_LINK_MTU, ours)));
    }

    private void move(KnownPeer known, Path path) {
        boolean moved = !isReachedBy(known.peer(), new Source(path.port(), path.mac()));
        set(known.peer(), path);
        if (moved) {
            known.peer().source(null); // frames that come from elsewhere are news again
            onMoved.accept(known);
        }
    }

    /** Whether a peer's path leads where its frames come from. */
    public static boolean isReachedBy(Peer peer, Source source) {
        return peer.path()
                .filter(path -> source.is(path.port(), path.mac().value()))
                .isPresent();
    }

    /** Gives a peer that was never sighted the path that its handshake came by. */
    public void reachBy(Peer peer, Source source) {
        set(peer, path(source.port(), source.mac(), peer.announcement()));
    }

    /** Whether a frame to a peer can leave this machine: the link to it is up, or where it is is not known and some link is up. */
    public boolean canLeave(Peer peer) {
        return peer.path().map(path -> path.port().view().up()).orElseGet(() -> anyLinkIsUp());
    }

    /** Whether any link is up. */
    public boolean anyLinkIsUp() {
        return links.all().stream().anyMatch(port -> port.view().up());
    }

    /** A link of ours by its name. */
    public Optional<LinkPort> link(String name) {
        return links.find(name);
    }

    /** The peers that are reached by a link. */
    public List<KnownPeer> reachedBy(LinkPort port) {
        return peers.stream()
                .filter(known -> known.peer()
                        .path()
                        .filter(path -> path.port().equals(port))
                        .isPresent())
                .toList();
    }

    /** The link that a peer was reached by is gone. */
    public void lost(KnownPeer known) {
        known.peer().path(null);
        known.peer().source(null); // wherever it is heard now is news
    }

    /** A link changed: paths over it follow its MTU. */
    public void linkChanged(LinkPort port) {
        for (KnownPeer known : reachedBy(port)) {
            known.peer()
                    .path()
                    .ifPresent(path -> set(
                            known.peer(), path(port, path.mac(), known.peer().announcement())));
        }
    }
}

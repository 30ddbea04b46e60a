package dev.malachi.kernel.node;

import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.machine.TunKeeper;
import dev.malachi.kernel.scope.Parts;
import dev.malachi.kernel.session.SessionLayer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What follows when links come, change and go: how large packets may be, and where peers are looked for. Used on the control thread. */
final class LinkChanges {
    private final LinkSet links;
    private final PeerDirectory directory;
    private final SessionLayer sessions;
    private final Parts parts;
    private final Supplier<Optional<TunKeeper>> tun;

    /**
     * Makes it.
     *
     * @param links of the node
     * @param directory knows by which of them a peer is reached
     * @param sessions with peers
     * @param parts of plugins, which hear of links
     * @param tun the interface, once there is one
     */
    LinkChanges(
            LinkSet links,
            PeerDirectory directory,
            SessionLayer sessions,
            Parts parts,
            Supplier<Optional<TunKeeper>> tun) {
        this.links = links;
        this.directory = directory;
        this.sessions = sessions;
        this.parts = parts;
        this.tun = tun;
    }

    /** A link changed, or came. */
    void changed(LinkPort port) {
        directory.paths().linkChanged(port);
        tun.get().ifPresent(keeper -> keeper.mtu(links.tunMtu()));
        List<KnownPeer> behind = directory.paths().reachedBy(port);
        if (port.view().up()) {
            parts.onLinkUp(port);
            behind.forEach(known -> sessions.handshakes().pathChanged(known.peer()));
        } else if (directory.paths().anyLinkIsUp()) {
            behind.forEach(known -> parts.onPeerSilent(known.peer().id()));
        } else {
            sessions.linksLost();
        }
    }

    /** A link is not used any more: whom it led to is looked for on the others. */
    void gone(LinkPort port) {
        List<KnownPeer> behind = directory.paths().reachedBy(port);
        if (!directory.paths().anyLinkIsUp()) {
            sessions.linksLost();
        }
        behind.forEach(directory.paths()::lost);
        tun.get().ifPresent(keeper -> keeper.mtu(links.tunMtu()));
        behind.forEach(known -> parts.onPeerSilent(known.peer().id()));
    }

    /** The machine slept. Others may have given us up meanwhile. */
    void woken() {
        links.all().stream().filter(port -> port.view().up()).forEach(parts::onLinkUp);
        sessions.handshakes().renewAll();
    }
}

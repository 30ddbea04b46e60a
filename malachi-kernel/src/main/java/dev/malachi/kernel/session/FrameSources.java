package dev.malachi.kernel.session;

import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.directory.PeerPaths;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.trust.ProvenPaths;
import java.util.Optional;

/**
 * Where frames of peers come from, and what that says of the paths to them: an Ethernet address proves nothing, so at the most a peer is
 * asked there (protocol.md §3.5). Used on the control thread.
 */
public final class FrameSources {
    private final PeerDirectory directory;
    private final Discovery discovery;
    private final ProvenPaths provenPaths;

    FrameSources(PeerDirectory directory, Discovery discovery, ProvenPaths provenPaths) {
        this.directory = directory;
        this.discovery = discovery;
        this.provenPaths = provenPaths;
    }

    /** An authenticated frame of a peer came from somewhere. */
    void heard(Peer peer, Source source) {
        if (source.mac().isGroup()) {
            return; // no station has it, and nothing may be sent there for the asking of any sender
        }
        if (peer.source().filter(source::equals).isPresent()) {
            return;
        }
        peer.source(source);
        if (peer.path().isEmpty()) {
            directory.paths().reachBy(peer, source);
        } else if (!PeerPaths.isReachedBy(peer, source)) {
            directory.find(peer.id()).ifPresent(known -> discovery.elsewhere(known, source));
        }
    }

    /** A peer has answered a question of ours. */
    public void answered(Peer peer, Source source) {
        if (PeerPaths.isReachedBy(peer, source)) {
            peer.reachedAt(source);
        }
    }

    /**
     * A path of which nothing is known but that a question came by it in the peer's name may lead to anybody: that of the handshake takes
     * its place, and the peer is asked at the other one, which is its own if the handshake was passed on.
     */
    void reached(Peer peer, Source source) {
        if (peer.pathReaches() || source.mac().isGroup()) {
            return;
        }
        Optional<Source> doubtful = peer.path().map(path -> new Source(path.port(), path.mac()));
        peer.reachedAt(source);
        if (doubtful.filter(source::equals).isEmpty()) {
            directory.paths().reachBy(peer, source);
            doubtful.flatMap(_ -> directory.find(peer.id()))
                    .ifPresent(known -> discovery.elsewhere(known, doubtful.get()));
        }
    }

    /** A peer has proven to be where its path leads: kept for the next run. */
    void remember(KnownPeer known) {
        known.peer()
                .path()
                .ifPresent(path ->
                        provenPaths.proven(known.peer().id(), path.port().link().name(), path.mac()));
    }

    /** Where a peer has proven to be in an earlier run, if the link to there is up. */
    Optional<Source> remembered(Peer peer) {
        return provenPaths
                .placeOf(peer.id())
                .flatMap(place -> directory
                        .paths()
                        .link(place.link())
                        .filter(port -> port.view().up())
                        .map(port -> new Source(port, place.mac())));
    }

    /** Where a peer has proven to be: what was sent there has come to it, or did in an earlier run. */
    public Optional<ProvenPaths.Place> provenPlace(Peer peer) {
        return peer.path()
                .filter(_ -> peer.pathReaches())
                .map(path -> new ProvenPaths.Place(path.port().link().name(), path.mac()))
                .or(() -> provenPaths.placeOf(peer.id()));
    }
}

package dev.malachi.kernel.session;

import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.peer.Source;

/** What finds peers, and hears of those that have to be found again. */
public interface Discovery {
    /** Asks who is there. */
    void request();

    /** A peer does not answer. */
    void silent(KnownPeer peer);

    /** A peer's handshake came by another way than the one that leads to it. */
    void elsewhere(KnownPeer peer, Source source);
}

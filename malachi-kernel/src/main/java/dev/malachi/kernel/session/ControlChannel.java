package dev.malachi.kernel.session;

import dev.malachi.kernel.directory.KnownPeer;

/** How control messages reach peers (protocol.md §7.2). Used on the control thread. */
public interface ControlChannel {
    /**
     * Sends a control message in the session with a peer; if there is none one is made first.
     *
     * @param peer where to
     * @param kind one of {@code Wire.CONTROL_…}, or a plugin's
     * @param requestId joins question and answer; 0 for neither
     * @param body at most {@code Wire.CONTROL_MAX_BODY_BYTES}
     */
    void sendControl(KnownPeer peer, int kind, int requestId, byte[] body);

    /**
     * Makes a session, if there is none, because of what came in the peer's name, and may come from anybody.
     *
     * @param peer with whom
     */
    void call(KnownPeer peer);
}

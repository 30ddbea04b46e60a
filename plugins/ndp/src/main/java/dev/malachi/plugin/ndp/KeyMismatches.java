package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import dev.malachi.api.event.StationWarnings;
import dev.malachi.api.event.StationWarnings.Station;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Stations that are heard and use another pre-shared key than this node, or none, or one where this node has none: warnings here, since
 * the two would be silent to each other for ever. Nothing is sent, and nothing else follows from it. A station is named once it has signed such
 * a message; who records one and sends it again makes this node say what it heard, no more.
 */
final class KeyMismatches {
    static final String CODE = "psk.mismatch";

    /** Stations named at once. Others are counted while these are heard, so that forged addresses push nobody out. */
    static final int MAX_STATIONS = 16;

    private static final byte[] NO_TAG = new byte[Wire.PSK_TAG_BYTES];

    private final ProtocolContext context;
    private final StationWarnings stations;
    /** Where the nodes that are named were heard; no more than {@link #MAX_STATIONS}. */
    private final Map<NodeId, Station> where = new HashMap<>();

    KeyMismatches(ProtocolContext context) {
        this.context = context;
        stations = new StationWarnings(
                MAX_STATIONS,
                KeyMismatches::others,
                context.timeline(),
                new ShownWarnings(
                        context,
                        CODE,
                        "Give both the same key with --psk-file, or neither one; it takes a restart of the node that changes."));
    }

    private static String others(String many) {
        return many + " are heard whose pre-shared key is not that of this node; who they are was not checked.";
    }

    /** Whether a message carries the tag of any pre-shared key. */
    static boolean hasTag(NdpMessage message) {
        return !Arrays.equals(message.pskTag(), NO_TAG);
    }

    /** Whether a message of this sender tells nothing new, so that it need not be signed. */
    boolean needsNoSignature(Received received) {
        return stations.isNamed(received.station()) || !stations.hasRoom();
    }

    /** A message came whose tag is not what a node with our key, or like us without one, would send. */
    void heard(Received received) {
        if (needsNoSignature(received)) {
            tell(received);
            return;
        }
        Station before = where.put(received.sender(), received.station());
        if (before != null) {
            stations.over(before); // the same node at another address, such as one that was given another interface
        }
        tell(received);
        where.values().removeIf(station -> !stations.isNamed(station));
    }

    private void tell(Received received) {
        stations.heard(received.station(), hasTag(received.message()) ? "tag" : "none", () -> text(received));
    }

    /** A message came that proves to use the same key, or as this node none: what was said of its sender is over. */
    void agreed(Received received) {
        stations.over(received.station());
        talksTo(received.sender());
    }

    /** A session with a node is up, which takes the same key on both sides. */
    void talksTo(NodeId peer) {
        Station before = where.remove(peer);
        if (before != null) {
            stations.over(before);
        }
    }

    private String text(Received received) {
        String who = "The node " + received.sender().shortId() + " at " + received.mac() + " on " + received.link();
        if (context.preSharedKey().isEmpty()) {
            return who + " uses a pre-shared key and this node has none: the two cannot talk.";
        }
        return who
                + (hasTag(received.message())
                        ? " uses another pre-shared key than this node: the two cannot talk."
                        : " uses no pre-shared key and this node has one: the two cannot talk.");
    }

    void close() {
        stations.close();
    }
}

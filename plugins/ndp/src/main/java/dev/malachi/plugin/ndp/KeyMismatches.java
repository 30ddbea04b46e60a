package dev.malachi.plugin.ndp;

import dev.malachi.api.NodeId;
import dev.malachi.api.event.StationWarnings;
import dev.malachi.api.event.StationWarnings.Station;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Stations that are heard and use another pre-shared key than this node, or none, or one where this node has none: warnings here, since
 * the two would be silent to each other for ever. Nothing is sent, and nothing else follows from it. A station is named once it has signed such
 * a message; who records one and sends it again makes this node say what it heard, no more.
 */
final class KeyMismatches {
    static final String CODE = "psk.mismatch";

    /** Stations named at once. Others are counted while these are heard, so that forged addresses push nobody out. */
    static final int MAX_STATIONS = 16;

    /** Between two addresses of one node, so that a node that forges them causes few warnings. */
    private static final long MOVE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final byte[] NO_TAG = new byte[Wire.PSK_TAG_BYTES];

    private final ProtocolContext context;
    private final StationWarnings stations;
    /** Who signed what is said of the stations that are named, {@link #MAX_STATIONS} at the most. */
    private final Map<Station, Signer> signers = new HashMap<>();

    private record Signer(NodeId id, long sinceNanos) {}

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
        boolean isNew = !needsNoSignature(received);
        if (isNew) {
            leaves(received);
        }
        stations.heard(received.station(), hasTag(received.message()) ? "tag" : "none", () -> text(received));
        if (isNew) {
            signers.put(received.station(), new Signer(received.sender(), received.nowNanos()));
            signers.keySet().removeIf(station -> !stations.isNamed(station));
        }
    }

    /** A node that is named at another address has another interface now; one that says so all the time is named at each. */
    private void leaves(Received received) {
        boolean lately = signers.values().stream()
                .anyMatch(signer -> signer.id().equals(received.sender())
                        && received.nowNanos() - signer.sinceNanos() < MOVE_NANOS);
        if (!lately) {
            talksTo(received.sender());
        }
    }

    /** A message came that proves to use the same key, or as this node none: what was said of its sender is over. */
    void agreed(Received received) {
        stations.over(received.station());
        signers.remove(received.station());
        talksTo(received.sender());
    }

    /** What was said of a node is over, wherever it was: a session with it is up, which takes the same key on both sides. */
    void talksTo(NodeId peer) {
        signers.entrySet().removeIf(named -> {
            boolean over = named.getValue().id().equals(peer);
            if (over) {
                stations.over(named.getKey());
            }
            return over;
        });
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

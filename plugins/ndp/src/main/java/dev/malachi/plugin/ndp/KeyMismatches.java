package dev.malachi.plugin.ndp;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Stations that are heard and use another pre-shared key than this node, or none, or one where this node has none: warnings here, since
 * the two would be silent to each other for ever. Nothing is sent, and nothing else follows from it. A station is told of once it has signed such
 * a message; who records one and sends it again makes this node say what it heard, no more.
 */
final class KeyMismatches {
    static final String CODE = "psk.mismatch";

    /** A node beacons at least every 75 s, so one that was silent for so long is gone or was put right. */
    static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Stations told of at once. Others are not told of while these are heard, so that forged addresses push nobody out. */
    static final int MAX_STATIONS = 16;

    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final byte[] NO_TAG = new byte[Wire.PSK_TAG_BYTES];

    private record Sign(boolean hasTag, long atNanos) {}

    private final ProtocolContext context;
    private final Map<Neighbor.Path, Sign> signs = new LinkedHashMap<>();
    private Optional<Registration> look = Optional.empty();

    KeyMismatches(ProtocolContext context) {
        this.context = context;
    }

    /** Whether a message carries the tag of any pre-shared key. */
    static boolean hasTag(NdpMessage message) {
        return !Arrays.equals(message.pskTag(), NO_TAG);
    }

    /** Whether a station is told of already. */
    boolean knows(Neighbor.Path path) {
        return signs.containsKey(path);
    }

    /** Whether one more station can be told of. */
    boolean hasRoom() {
        return signs.size() < MAX_STATIONS;
    }

    /** A message came whose tag is not what a node with our key, or like us without one, would send. */
    void heard(Received received) {
        Neighbor.Path path = received.path();
        Sign before = signs.get(path);
        boolean hasTag = hasTag(received.message());
        signs.put(path, new Sign(hasTag, received.nowNanos()));
        if (before == null || before.hasTag() != hasTag) {
            context.raiseWarning(
                    CODE,
                    detail(path),
                    text(received),
                    "Give both the same key with --psk-file, or neither one; it takes a restart of the node that changes.");
        }
        if (look.isEmpty()) {
            scheduleLook();
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

    private static String detail(Neighbor.Path path) {
        return path.link() + " " + path.mac();
    }

    private void scheduleLook() {
        look = Optional.of(context.timeline().schedule(LOOK_NANOS, () -> {
            look = Optional.empty();
            long now = context.timeline().nanoTime();
            signs.entrySet().removeIf(sign -> {
                boolean over = now - sign.getValue().atNanos() > REMEMBERED_NANOS;
                if (over) {
                    context.clearWarning(CODE, detail(sign.getKey()));
                }
                return over;
            });
            if (!signs.isEmpty()) {
                scheduleLook();
            }
        }));
    }

    void close() {
        look.ifPresent(Registration::close);
        signs.clear();
    }
}

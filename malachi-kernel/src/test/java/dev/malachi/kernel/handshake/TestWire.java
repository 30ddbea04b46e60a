package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** One Ethernet segment with {@link TestNode}s on it: every frame takes a millisecond, unless the test meddles with it. */
final class TestWire {
    static final Duration LATENCY = Duration.ofMillis(1);

    /** A frame, without what never changes. */
    record Frame(MacAddress to, MacAddress from, int type, NodeId l3Destination, NodeId l3Source, byte[] body) {
        boolean isInit() {
            return isHandshake(Wire.HANDSHAKE_INIT);
        }

        boolean isResponse() {
            return isHandshake(Wire.HANDSHAKE_RESPONSE);
        }

        boolean isCookie() {
            return isHandshake(Wire.HANDSHAKE_COOKIE);
        }

        boolean isTransport() {
            return type == Wire.TYPE_TRANSPORT;
        }

        private boolean isHandshake(int kind) {
            return type == Wire.TYPE_HANDSHAKE && body[0] == kind;
        }

        /** An INIT or RESPONSE alone. */
        Frame withoutPadding() {
            int noise = (body[2] & 0xFF) << 8 | body[3] & 0xFF;
            return with(Arrays.copyOf(body, Wire.HANDSHAKE_HEADER_BYTES + noise + HandshakeMessage.MACS_BYTES));
        }

        Frame with(byte[] otherBody) {
            return new Frame(to, from, type, l3Destination, l3Source, otherBody);
        }
    }

    final VirtualTimeline time = new VirtualTimeline();
    /** Every frame that was sent, lost or not. */
    final List<Frame> sent = new ArrayList<>();

    private final List<TestNode> nodes = new ArrayList<>();
    private Predicate<Frame> loses = frame -> false;
    private int copies = 1;

    TestNode add(TestNode node) {
        nodes.add(node);
        return node;
    }

    void remove(TestNode node) {
        nodes.remove(node);
    }

    void lose(Predicate<Frame> which) {
        loses = which;
    }

    void loseNothing() {
        loses = frame -> false;
    }

    void copies(int count) {
        copies = count;
    }

    void send(Frame frame) {
        sent.add(frame);
        if (!loses.test(frame)) {
            for (int i = 0; i < copies; i++) {
                deliver(frame, LATENCY);
            }
        }
    }

    /** Puts a frame on the wire that no node has sent. */
    void deliver(Frame frame, Duration after) {
        var _ = time.schedule(
                after.toNanos(),
                () -> List.copyOf(nodes).stream()
                        .filter(node -> node.mac.equals(frame.to()))
                        .forEach(node -> node.onFrame(frame)));
    }

    void run(Duration span) {
        time.runFor(span);
    }

    /** Long enough for a handshake and what follows it. */
    void settle() {
        time.runFor(LATENCY.multipliedBy(20));
    }

    long count(Predicate<Frame> which) {
        return sent.stream().filter(which).count();
    }

    Frame last(Predicate<Frame> which) {
        return sent.stream().filter(which).reduce((_, later) -> later).orElseThrow();
    }

    Frame first(Predicate<Frame> which) {
        return sent.stream().filter(which).findFirst().orElseThrow();
    }
}

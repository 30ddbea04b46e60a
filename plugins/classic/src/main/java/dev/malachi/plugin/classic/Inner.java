package dev.malachi.plugin.classic;

import dev.malachi.api.NodeId;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a secure container holds (protocol.md §4): {@code "MNi1" │ type │ source │ destination │ [ports] │ payload, padded}. */
sealed interface Inner {
    /** Magic 4, type 1, two ids. */
    int HEADER_BYTES = 5 + 2 * NodeId.BYTES;

    /** Two ports of a datagram. */
    int PORTS_BYTES = 4;

    NodeId source();

    NodeId destination();

    /** Without padding. */
    byte[] payload();

    /** Payload without ports. */
    record Data(NodeId source, NodeId destination, byte[] payload) implements Inner {}

    /** Payload for a port. */
    record Datagram(NodeId source, NodeId destination, int fromPort, int toPort, byte[] payload) implements Inner {}

    /** Its bytes, padding included. */
    default byte[] encode() {
        byte[] padded = Padding.add(payload());
        return switch (this) {
            case Data data ->
                header(data, ClassicWire.DATA, padded.length).put(padded).array();
            case Datagram datagram ->
                header(datagram, ClassicWire.DATAGRAM, PORTS_BYTES + padded.length)
                        .putShort((short) datagram.fromPort())
                        .putShort((short) datagram.toPort())
                        .put(padded)
                        .array();
        };
    }

    private static ByteBuffer header(Inner inner, int type, int restBytes) {
        return ByteBuffer.allocate(HEADER_BYTES + restBytes)
                .putInt(ClassicWire.INNER_MAGIC)
                .put((byte) type)
                .put(inner.source().bytes())
                .put(inner.destination().bytes());
    }

    /** Reads it; empty if it is malformed. */
    static Optional<Inner> parse(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt() != ClassicWire.INNER_MAGIC) {
            return Optional.empty();
        }
        int type = in.get();
        NodeId source = NodeId.of(bytes, 5);
        NodeId destination = NodeId.of(bytes, 5 + NodeId.BYTES);
        in.position(HEADER_BYTES);
        if (type == ClassicWire.DATA) {
            return Padding.remove(in).map(payload -> new Data(source, destination, payload));
        }
        if (type != ClassicWire.DATAGRAM || in.remaining() < PORTS_BYTES) {
            return Optional.empty();
        }
        int fromPort = in.getShort() & 0xFFFF;
        int toPort = in.getShort() & 0xFFFF;
        return Padding.remove(in).map(payload -> new Datagram(source, destination, fromPort, toPort, payload));
    }
}

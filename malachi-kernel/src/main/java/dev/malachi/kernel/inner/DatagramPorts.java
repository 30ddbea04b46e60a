package dev.malachi.kernel.inner;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bound datagram ports (protocol.md §6, inner kind 0x01). Binding is safe from any thread, delivery happens on the control thread. */
public final class DatagramPorts {
    private static final Logger LOG = LoggerFactory.getLogger(DatagramPorts.class);
    private static final int FIRST_EPHEMERAL = 49152;
    private static final int LAST_PORT = 65535;

    private final NodeContext context;
    private final ConcurrentMap<Integer, Consumer<Datagram>> handlers = new ConcurrentHashMap<>();

    public DatagramPorts(NodeContext context) {
        this.context = context;
    }

    public DatagramPort bind(int port, Consumer<Datagram> handler) {
        if (port < 0 || port > LAST_PORT) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "Port " + port + " does not exist; give 1 to 65535, or 0 for a free one.");
        }
        int bound = port != 0 ? port : freePort();
        if (handlers.putIfAbsent(bound, handler) != null) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Port " + bound + " is in use in this node already; choose another, or end what listens there.");
        }
        return new DatagramPort() {
            @Override
            public int port() {
                return bound;
            }

            @Override
            public void close() {
                handlers.remove(bound, handler);
            }
        };
    }

    private int freePort() {
        for (int port = FIRST_EPHEMERAL; port <= LAST_PORT; port++) {
            if (!handlers.containsKey(port)) {
                return port;
            }
        }
        throw new MalachiException(
                MalachiException.Kind.FAILED, "All ports at and above 49152 are in use in this node.");
    }

    /** The inner packet of a datagram. */
    public static byte[] encode(int fromPort, int toPort, byte[] payload) {
        return ByteBuffer.allocate(Wire.DATAGRAM_HEADER_BYTES + payload.length)
                .put((byte) Wire.INNER_DATAGRAM)
                .putShort((short) fromPort)
                .putShort((short) toPort)
                .put(payload)
                .array();
    }

    /** Delivers the inner packet of a datagram. */
    public void deliver(NodeId from, byte[] inner) {
        if (inner.length < Wire.DATAGRAM_HEADER_BYTES) {
            context.counters().count("datagram.drop.short");
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(inner, 1, 4);
        int fromPort = in.getShort() & 0xFFFF;
        int toPort = in.getShort() & 0xFFFF;
        byte[] payload = Arrays.copyOfRange(inner, Wire.DATAGRAM_HEADER_BYTES, inner.length);
        deliver(new Datagram(from, fromPort, toPort, payload));
    }

    public void deliver(Datagram datagram) {
        Consumer<Datagram> handler = handlers.get(datagram.toPort());
        if (handler == null) {
            context.counters().count("datagram.drop.port_unbound");
            return;
        }
        context.counters().count("datagram.delivered");
        try {
            handler.accept(datagram);
        } catch (RuntimeException e) {
            LOG.warn("event=datagram-handler-failed port={}", datagram.toPort(), e);
        }
    }
}

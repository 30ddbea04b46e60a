package dev.malachi.kernel.inner;

import dev.malachi.api.EchoReply;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.membership.Approvals;
import dev.malachi.kernel.registry.ClaimRegistry;
import dev.malachi.kernel.session.Discovery;
import dev.malachi.kernel.session.PeerTraffic;
import java.util.function.Consumer;

/** Sends the echoes and datagrams of programs on this host. Used on the control thread. */
public final class Originator {
    private final NodeContext context;
    private final PeerDirectory directory;
    private final Approvals approvals;
    private final Discovery discovery;
    private final PeerTraffic traffic;
    private final Echoes echoes;
    private final DatagramPorts ports;
    private final ClaimRegistry registry;

    /**
     * Makes one.
     *
     * @param context of the node
     * @param directory of peers
     * @param approvals says why a node is no peer
     * @param discovery may find it
     * @param traffic takes datagrams
     * @param echoes takes echoes
     * @param ports takes datagrams to this node itself
     * @param registry has the carriers of datagrams
     */
    public Originator(
            NodeContext context,
            PeerDirectory directory,
            Approvals approvals,
            Discovery discovery,
            PeerTraffic traffic,
            Echoes echoes,
            DatagramPorts ports,
            ClaimRegistry registry) {
        this.context = context;
        this.directory = directory;
        this.approvals = approvals;
        this.discovery = discovery;
        this.traffic = traffic;
        this.echoes = echoes;
        this.ports = ports;
        this.registry = registry;
    }

    /**
     * Sends an echo.
     *
     * @param peer where to
     * @param data at most {@code Wire.ECHO_MAX_BYTES}
     * @param onReply takes the reply, on the control thread
     * @return its request id, for {@link Echoes#forget}
     * @throws MalachiException if it cannot be sent
     */
    public int echo(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {
        if (data.length > Wire.ECHO_MAX_BYTES) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "An echo carries at most " + Wire.ECHO_MAX_BYTES + " bytes, not " + data.length + ".");
        }
        if (peer.equals(context.self())) {
            onReply.accept(new EchoReply(peer, 0, Wire.INITIAL_HOP_LIMIT, data.clone()));
            return 0;
        }
        KnownPeer known = knownPeer(peer);
        if (!known.speaksNative()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Node " + peer + " speaks '" + known.dialect()
                            + "', in which there is no ping; it takes datagrams ('malachi send').");
        }
        return echoes.send(known, data, onReply);
    }

    private KnownPeer knownPeer(NodeId id) {
        return directory.find(id).orElseThrow(() -> {
            approvals.obstacle(id).ifPresent(sentence -> {
                throw new MalachiException(MalachiException.Kind.FAILED, sentence);
            });
            discovery.request();
            return new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Node " + id
                            + " is not known here; it has not been heard on any link. 'malachi peers' shows who has.");
        });
    }

    /**
     * Sends a datagram.
     *
     * @param to where to
     * @param fromPort 0 to 65,535
     * @param toPort 0 to 65,535
     * @param payload at most {@code Wire.DATAGRAM_MAX_BYTES}
     * @throws MalachiException if it cannot be sent
     */
    public void datagram(NodeId to, int fromPort, int toPort, byte[] payload) {
        if (payload.length > Wire.DATAGRAM_MAX_BYTES) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "A datagram carries at most " + Wire.DATAGRAM_MAX_BYTES + " bytes, not " + payload.length + ".");
        }
        byte[] datagram = DatagramPorts.encode(fromPort, toPort, payload);
        if (to.equals(context.self())) {
            ports.deliver(to, datagram);
            return;
        }
        KnownPeer known = knownPeer(to);
        known.peer().exchange().sent();
        if (known.speaksNative()) {
            traffic.send(known, datagram);
        } else {
            sendByCarrier(known, fromPort, toPort, payload);
        }
    }

    private void sendByCarrier(KnownPeer known, int fromPort, int toPort, byte[] payload) {
        NodeId to = known.peer().id();
        DatagramCarrier carrier = registry.carrier(known.dialect())
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "Node " + to + " speaks '" + known.dialect()
                                + "', and the plugin for that is not at work here; 'malachi status' shows why, and '"
                                + known.dialect() + ": on' in config.yaml switches it on if it was switched off."));
        refuseTooLarge(to, carrier.largestPayload(to), payload.length);
        known.peer().addSent(payload.length);
        if (carrier.state(to) == PeerState.SESSION) {
            directory.pinOnce(known);
        }
        carrier.send(to, fromPort, toPort, payload);
    }

    private static void refuseTooLarge(NodeId to, int largest, int length) {
        if (length > largest) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "A datagram to " + to.shortId() + " carries at most " + largest + " bytes, not " + length + ".");
        }
    }
}

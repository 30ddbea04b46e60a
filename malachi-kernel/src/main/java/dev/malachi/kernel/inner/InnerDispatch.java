package dev.malachi.kernel.inner;

import dev.malachi.api.time.Rate;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.datagram.Reassembly;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.handshake.Handshakes;
import dev.malachi.kernel.membership.Handovers;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.record.RecordExchange;
import dev.malachi.kernel.registry.ClaimRegistry;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Takes apart the inner packets that the data path leaves to the control thread (protocol.md §6, §7.2). */
public final class InnerDispatch {
    /** Takes IP packets of peers whose address was not mapped yet when they came. */
    @FunctionalInterface
    public interface IpReceiver {
        /**
         * Gives the host what may go there.
         *
         * @param session under which it came
         * @param flags of its frame
         * @param packet from the IP header on
         */
        void deliver(Session session, int flags, byte[] packet);
    }

    private static final Rate RECORD_REQUESTS = Rate.perSecond(1, 2);
    private static final int ISO_7816_MARK = 0x80;

    private final NodeContext context;
    private final PeerDirectory directory;
    private final RecordExchange records;
    private final Handovers handovers;
    private final Echoes echoes;
    private final DatagramPorts ports;
    private final Reassembly reassembly;
    private final ClaimRegistry registry;
    private final Handshakes handshakes;
    private final IpReceiver ip;

    /**
     * Makes one.
     *
     * @param context of the node
     * @param directory of peers
     * @param records takes records and questions for them
     * @param handovers takes word of identities that succeed others
     * @param echoes answers
     * @param ports takes datagrams
     * @param registry has the control kinds of plugins
     * @param handshakes end with a CLOSE
     * @param ip takes IP packets
     */
    public InnerDispatch(
            NodeContext context,
            PeerDirectory directory,
            RecordExchange records,
            Handovers handovers,
            Echoes echoes,
            DatagramPorts ports,
            ClaimRegistry registry,
            Handshakes handshakes,
            IpReceiver ip) {
        this.context = context;
        this.directory = directory;
        this.records = records;
        this.handovers = handovers;
        this.echoes = echoes;
        this.ports = ports;
        this.reassembly = new Reassembly(context.timeline(), context.counters());
        this.registry = registry;
        this.handshakes = handshakes;
        this.ip = ip;
    }

    /** Takes one. */
    void onInner(Session session, int hopLimit, int flags, byte[] plaintext) {
        KnownPeer from = directory.find(session.peer().id()).orElse(null);
        if (from == null) {
            context.counters().count("rx.drop.peer_forgotten");
            return;
        }
        int first = plaintext[0] & 0xFF;
        if (first >>> 4 == 4 || first >>> 4 == 6) {
            onIp(session, from, flags, plaintext); // its length stands in its header, padding is ignored
            return;
        }
        context.counters().count("rx.accepted.inner");
        byte[] inner = (flags & Wire.FLAG_PADDED) != 0 ? withoutPadding(plaintext) : plaintext;
        switch (first) {
            case Wire.INNER_DATAGRAM -> {
                context.counters().count("inner.accepted.datagram");
                from.peer().exchange().received();
                ports.deliver(from.peer().id(), inner);
            }
            case Wire.INNER_FRAGMENT -> {
                context.counters().count("inner.accepted.fragment");
                from.peer().exchange().received();
                reassembly.add(from.peer().id(), inner).ifPresent(ports::deliver);
            }
            case Wire.INNER_CONTROL -> {
                context.counters().count("inner.accepted.control");
                onControl(session, from, hopLimit, inner);
            }
            default -> context.counters().count("inner.drop.kind_unclaimed");
        }
    }

    private void onIp(Session session, KnownPeer from, int flags, byte[] packet) {
        if (from.peer().ipv4() == 0 && from.recordBudget().take(context.now(), RECORD_REQUESTS)) {
            records.requestFrom(from); // its record was lost
        }
        ip.deliver(session, flags, packet);
    }

    /** ISO/IEC 7816-4: a mark and then zeros. Without a mark the packet is left as it is. */
    private static byte[] withoutPadding(byte[] padded) {
        int end = padded.length;
        while (end > 0 && padded[end - 1] == 0) {
            end--;
        }
        return end > 0 && (padded[end - 1] & 0xFF) == ISO_7816_MARK ? Arrays.copyOf(padded, end - 1) : padded;
    }

    private void onControl(Session session, KnownPeer from, int hopLimit, byte[] inner) {
        if (inner.length < Wire.CONTROL_HEADER_BYTES
                || inner.length > Wire.CONTROL_HEADER_BYTES + Wire.CONTROL_MAX_BODY_BYTES) {
            context.counters().count("control.drop.length");
            return;
        }
        int kind = inner[1] & 0xFF;
        int requestId = ByteBuffer.wrap(inner).getInt(4);
        byte[] body = Arrays.copyOfRange(inner, Wire.CONTROL_HEADER_BYTES, inner.length);
        switch (kind) {
            case Wire.CONTROL_ECHO -> echoes.onEcho(from, hopLimit, requestId, body);
            case Wire.CONTROL_ECHO_REPLY -> echoes.onReply(session, from, requestId, body);
            case Wire.CONTROL_RECORD -> records.onRecord(from, body);
            case Wire.CONTROL_RECORD_REQUEST -> records.onRequest(from, requestId, body);
            case Wire.CONTROL_CLAIM_CONFLICT -> records.onConflict(from, body);
            case Wire.CONTROL_HANDOVER -> handovers.onHandover(from, body);
            case Wire.CONTROL_CLOSE -> {
                context.counters().count("control.accepted.close");
                handshakes.onClose(from.peer(), body.length == 0 ? 0 : body[0] & 0xFF);
            }
            default -> {
                boolean claimed = registry.onControl(from.peer().id(), kind, requestId, body);
                context.counters().count(claimed ? "control.accepted.plugin" : "control.drop.kind_unclaimed");
            }
        }
    }
}

package dev.malachi.plugin.capture;

import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.filter.PacketFilter;
import dev.malachi.api.spi.protocol.PacketTap;
import dev.malachi.api.spi.protocol.TappedPacket;
import dev.malachi.plugin.capture.pcapng.PcapngBlocks;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A capture at work: from a tap, through the filters, into blocks of pcapng. {@link #run} is called by one thread. */
final class Capture {
    /** What goes to the sink at once. */
    private static final int CHUNK_BYTES = 32 << 10;

    private static final int PACKETS_AT_ONCE = 256;
    /** A reader that looks on sees a packet after this time at the latest. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt BIG_ENDIAN_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_DESTINATION = 24;
    private static final int IPV6_HEADER = 40;

    /** What a comment is made of. */
    private record Remark(Optional<NodeId> peer, boolean outgoing, String verdict) {}

    private final Node node;
    private final PacketTap tap;
    private final Wanted wanted;
    private final Optional<PacketFilter> filter;
    private final PeerNames names;
    private final PcapngBlocks blocks = new PcapngBlocks();
    private final Map<Remark, byte[]> comments = new HashMap<>();
    private final int peerIpv4;
    private long commentsNanos = System.nanoTime();
    private long waiting;
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Prepares one.
     *
     * @param node whose packets
     * @param tap copies them; closed at the end
     * @param wanted which of them
     * @param filter the compiled expression, if there is one; closed at the end
     */
    Capture(Node node, PacketTap tap, Wanted wanted, Optional<PacketFilter> filter) {
        this.node = node;
        this.tap = tap;
        this.wanted = wanted;
        this.filter = filter;
        this.names = new PeerNames(node);
        this.peerIpv4 = wanted.peer()
                .flatMap(id -> node.peers().stream()
                        .filter(peer -> peer.id().equals(id))
                        .findFirst())
                .map(peer -> VirtualAddress.parseIpv4(peer.ipv4()).orElse(0))
                .orElse(0);
    }

    /**
     * Captures until there is enough, the sink is full, or the tap is closed.
     *
     * @param sink takes the blocks
     * @return why it has ended
     * @throws InterruptedException if the caller is interrupted; what was captured before is in the sink
     */
    String run(BlockSink sink) throws InterruptedException {
        long end = wanted.time().isZero()
                ? Long.MAX_VALUE
                : System.nanoTime() + wanted.time().toNanos();
        try {
            head(sink);
            String reason = capture(sink, end);
            tail(sink);
            return reason;
        } finally {
            close();
        }
    }

    private String capture(BlockSink sink, long end) throws InterruptedException {
        long flushed = System.nanoTime();
        try {
            while (true) {
                int handed = tap.drain(this::take, PACKETS_AT_ONCE, LOOK);
                long now = System.nanoTime();
                boolean enough = wanted.packets() > 0 && taken.get() >= wanted.packets();
                boolean over = now - end >= 0 && end != Long.MAX_VALUE;
                if (enough || over || blocks.size() >= CHUNK_BYTES || now - flushed >= LOOK.toNanos()) {
                    flushed = now;
                    if (!flush(sink)) {
                        return "the file is full";
                    }
                }
                if (enough) {
                    return "as many packets as were asked for";
                }
                if (over) {
                    return "the time is over";
                }
                if (handed == 0 && !tap.isOpen()) {
                    return "it was stopped";
                }
            }
        } catch (InterruptedException e) {
            boolean _ = flush(sink);
            tail(sink);
            throw e;
        }
    }

    private void head(BlockSink sink) {
        var status = node.status();
        blocks.section("malachi " + status.version());
        blocks.interfaceDescription(
                status.tun().map(tun -> tun.name()).orElse("malachi"),
                "Malachi node " + node.id() + ", packets in clear",
                wanted.filter(),
                wanted.snapBytes());
        blocks.names(names.byAddress());
        sink.head(blocks.take());
    }

    private void tail(BlockSink sink) {
        blocks.statistics(System.currentTimeMillis() * 1_000_000L, seen.get(), taken.get(), tap.missed());
        sink.tail(blocks.take());
    }

    private boolean flush(BlockSink sink) {
        if (blocks.size() == 0) {
            return true;
        }
        byte[] chunk = blocks.take();
        boolean written = sink.packets(chunk);
        if (written) {
            bytes.addAndGet(chunk.length);
        } else {
            taken.addAndGet(-waiting);
        }
        waiting = 0;
        return written;
    }

    private void take(TappedPacket packet) {
        if (wanted.packets() > 0 && taken.get() >= wanted.packets()) {
            return;
        }
        seen.incrementAndGet();
        if (!isOfPeer(packet)
                || !filter.map(expression -> expression.accepts(
                                packet.buffer(), packet.offset(), packet.captured(), packet.length()))
                        .orElse(true)) {
            return;
        }
        blocks.packet(
                packet.unixNanos(),
                packet.buffer(),
                packet.offset(),
                packet.captured(),
                packet.length(),
                packet.outgoing(),
                comment(packet));
        taken.incrementAndGet();
        waiting++;
    }

    /** A packet that never got as far as a peer goes by its destination. */
    private boolean isOfPeer(TappedPacket packet) {
        if (wanted.peer().isEmpty()) {
            return true;
        }
        NodeId id = wanted.peer().get();
        return packet.peer().map(id::equals).orElseGet(() -> packet.outgoing() && isTo(id, packet));
    }

    private boolean isTo(NodeId id, TappedPacket packet) {
        MemorySegment buffer = packet.buffer();
        long at = packet.offset();
        if (packet.captured() >= IPV6_HEADER && buffer.get(ValueLayout.JAVA_BYTE, at) >>> 4 == 6) {
            byte[] address = VirtualAddress.ipv6Bytes(id);
            MemorySegment wantedAddress = MemorySegment.ofArray(address);
            return buffer.get(BIG_ENDIAN_LONG, at + IPV6_DESTINATION) == wantedAddress.get(BIG_ENDIAN_LONG, 0)
                    && buffer.get(BIG_ENDIAN_LONG, at + IPV6_DESTINATION + Long.BYTES)
                            == wantedAddress.get(BIG_ENDIAN_LONG, Long.BYTES);
        }
        return peerIpv4 != 0
                && packet.captured() >= IPV4_DESTINATION + Integer.BYTES
                && buffer.get(BIG_ENDIAN_INT, at + IPV4_DESTINATION) == peerIpv4;
    }

    /** The verdict, and whose packet it is. */
    private byte[] comment(TappedPacket packet) {
        long now = System.nanoTime();
        if (now - commentsNanos > 5_000_000_000L) {
            commentsNanos = now;
            comments.clear(); // names may have changed
        }
        return comments.computeIfAbsent(
                new Remark(packet.peer(), packet.outgoing(), packet.verdict()),
                remark -> (remark.verdict()
                                + remark.peer()
                                        .map(id -> (remark.outgoing() ? ", to " : ", from ") + names.of(id))
                                        .orElse(""))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Ends it once what was copied so far is in the sink. Safe from any thread. */
    void end() {
        tap.close();
    }

    /** It does not begin. */
    void close() {
        tap.close();
        filter.ifPresent(PacketFilter::close);
    }

    /** What there is to say of it. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("packets", taken.get());
        document.put("bytes", bytes.get());
        document.put("filteredOut", seen.get() - taken.get());
        document.put("missed", tap.missed());
        return document;
    }
}

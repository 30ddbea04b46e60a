package dev.malachi.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.datagram.DatagramSplitter;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.offload.TunOffloads;
import dev.malachi.kernel.offload.WrittenPackets;
import dev.malachi.kernel.packet.TestPacket;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.tap.PacketTaps;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The data path of a node between a TUN interface and a link that are both in memory. */
final class TestNode {
    static final int OUTBOUND_LANE = 0;
    static final int INBOUND_LANE = 1;
    static final int CONTROL_LANE = 2;
    static final int LANES = 3;

    /** A packet that came to the control plane. */
    record Parked(@Nullable Peer peer, byte[] packet, PacketOffload offload) {}

    /** An inner packet that came to the control plane. */
    record Inner(Session session, int hopLimit, int flags, byte[] plaintext) {}

    /** An inner packet that came to a plugin. */
    record Claimed(Session session, int flags, int trafficClass, byte[] plaintext, boolean readOnly) {}

    /** A frame under an index that was not known. */
    record Unknown(long sourceMac, NodeId source, int index) {}

    /** What came to the control plane. */
    static final class Heard implements ControlPlane {
        final List<byte[]> frames = new ArrayList<>();
        final List<String> otherVersions = new ArrayList<>();
        final List<Unknown> unknown = new ArrayList<>();
        final List<Long> sources = new ArrayList<>();
        final List<Session> confirmed = new ArrayList<>();
        final List<Inner> inner = new ArrayList<>();
        final List<Parked> parked = new ArrayList<>();
        final List<Peer> rekeys = new ArrayList<>();
        boolean full;

        @Override
        public void controlFrame(LinkPort port, MemorySegment buffer, long offset, int length) {
            frames.add(TestPacket.bytes(buffer, offset, length));
        }

        @Override
        public void otherVersion(LinkPort port, long sourceMac, int version) {
            otherVersions.add(new MacAddress(sourceMac) + " " + version);
        }

        @Override
        public void unknownIndex(LinkPort port, long sourceMac, long sourceHigh, long sourceLow, int index) {
            unknown.add(new Unknown(sourceMac, new NodeId(sourceHigh, sourceLow), index));
        }

        @Override
        public void cameFrom(Peer peer, LinkPort port, long sourceMac) {
            peer.source(new Source(port, new MacAddress(sourceMac)));
            sources.add(sourceMac);
        }

        @Override
        public void confirmed(Session session) {
            confirmed.add(session);
        }

        @Override
        public void inner(Session session, int hopLimit, int flags, MemorySegment buffer, long offset, int length) {
            inner.add(new Inner(session, hopLimit, flags, TestPacket.bytes(buffer, offset, length)));
        }

        @Override
        public boolean park(@Nullable Peer peer, MemorySegment buffer, long offset, int length, PacketOffload offload) {
            if (!full) {
                parked.add(new Parked(peer, TestPacket.bytes(buffer, offset, length), offload));
            }
            return !full;
        }

        @Override
        public void rekeyDue(Peer peer) {
            rekeys.add(peer);
        }
    }

    private record Waiting(byte[] packet, PacketOffload offload) {}

    final VirtualTimeline timeline;
    final NodeId id;
    final int ipv4;
    final MemoryLink link;
    final LinkPort port;
    final LocalAddresses local;
    final ForwardingTable forwarding = new ForwardingTable();
    final SessionIndex sessions = new SessionIndex();
    final LinkPorts links = new LinkPorts();
    final Heard control = new Heard();
    final Counters counters = new Counters();
    final QuiescentStates quiescent = new QuiescentStates(LANES);
    final PacketTaps taps;
    final WrittenPackets tun = new WrittenPackets();
    final Datapath datapath;
    final OutboundPump outbound;
    final InboundPump inbound;
    final ControlLane lane;
    final List<Claimed> claimed = new ArrayList<>();
    private final Deque<Waiting> fromHost = new ArrayDeque<>();

    final Claims claims = new Claims();

    TestNode(VirtualTimeline timeline, long seed, int mtu, boolean padding, Optional<TunOffloads> offloads) {
        this.timeline = timeline;
        this.taps = new PacketTaps(timeline, LANES);
        var random = new Random(seed);
        id = new NodeId(random.nextLong(), random.nextLong());
        ipv4 = VirtualAddress.preferredIpv4(id);
        link = new MemoryLink(random.nextLong() >>> 16 & ~(1L << 40), mtu);
        port = new LinkPort(0, "memory", link);
        links.add(port);
        local = new LocalAddresses(id);
        local.ipv4(ipv4);
        datapath = new Datapath(
                timeline,
                local,
                forwarding,
                sessions,
                links,
                claims,
                control,
                counters,
                quiescent,
                taps,
                0x88B5,
                padding);
        outbound = new OutboundPump(
                datapath, OUTBOUND_LANE, new HostQueue(), new TunPort(tun, offloads.orElse(TunOffloads.NONE)));
        inbound = new InboundPump(
                datapath,
                INBOUND_LANE,
                port,
                link.receivers().getFirst(),
                offloads.map(offered -> new TunPort(tun, offered)));
        var splitter = new DatagramSplitter(random.nextInt());
        lane = new ControlLane(datapath, CONTROL_LANE, splitter, offloads.map(offered -> new TunPort(tun, offered)));
    }

    /** Plugins claim these frame types and inner kinds, and no others. */
    void claim(List<Integer> types, List<Integer> kinds) {
        Map<Integer, Claims.FrameSink> frames = new HashMap<>();
        types.forEach(type -> frames.put(type, control::controlFrame));
        Map<Integer, Claims.InnerSink> inner = new HashMap<>();
        kinds.forEach(kind -> inner.put(
                kind,
                (session, _, flags, trafficClass, buffer, offset, length) -> claimed.add(new Claimed(
                        session, flags, trafficClass, TestPacket.bytes(buffer, offset, length), buffer.isReadOnly()))));
        claims.publish(frames, inner);
    }

    static TestNode withTun(VirtualTimeline timeline, long seed) {
        return new TestNode(timeline, seed, 1500, false, Optional.of(TunOffloads.ALL));
    }

    private final class HostQueue implements TunQueue {
        @Override
        public int read(Handler handler, int maxPackets, long timeoutNanos) {
            int delivered = 0;
            while (delivered < maxPackets && !fromHost.isEmpty()) {
                Waiting next = fromHost.remove();
                delivered++;
                MemorySegment buffer = TestPacket.inBuffer(next.packet, 64);
                handler.onPacket(buffer, 64, next.packet.length, next.offload);
                buffer.fill((byte) 0xDD);
            }
            return delivered;
        }

        @Override
        public void wakeup() {}
    }

    byte[] ipv6() {
        return VirtualAddress.ipv6Bytes(id);
    }

    /** The operating system sends a packet. */
    void host(byte[] packet, PacketOffload offload) {
        fromHost.add(new Waiting(packet, offload));
    }

    void host(byte[] packet) {
        host(packet, new PacketOffload());
    }

    /** Works off everything that waits. */
    void run() {
        while (outbound.drain(0) + inbound.drain(0) > 0) {}
    }

    /** Every packet of the host has ended once, and so has every packet for it (protocol.md §10). */
    void assertBalanced() {
        assertThat(count("tx.accepted.ip") + countAll("tx.drop.") + control.parked.size())
                .as("packets of the host: %s", counters.snapshot())
                .isEqualTo(count("tun.rx.packets"));
        assertThat(count("tx.accepted.frame") + countAll("tx.frame.drop."))
                .as("frames of the control plane: %s", counters.snapshot())
                .isEqualTo(count("tx.offered.frame"));
        long written = count("tun.tx.packets") - count("tun.tx.super") + count("tun.tx.super_segments");
        assertThat(written + count("tun.tx.refused"))
                .as("packets for the host: %s", counters.snapshot())
                .isEqualTo(count("rx.accepted.ip") + count("tun.tx.icmp_errors"));
    }

    private long countAll(String prefix) {
        return counters.snapshot().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    long count(String counter) {
        return counters.snapshot().getOrDefault(counter, 0L);
    }

    /** The drops that were counted, and how often. */
    String drops() {
        var out = new StringBuilder();
        counters.snapshot().forEach((name, count) -> {
            if (count != 0 && name.contains(".drop.")) {
                out.append(out.isEmpty() ? "" : " ").append(name).append('=').append(count);
            }
        });
        return out.toString();
    }

    /** Makes two nodes know each other, with a session of which both sides hold the keys. */
    static Sessions connect(TestNode a, TestNode b, int capabilities, AeadEngine engine, int indices) {
        byte[] aToB = new byte[32];
        byte[] bToA = new byte[32];
        Arrays.fill(aToB, (byte) (indices + 1));
        Arrays.fill(bToA, (byte) (indices + 2));
        Peer bOfA = a.peer(b);
        Peer aOfB = b.peer(a);
        var ofA = new Session(
                bOfA,
                Session.Role.INITIATOR,
                indices,
                indices + 1,
                a.timeline.nanoTime(),
                capabilities,
                new byte[64],
                aToB,
                bToA,
                () -> engine,
                LANES);
        var ofB = new Session(
                aOfB,
                Session.Role.RESPONDER,
                indices + 1,
                indices,
                b.timeline.nanoTime(),
                capabilities,
                new byte[64],
                bToA,
                aToB,
                () -> engine,
                LANES);
        a.sessions.add(ofA);
        b.sessions.add(ofB);
        bOfA.sending(ofA);
        aOfB.sending(ofB);
        return new Sessions(ofA, ofB);
    }

    /** Both ends of a session. */
    record Sessions(Session ofA, Session ofB) {}

    private Peer peer(TestNode other) {
        Peer known = forwarding.byIpv4(other.ipv4);
        if (known != null) {
            return known;
        }
        var peer = new Peer(other.id, new byte[32], new byte[32]);
        peer.ipv4(other.ipv4);
        peer.path(new Path(port, other.link.mac(), Math.min(link.mtu(), other.link.mtu())));
        forwarding.add(peer);
        forwarding.map(other.ipv4, peer);
        return peer;
    }

    /** Carries what both have sent to the other. */
    static void exchange(TestNode a, TestNode b) {
        do {
            a.run();
            b.run();
            b.link.waiting.addAll(a.link.sent);
            a.link.waiting.addAll(b.link.sent);
            a.link.sent.clear();
            b.link.sent.clear();
        } while (!a.link.waiting.isEmpty() || !b.link.waiting.isEmpty());
    }

    void advance(long nanos) {
        timeline.runFor(Duration.ofNanos(nanos));
    }

    /** What is left to do with a packet built with a partial checksum. */
    static PacketOffload partial(TestPacket packet) {
        int protocol = packet.protocolNumber();
        return new PacketOffload().checksum(packet.transportOffset(), protocol == 6 ? 16 : 6);
    }

    static PacketOffload large(TestPacket packet, Segmentation kind, int size) {
        return partial(packet).segment(kind, size, packet.headersLength());
    }

    static int capabilities(boolean partialChecksums) {
        return Wire.CAPABILITY_NATIVE | (partialChecksums ? Wire.CAPABILITY_PARTIAL_CHECKSUMS : 0);
    }

    MacAddress mac() {
        return link.mac();
    }
}

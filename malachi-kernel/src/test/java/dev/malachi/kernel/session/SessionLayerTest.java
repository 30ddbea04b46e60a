package dev.malachi.kernel.session;

import static dev.malachi.kernel.TestCrypto.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.TrustMode;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.control.TestContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.HomeWriters;
import dev.malachi.kernel.home.StateFile;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.link.TestLink;
import dev.malachi.kernel.membership.PendingPeers;
import dev.malachi.kernel.naming.NodeNames;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.status.PeerReport;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this host is told of peers that do not answer, on the virtual clock (protocol.md §5). */
class SessionLayerTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();
    private static final AeadEngine ENGINE =
            Extensions.installed().all(AeadEngine.class).getFirst();
    private static final MacAddress MAC = new MacAddress(0x0200_0000_0002L);
    private static final byte[] PACKET = {0x45, 0, 0, 20};

    @TempDir
    Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Counters counters = new Counters();
    private final TestLink link = new TestLink("eth7", 7, new MacAddress(0x0200_0000_0001L));
    private final LinkPort port = new LinkPort(0, "test", link);
    private final Segment output = new Segment();
    private final List<Event> events = new ArrayList<>();
    private PeerDirectory directory;
    private SessionLayer sessions;
    private PeerReport report;
    private Identity other;

    @BeforeEach
    void start() {
        var context = new TestContext(home, timeline).counters(counters).make();
        var _ = context.events().subscribe(events::add);
        var trust = new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.immediate());
        var links = new LinkSet();
        links.add(port);
        directory = new PeerDirectory(
                context, trust, new ForwardingTable(), links, new NodeNames(context.self()).ofPeers());
        var timestamps = new Timestamps(timeline, new StateFile(home, HomeWriters.immediate()), Runnable::run);
        var paths = new ProvenPaths(home, trust::pinned, timeline, HomeWriters.immediate());
        sessions = new SessionLayer(
                context, directory, trust, new Guards(context), paths, timestamps, new SessionIndex(), output, output);
        directory.paths().onMoved(sessions::pathChanged);
        report = new PeerReport(context, directory, trust, new PendingPeers());
        other = identity(2);
    }

    /** Notes what leaves; nothing ever comes back. */
    private final class Segment extends NoOutput {
        final List<Long> refusedNanos = new ArrayList<>();
        int inits;
        int discoveries;

        @Override
        public void handshake(LinkPort onPort, MacAddress mac, NodeId destination, byte[] body) {
            inits += body[0] == Wire.HANDSHAKE_INIT ? 1 : 0;
        }

        @Override
        public boolean inner(Session session, int trafficClass, byte[] inner) {
            throw new AssertionError("there is no session");
        }

        @Override
        public void ip(byte[] packet, PacketOffload offload) {
            throw new AssertionError("there is no session");
        }

        @Override
        public void answerUnreachable(byte[] packet) {
            refusedNanos.add(timeline.nanoTime());
        }

        @Override
        public void request() {
            discoveries++;
        }
    }

    private Sighting sighting(long bootEpoch) {
        return new Sighting(
                other.id(),
                other.publicKey(),
                "eth7",
                MAC,
                Sighting.NATIVE,
                Tlvs.EMPTY
                        .withNumber(Wire.TLV_CAPABILITIES, Wire.CAPABILITY_NATIVE, 4)
                        .withNumber(Wire.TLV_BOOT_EPOCH, bootEpoch, 8));
    }

    private KnownPeer sighted(long bootEpoch) {
        KnownPeer known = directory.sighted(sighting(bootEpoch)).orElseThrow();
        sessions.reachability().sighted(known);
        return known;
    }

    private PeerState state() {
        return report.of(_ -> PeerState.NEW, 0).getFirst().state();
    }

    private long told(String kind) {
        return events.stream().filter(event -> event.kind().equals(kind)).count();
    }

    /** A packet a second, as ping sends them. */
    private void ping(KnownPeer known, int seconds) {
        for (int second = 0; second < seconds; second++) {
            sessions.traffic().park(known, PACKET.clone(), new PacketOffload());
            timeline.runFor(Duration.ofSeconds(1));
        }
    }

    @Test
    void aDeadPeerIsStaleThenUnreachableAndItsSendersAreTold() {
        KnownPeer known = sighted(1);
        ping(known, 13);
        assertThat(state()).isEqualTo(PeerState.NEW);
        ping(known, 7);
        assertThat(state()).isEqualTo(PeerState.STALE);
        assertThat(told(EventKind.PEER_STALE)).isOne();
        assertThat(output.refusedNanos).as("it may still answer").isEmpty();

        ping(known, 35);
        assertThat(state()).isEqualTo(PeerState.UNREACHABLE);
        assertThat(told(EventKind.PEER_UNREACHABLE)).isOne();
        assertThat(output.refusedNanos).as("what waited, and each packet since").hasSizeBetween(8, 12);

        int before = output.refusedNanos.size();
        int inits = output.inits;
        ping(known, 300);
        assertThat(output.refusedNanos.size() - before)
                .as("each packet is answered, but for those that wait for a new handshake to be answered")
                .isBetween(290, 300);
        assertThat(output.inits - inits).as("it is asked all the time").isBetween(55, 64);
        assertThat(told(EventKind.PEER_UNREACHABLE)).isOne();
        assertThat(told(EventKind.PEER_STALE)).isOne();
    }

    @Test
    void withoutAnyLinkAPeerIsUnreachableAtOnceAndSoAreItsPackets() {
        KnownPeer known = sighted(1);
        sessions.traffic().park(known, PACKET.clone(), new PacketOffload());
        long now = timeline.nanoTime();

        link.down().set(true);
        sessions.linksLost();
        sessions.traffic().park(known, PACKET.clone(), new PacketOffload());

        assertThat(state()).isEqualTo(PeerState.UNREACHABLE);
        assertThat(output.refusedNanos).as("what waited and what comes").containsExactly(now, now);

        link.down().set(false);
        sessions.traffic().park(known, PACKET.clone(), new PacketOffload());
        assertThat(output.refusedNanos).as("it may answer again").hasSize(2);
    }

    @Test
    void packetsForAPeerThatWasUnreachableLongAgoWaitASecondForItsAnswer() {
        KnownPeer known = sighted(1);
        ping(known, 60);
        timeline.runFor(Duration.ofHours(1));
        output.refusedNanos.clear();
        int inits = output.inits;
        long sent = timeline.nanoTime();

        sessions.traffic().park(known, PACKET.clone(), new PacketOffload());
        timeline.runFor(Duration.ofMillis(999));
        assertThat(output.inits).as("asked at once").isEqualTo(inits + 1);
        assertThat(output.refusedNanos).isEmpty();
        timeline.runFor(Duration.ofMillis(2));
        assertThat(output.refusedNanos)
                .containsExactly(sent + Duration.ofSeconds(1).toNanos());
    }

    /** The sender of those is the node itself; nobody is told, but each is counted. */
    @Test
    void messagesForAPeerThatIsUnreachableAreCountedWhenTheyAreDropped() {
        KnownPeer known = sighted(1);
        ping(known, 60);
        timeline.runFor(Duration.ofHours(1));
        long before = dropped();

        sessions.traffic().park(known, PACKET.clone(), new PacketOffload());
        sessions.traffic().sendControl(known, Wire.CONTROL_ECHO, 1, new byte[8]);
        timeline.runFor(Duration.ofSeconds(2));

        assertThat(dropped() - before).isEqualTo(1);
    }

    private long dropped() {
        return counters.snapshot().getOrDefault("tx.inner.drop.unreachable", 0L);
    }

    @Test
    void aPinnedPeerThatIsNotThereIsReportedAsAnAddressThatNobodyHas() {
        KnownPeer known = directory.learn(other.id(), other.publicKey()).orElseThrow();
        ping(known, 8);
        assertThat(output.discoveries).as("it is looked for").isPositive();
        assertThat(output.refusedNanos).hasSize(2);
        assertThat(output.refusedNanos.getFirst())
                .isLessThan(Duration.ofSeconds(7).toNanos());

        ping(known, 50);
        assertThat(state()).isEqualTo(PeerState.UNREACHABLE);
    }

    @Test
    void aPeerThatRestartsIsAskedAtOnce() {
        KnownPeer known = sighted(1);
        ping(known, 57);
        assertThat(state()).isEqualTo(PeerState.UNREACHABLE);
        int inits = output.inits;
        timeline.runFor(Duration.ofMillis(1500));
        inits = output.inits;

        KnownPeer _ = sighted(2);
        assertThat(output.inits).isEqualTo(inits + 1);
        assertThat(state()).as("until it answers").isEqualTo(PeerState.UNREACHABLE);
    }

    @Test
    void aPeerThatIsSeenWhenNothingIsSentToItIsNotUnreachableAnyMore() {
        KnownPeer known = sighted(1);
        ping(known, 57);
        timeline.runFor(Duration.ofMinutes(5));
        assertThat(state()).isEqualTo(PeerState.UNREACHABLE);

        KnownPeer _ = sighted(2);
        assertThat(state()).isEqualTo(PeerState.NEW);
        assertThat(told(EventKind.PEER_REACHABLE)).isOne();
    }

    @Test
    void whatWaitsForADeadPeerIsBoundedAndForgotten() {
        KnownPeer known = sighted(1);
        for (int packet = 0; packet < 10_000; packet++) {
            sessions.traffic().park(known, new byte[1400], new PacketOffload());
        }
        assertThat(counters.snapshot().get("parked.drop.queue_full")).isEqualTo(10_000L - 64);
        timeline.runFor(Duration.ofSeconds(7));
        assertThat(counters.snapshot().get("parked.drop.expired")).isEqualTo(64L);
    }
}

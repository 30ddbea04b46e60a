package dev.malachi.kernel.record;

import static dev.malachi.kernel.TestCrypto.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.TrustMode;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.control.TestContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.home.HomeWriters;
import dev.malachi.kernel.home.StateFile;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.link.TestLink;
import dev.malachi.kernel.naming.NodeNames;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.session.NoOutput;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of packets of this host that the pumps could not send: each ends once, whatever it waited for. */
class UnmappedPacketsTest {
    @TempDir
    Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Counters counters = new Counters();
    private final Segment output = new Segment();
    private final ForwardingTable forwarding = new ForwardingTable();
    private final Identity other = identity(2);
    private PeerDirectory directory;
    private SessionLayer sessions;
    private UnmappedPackets unmapped;
    private long taken;

    /** Notes what leaves; nothing ever comes back. */
    private final class Segment extends NoOutput {
        long sent;
        long answered;

        @Override
        public void ip(byte[] packet, PacketOffload offload) {
            sent++;
        }

        @Override
        public void answerUnreachable(byte[] packet) {
            answered++;
        }
    }

    @BeforeEach
    void start() {
        var context = new TestContext(home, timeline).counters(counters).make();
        var trust = new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.immediate());
        var links = new LinkSet();
        links.add(new LinkPort(0, "test", new TestLink("eth7", 7, new MacAddress(0x0200_0000_0001L))));
        directory = new PeerDirectory(context, trust, forwarding, links, new NodeNames(context.self()).ofPeers());
        var state = new StateFile(home, HomeWriters.immediate());
        var timestamps = new Timestamps(timeline, state, Runnable::run);
        var paths = new ProvenPaths(home, trust::pinned, timeline, HomeWriters.immediate());
        sessions = new SessionLayer(
                context, directory, trust, new Guards(context), paths, timestamps, new SessionIndex(), output, output);
        var records = new RecordExchange(
                context,
                directory,
                new AddressClaims(context.self(), false, 0, trust::standing),
                trust,
                forwarding,
                timestamps,
                new AddressMemory(timeline, state, Runnable::run),
                sessions.traffic());
        unmapped = new UnmappedPackets(context, directory, forwarding, records, sessions.traffic(), output, output);
    }

    @AfterEach
    void eachHasEndedOnce() {
        timeline.runFor(Duration.ofSeconds(30));
        assertThat(ended()).as("%s", counters.snapshot()).isEqualTo(taken);
    }

    private long ended() {
        return output.sent + count("tun.drop.") + count("parked.drop.");
    }

    private long count(String prefix) {
        return counters.snapshot().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private KnownPeer sighted(String dialect) {
        return directory
                .sighted(new Sighting(
                        other.id(),
                        other.publicKey(),
                        "eth7",
                        new MacAddress(0x0200_0000_0002L),
                        dialect,
                        Tlvs.EMPTY
                                .withNumber(Wire.TLV_CAPABILITIES, Wire.CAPABILITY_NATIVE, 4)
                                .withNumber(Wire.TLV_BOOT_EPOCH, 1, 8)))
                .orElseThrow();
    }

    private static byte[] ipv4To(NodeId id) {
        return ByteBuffer.allocate(28)
                .put((byte) 0x45)
                .putInt(16, VirtualAddress.preferredIpv4(id))
                .array();
    }

    private void take(Peer peer, int packets) {
        for (int i = 0; i < packets; i++) {
            taken++;
            unmapped.take(peer, ipv4To(other.id()), new PacketOffload());
        }
    }

    private void takeUnmapped(byte[] packet) {
        taken++;
        unmapped.take(null, packet, new PacketOffload());
    }

    @Test
    void aPacketThatNoPeerCanHaveIsRefused() {
        takeUnmapped(ipv4To(other.id()));
        takeUnmapped(new byte[] {0x60});

        assertThat(counters.snapshot()).containsEntry("tun.drop.nobody_has_address", 2L);
        assertThat(output.answered).isEqualTo(2);
    }

    @Test
    void whatHasWaitedForARecordInVainIsCountedOnceAndItsSenderTold() {
        KnownPeer _ = sighted(Sighting.NATIVE);
        takeUnmapped(ipv4To(other.id()));
        timeline.runFor(Duration.ofSeconds(10));

        assertThat(counters.snapshot()).containsEntry("parked.drop.expired", 1L);
        assertThat(output.answered).isEqualTo(1);
    }

    @Test
    void whatHasWaitedForASessionInVainIsCountedOnceAndItsSenderTold() {
        Peer peer = sighted(Sighting.NATIVE).peer();
        take(peer, 100);
        timeline.runFor(Duration.ofSeconds(60));
        take(peer, 3);
        timeline.runFor(Duration.ofSeconds(60));
        take(peer, 3);

        assertThat(counters.snapshot()).containsEntry("parked.drop.queue_full", 36L);
        assertThat(counters.snapshot().get("parked.drop.expired")).isGreaterThanOrEqualTo(64L);
    }

    @Test
    void aPacketForAPeerThatWasForgottenOnTheWayIsRefused() {
        KnownPeer known = sighted(Sighting.NATIVE);
        take(known.peer(), 2);
        sessions.forget(known, Wire.CLOSE_DENIED);
        take(known.peer(), 1);

        assertThat(counters.snapshot())
                .containsEntry("parked.drop.forgotten", 2L)
                .containsEntry("tun.drop.nobody_has_address", 1L);
        assertThat(output.answered).isEqualTo(1);
    }

    @Test
    void whatStillWaitsWhenTheNodeStopsIsCounted() {
        KnownPeer known = sighted(Sighting.NATIVE);
        takeUnmapped(ipv4To(other.id()));
        take(known.peer(), 1);
        unmapped.clear();
        sessions.stop();

        assertThat(counters.snapshot()).containsEntry("parked.drop.stopped", 2L);
    }
}

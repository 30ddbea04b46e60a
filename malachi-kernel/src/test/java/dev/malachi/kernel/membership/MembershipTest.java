package dev.malachi.kernel.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.control.NodeContext;
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
import dev.malachi.kernel.naming.NodeNames;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.session.NoOutput;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.trust.MembershipBudget;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.Standing;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is remembered, and who goes first (protocol.md §9). */
class MembershipTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();

    @TempDir
    java.nio.file.Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final List<NodeId> forgotten = new ArrayList<>();
    private final LinkPort port = new LinkPort(0, "test", new TestLink("wire", 1, new MacAddress(0x0200_0000_0000L)));
    private int made;
    private TrustStore trust;
    private NodeContext context;
    private PeerDirectory directory;
    private Membership membership;
    private ProvenPaths provenPaths;

    @BeforeEach
    void make() {
        context = new TestContext(home, timeline).identity(identity()).make();
        trust = new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.immediate());
        var links = new LinkSet();
        links.add(port);
        directory = new PeerDirectory(
                context, trust, new ForwardingTable(), links, new NodeNames(context.self()).ofPeers());
        directory.onForgotten(known -> forgotten.add(known.peer().id()));
        provenPaths = new ProvenPaths(home, trust::pinned, timeline, HomeWriters.immediate());
        var output = new NoOutput();
        var sessions = new SessionLayer(
                context,
                directory,
                trust,
                new Guards(context),
                provenPaths,
                new Timestamps(timeline, new StateFile(home, HomeWriters.immediate()), Runnable::run),
                new SessionIndex(),
                output,
                output);
        membership = new Membership(context, directory, sessions, trust);
        membership.start();
    }

    private Identity identity() {
        return new Identity(
                SUITE, ByteBuffer.allocate(32).putInt(0x4D41_4C00 + made++).array());
    }

    /** A peer that has shown itself. */
    private KnownPeer met() {
        Identity peer = identity();
        return directory
                .sighted(new Sighting(
                        peer.id(),
                        peer.publicKey(),
                        "eth0",
                        new MacAddress(0x0200_0000_0000L),
                        Sighting.NATIVE,
                        Tlvs.EMPTY))
                .orElseThrow();
    }

    /** A peer that has been reached at a station, as in a session. */
    private KnownPeer reachedAt(int station) {
        Identity peer = identity();
        var mac = new MacAddress(0x0400_0000_0000L + station);
        KnownPeer known = directory
                .sighted(new Sighting(peer.id(), peer.publicKey(), "wire", mac, Sighting.NATIVE, Tlvs.EMPTY))
                .orElseThrow();
        known.peer().reachedAt(new Source(port, mac));
        directory.pin(known);
        return known;
    }

    /** The client's host and ours exchange a packet that the client began. */
    private static void serve(KnownPeer client) {
        client.peer().exchange().received();
        client.peer().exchange().sent();
    }

    /** A pin of an earlier run, of an id that was at a station of its own and is not there any more. */
    private NodeId leftOver(int station) {
        Identity peer = identity();
        boolean _ = trust.remember(peer.id(), peer.publicKey(), Optional.empty(), 0, Sighting.NATIVE);
        provenPaths.proven(peer.id(), "wire", new MacAddress(0x0600_0000_0000L + station));
        directory.restore(trust.pin(peer.id()).orElseThrow());
        return peer.id();
    }

    private KnownPeer heardOf() {
        Identity peer = identity();
        return directory.learn(peer.id(), peer.publicKey()).orElseThrow();
    }

    private void manyMet(int count) {
        for (int i = 0; i < count; i++) {
            met();
            timeline.runFor(Duration.ofMillis(10));
        }
    }

    private boolean isKnown(KnownPeer peer) {
        return directory.find(peer.peer().id()).filter(known -> known == peer).isPresent();
    }

    private void settle(KnownPeer peer) {
        directory.pin(peer);
        for (int day = 0; day < 2; day++) {
            timeline.runFor(Duration.ofDays(1));
            peer.peer().exchange().sent();
            peer.peer().exchange().received();
            timeline.runFor(Duration.ofMinutes(1)); // the next look
        }
    }

    @Test
    void newcomersPushOutOnlyLessUsefulNewcomers() {
        KnownPeer settled = met();
        settle(settled);
        assertThat(trust.standing(settled.peer().id())).isEqualTo(Standing.SETTLED);
        KnownPeer approved = met();
        directory.pin(approved);
        trust.trust(approved.peer().id(), PeerTrust.APPROVED);
        KnownPeer pinned = met();
        directory.pin(pinned);
        KnownPeer wanted = met();
        wanted.peer().exchange().sent();
        KnownPeer useful = met();
        useful.peer().exchange().sent();
        useful.peer().exchange().received();
        KnownPeer loud = met();
        loud.peer().exchange().received();
        loud.peer().exchange().sent();

        manyMet(2 * MembershipBudget.NEWCOMERS);

        assertThat(List.of(settled, approved, pinned, wanted, useful)).allMatch(this::isKnown);
        assertThat(isKnown(loud)).as("it began, so it is worth nothing").isFalse();
        assertThat(forgotten).contains(loud.peer().id());
        assertThat(directory.size()).isLessThanOrEqualTo(MembershipBudget.NEWCOMERS + 2);
        assertThat(membership.newcomers()).isLessThanOrEqualTo(MembershipBudget.NEWCOMERS);
        assertThat(membership.bytes()).isLessThanOrEqualTo(MembershipBudget.BYTES);
        assertThat(context.warnings().aboutNode()).hasSize(1);
        timeline.runFor(Duration.ofMinutes(12));
        assertThat(context.warnings().aboutNode()).as("it is over").isEmpty();
    }

    /** A host that only serves never begins traffic: to it its clients are worth no more than anybody else. */
    @Test
    void manyIdsAtFewStationsPushOutNoClientOfAHostThatOnlyServes() {
        for (int i = 0; i < 1000; i++) { // as fast as pins are given
            reachedAt(i % 4);
            timeline.runFor(Duration.ofSeconds(1));
        }
        List<KnownPeer> clients = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            if (i % 100 == 0) {
                clients.add(reachedAt(1000 + i));
            }
            reachedAt(i % 4);
            timeline.runFor(Duration.ofMillis(20));
        }

        assertThat(clients).allMatch(this::isKnown);
        assertThat(membership.bytes()).isLessThanOrEqualTo(MembershipBudget.BYTES);
        assertThat(context.warnings().aboutNode())
                .singleElement()
                .satisfies(warning -> assertThat(warning.text()).contains("They are at ", "on wire"));
    }

    /** The limit: from so many stations nobody can be told apart by where he is. What was there first stays as long as it has a pin. */
    @Test
    void idsAtAnyNumberOfStationsPushOutNobodyWhoWasPinnedBefore() {
        List<KnownPeer> clients = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            clients.add(reachedAt(i));
        }
        assertThat(trust.pins()).hasSize(30);
        timeline.runFor(Duration.ofSeconds(1));

        for (int i = 0; i < 3000; i++) {
            reachedAt(1000 + i);
            timeline.runFor(Duration.ofMillis(500));
        }

        assertThat(clients).allMatch(this::isKnown);
        assertThat(membership.newcomers()).isLessThanOrEqualTo(MembershipBudget.NEWCOMERS);
    }

    @Test
    void whoIsServedOutlivesIdleStrangersAtAnyNumberOfStations() {
        for (int i = 0; i < 600; i++) { // with as many pins as are given
            reachedAt(i);
            timeline.runFor(Duration.ofSeconds(1));
        }
        KnownPeer client = reachedAt(100_000);

        for (int i = 0; i < 3000; i++) {
            serve(client);
            reachedAt(1000 + i);
            timeline.runFor(Duration.ofMillis(200));
        }

        assertThat(isKnown(client)).isTrue();
        assertThat(trust.pinned(client.peer().id())).isTrue();
        assertThat(membership.bytes()).isLessThanOrEqualTo(MembershipBudget.BYTES);
    }

    @Test
    void pinsOfIdsThatAreNotThereAnyMoreGoBeforeANewClientThatHasNone() {
        List<NodeId> leftOver =
                IntStream.range(0, 1100).mapToObj(this::leftOver).toList();
        KnownPeer client = reachedAt(100_000);
        trust.forget(client.peer().id()); // strangers took all new pins

        for (int i = 0; i < 300; i++) {
            reachedAt(i % 64);
            timeline.runFor(Duration.ofMillis(200));
        }

        assertThat(isKnown(client)).isTrue();
        assertThat(leftOver).anyMatch(id -> directory.find(id).isEmpty());
        assertThat(membership.bytes()).isLessThanOrEqualTo(MembershipBudget.BYTES);
    }

    @Test
    void strangersAtFewStationsTakeNoPinFromANewClient() {
        for (int i = 0; i < 300; i++) {
            reachedAt(i % 8);
            timeline.runFor(Duration.ofMillis(200));
        }

        KnownPeer client = reachedAt(100_000);
        timeline.runFor(Duration.ofMillis(1200));

        assertThat(trust.pinned(client.peer().id())).isTrue();
    }

    @Test
    void ofNewStationsTheOneThatIsServedIsPinnedFirst() {
        for (int i = 0; i < 100; i++) {
            reachedAt(i);
        }
        KnownPeer client = reachedAt(100_000);
        serve(client);
        assertThat(trust.pinned(client.peer().id())).as("there are none left").isFalse();

        timeline.runFor(Duration.ofMillis(1200));

        assertThat(trust.pinned(client.peer().id())).isTrue();
    }

    @Test
    void whoHasBeenReachedGoesAfterThoseOfAddressesThatAnybodyCanWrite() {
        List<KnownPeer> clients = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            clients.add(reachedAt(i));
        }

        manyMet(3000);

        assertThat(clients).allMatch(this::isKnown);
    }

    @Test
    void whoWasOnlyHeardOfPushesOutNobodyWhoWasMet() {
        List<KnownPeer> met = IntStream.range(0, 900).mapToObj(_ -> met()).toList();

        for (int i = 0; i < 3000; i++) {
            heardOf();
            timeline.runFor(Duration.ofMillis(1));
        }

        assertThat(met).allMatch(this::isKnown);
        assertThat(directory.size()).isLessThanOrEqualTo(MembershipBudget.NEWCOMERS);
    }

    @Test
    void candidatesKeepTheirRoomWhenAllOthersAreMoreUseful() {
        manyMet(MembershipBudget.NEWCOMERS);
        Identity newest = identity();

        for (int i = 0; i < 2000; i++) {
            Identity flood = identity();
            var _ = directory.candidate(flood.id(), flood.publicKey(), flood.staticPublicKey());
            if (i == 1900) {
                var _ = directory.candidate(newest.id(), newest.publicKey(), newest.staticPublicKey());
            }
            timeline.runFor(Duration.ofMillis(1));
        }

        assertThat(directory.candidates())
                .hasSizeBetween(MembershipBudget.UNPROVEN / 2, MembershipBudget.UNPROVEN + 100)
                .anyMatch(candidate -> candidate.id().equals(newest.id()));
        assertThat(directory.size() + directory.candidates().size()).isLessThanOrEqualTo(MembershipBudget.NEWCOMERS);
    }

    @Test
    void whatProtocolsKeepIsCharged() {
        List<KnownPeer> met = IntStream.range(0, 200).mapToObj(_ -> met()).toList();
        long before = membership.bytes();

        met.forEach(known -> {
            directory.protocolKeeps(known, 128 << 10);
            timeline.runFor(Duration.ofMillis(1));
        });

        assertThat(before).isLessThan(MembershipBudget.NEWCOMER_BYTES);
        assertThat(membership.bytes()).isLessThanOrEqualTo(MembershipBudget.NEWCOMER_BYTES);
        assertThat(directory.size()).isLessThan(100);
    }

    @Test
    void pinsOfStrangersAreFewAndThoseWhomWeWantComeFirst() {
        List<KnownPeer> strangers = IntStream.range(0, 500).mapToObj(_ -> met()).toList();
        strangers.forEach(directory::pin);
        assertThat(trust.pins()).hasSize(MembershipBudget.STRANGERS_PIN_BURST);

        KnownPeer wanted = met();
        wanted.peer().exchange().sent();
        directory.pin(wanted);

        assertThat(trust.pinned(wanted.peer().id())).isTrue();
        timeline.runFor(Duration.ofSeconds(10));
        strangers.forEach(directory::pin);
        assertThat(trust.pins()).hasSize(MembershipBudget.STRANGERS_PIN_BURST + 10);
        assertThat(strangers).as("without a pin as well").allMatch(this::isKnown);
    }
}

package dev.malachi.kernel.record;

import static dev.malachi.kernel.TestCrypto.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.claim.Candidates;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.control.TestContext;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.home.HomeWriters;
import dev.malachi.kernel.home.StateFile;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.membership.PendingPeers;
import dev.malachi.kernel.naming.NodeNames;
import dev.malachi.kernel.session.NoOutput;
import dev.malachi.kernel.status.PeerReport;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person's word about a peer does to names and addresses (protocol.md §2 "Claims", §9). */
class TrustDecisionsTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();
    private static final Identity SELF = identity(-1);
    /** Two that prefer the same address: a birthday among a few hundred keys. */
    private static final List<Identity> RIVALS = rivals();

    private static final Identity OLD = RIVALS.getFirst();
    private static final Identity NEW = RIVALS.getLast();
    private static final int SHARED = VirtualAddress.preferredIpv4(OLD.id());

    @TempDir
    Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private long sequence;
    private Warnings warnings;
    private TrustStore trust;
    private ForwardingTable forwarding;
    private PeerDirectory directory;
    private RecordExchange records;
    private PeerReport report;

    private static List<Identity> rivals() {
        Map<Integer, Identity> byAddress = new HashMap<>();
        for (int seed = 0; ; seed++) {
            Identity identity = identity(seed);
            Identity other = byAddress.putIfAbsent(VirtualAddress.preferredIpv4(identity.id()), identity);
            if (other != null) {
                return List.of(other, identity);
            }
        }
    }

    @BeforeEach
    void start() {
        var context =
                new TestContext(home, timeline).identity(SELF).hostName("alice").make();
        warnings = context.warnings();
        trust = new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.immediate());
        forwarding = new ForwardingTable();
        directory =
                new PeerDirectory(context, trust, forwarding, new LinkSet(), new NodeNames(context.self()).ofPeers());
        var state = new StateFile(home, HomeWriters.immediate());
        var claims = new AddressClaims(SELF.id(), false, 0, trust::standing);
        records = new RecordExchange(
                context,
                directory,
                claims,
                trust,
                forwarding,
                new Timestamps(timeline, state, Runnable::run),
                new AddressMemory(timeline, state, Runnable::run),
                new NoOutput());
        trust.onDecision(id -> {
            directory.names().decided(id);
            records.decided(id);
        });
        report = new PeerReport(context, directory, trust, new PendingPeers());
        directory.start();
        records.start();
    }

    /** A session with a peer that calls itself bob and holds its preferred address. */
    private void meet(Identity peer) {
        KnownPeer known = directory.learn(peer.id(), peer.publicKey()).orElseThrow();
        directory.announced(known, Tlvs.EMPTY.withText(Wire.TLV_HOST_NAME, "bob"));
        directory.presence().heard(known);
        directory.pin(known);
        claim(peer, 0);
    }

    private void claim(Identity peer, int k) {
        int ipv4 = Candidates.address(peer.id(), k).orElseThrow();
        byte[] record = NodeRecord.sign(SUITE, peer, ++sequence, NodeRecord.Claim.HELD, k, ipv4, Tlvs.EMPTY)
                .encoded();
        records.onRecord(directory.find(peer.id()).orElseThrow(), record);
    }

    private PeerStatus status(Identity peer) {
        return report.of(_ -> PeerState.NEW, 0).stream()
                .filter(status -> status.id().equals(peer.id()))
                .findFirst()
                .orElseThrow();
    }

    private List<String> warningsAbout(Identity peer) {
        return status(peer).warnings().stream().map(Warning::code).toList();
    }

    private void assertBobIs(Identity holder, Identity other) {
        assertThat(directory.names().holder("bob")).contains(holder.id());
        assertThat(forwarding.byIpv4(SHARED)).isSameAs(peer(holder.id()));
        assertThat(status(holder).name()).contains("bob");
        assertThat(status(holder).ipv4()).isEqualTo(VirtualAddress.format(SHARED));
        assertThat(status(other).name()).isEmpty();
        assertThat(status(other).ipv4()).isEmpty();
        Pin pin = trust.pin(holder.id()).orElseThrow();
        assertThat(pin.name()).contains("bob");
        assertThat(pin.ipv4()).isEqualTo(SHARED);
        trust.pin(other.id()).ifPresent(theirs -> {
            assertThat(theirs.name()).isEmpty();
            assertThat(theirs.ipv4()).isZero();
        });
    }

    private dev.malachi.kernel.peer.Peer peer(NodeId id) {
        return directory.find(id).orElseThrow().peer();
    }

    @Test
    void whoComesLaterIsShownWithoutNameAndAddressAndWithTheReason() {
        meet(OLD);
        meet(NEW);

        assertBobIs(OLD, NEW);
        assertThat(warningsAbout(NEW)).containsExactlyInAnyOrder("name.contested", "claim.contested");
        assertThat(warningsAbout(OLD)).isEmpty();
        assertThat(warnings.aboutNode()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("claim.contested");
            assertThat(warning.text())
                    .contains(
                            VirtualAddress.format(SHARED),
                            NEW.id().shortId(),
                            OLD.id().shortId());
            assertThat(warning.remedy()).contains("peers deny " + NEW.id(), "peers forget " + OLD.id());
        });
        assertThat(warnings.about(NEW.id()))
                .anySatisfy(warning -> assertThat(warning.remedy())
                        .contains("peers approve " + NEW.id(), "peers forget " + OLD.id(), "7 days"));
    }

    /** Strangers can take all pins that there are for a while, and then say that they are whoever got none. */
    @Test
    void whoIsInSessionKeepsItsNameThoughThereWasNoPinForIt() {
        KnownPeer unpinned = directory.learn(OLD.id(), OLD.publicKey()).orElseThrow();
        unpinned.met(true);
        directory.announced(unpinned, Tlvs.EMPTY.withText(Wire.TLV_HOST_NAME, "bob"));
        directory.presence().heard(unpinned);
        assertThat(trust.pinned(OLD.id())).isFalse();

        meet(NEW);

        assertThat(trust.pinned(NEW.id())).isTrue();
        assertThat(directory.names().holder("bob")).contains(OLD.id());
    }

    @Test
    void approvalMovesNameAndAddressOfANewcomerAtOnce() {
        meet(OLD);
        meet(NEW);

        trust.trust(NEW.id(), PeerTrust.APPROVED);

        assertBobIs(NEW, OLD);
        assertThat(warningsAbout(NEW)).isEmpty();
    }

    @Test
    void approvalMovesTheNameButNotTheAddressOfASettledPeer() {
        meet(OLD);
        trust.answered(OLD.id());
        timeline.runFor(Duration.ofDays(1));
        trust.answered(OLD.id());
        directory.presence().heard(directory.find(OLD.id()).orElseThrow());
        meet(NEW);

        trust.trust(NEW.id(), PeerTrust.APPROVED);

        assertThat(directory.names().holder("bob")).contains(NEW.id());
        assertThat(forwarding.byIpv4(SHARED)).isSameAs(peer(OLD.id()));
        assertThat(warningsAbout(NEW)).containsExactly("claim.contested");
    }

    @Test
    void forgettingFreesNameAndAddressForWhoWantsThem() {
        meet(OLD);
        meet(NEW);

        trust.forget(OLD.id());

        assertBobIs(NEW, OLD);
        assertThat(warningsAbout(NEW)).isEmpty();
        assertThat(warnings.aboutNode()).isEmpty();
    }

    @Test
    void whoIsDeniedHasNeitherNameNorAddressAndContestsNothing() {
        meet(OLD);
        meet(NEW);

        trust.trust(NEW.id(), PeerTrust.DENIED);
        directory.announced(directory.find(NEW.id()).orElseThrow(), Tlvs.EMPTY.withText(Wire.TLV_HOST_NAME, "bob"));
        claim(NEW, 0);

        assertBobIs(OLD, NEW);
        assertThat(warningsAbout(NEW)).isEmpty();
        assertThat(warnings.aboutNode()).isEmpty();

        trust.trust(OLD.id(), PeerTrust.DENIED);
        assertThat(directory.names().holder("bob")).isEmpty();
        assertThat(forwarding.byIpv4(SHARED)).isNull();
    }

    @Test
    void aContestIsOverWhenTheClaimantMovesOn() {
        meet(OLD);
        meet(NEW);

        claim(NEW, 1);

        assertThat(warningsAbout(NEW)).containsExactly("name.contested");
        assertThat(warnings.aboutNode()).isEmpty();
        assertThat(status(NEW).ipv4())
                .isEqualTo(VirtualAddress.format(Candidates.address(NEW.id(), 1).orElseThrow()));
    }

    @Test
    void aNameIsFreeWhenItsPinWasNotSeenForSevenDays() {
        meet(OLD);
        timeline.runFor(Duration.ofDays(6));
        meet(NEW);
        assertBobIs(OLD, NEW);

        timeline.runFor(Duration.ofDays(1).plusHours(1));

        assertThat(directory.names().holder("bob")).contains(NEW.id());
        assertThat(warningsAbout(NEW)).isEmpty();
        assertThat(forwarding.byIpv4(SHARED)).isSameAs(peer(NEW.id()));
    }

    /** It was cut off, not restarted, so what it says of itself is the same as before. */
    @Test
    void whoIsHeardAgainAfterSevenDaysHasItsAddressIfNobodyElseDoes() {
        meet(OLD);
        timeline.runFor(Duration.ofDays(7).plusHours(1));
        assertThat(forwarding.byIpv4(SHARED)).isNull();
        KnownPeer known = directory.find(OLD.id()).orElseThrow();

        directory.presence().heard(known);
        records.met(known);

        assertThat(forwarding.byIpv4(SHARED)).isSameAs(known.peer());
        assertThat(trust.pin(OLD.id()).orElseThrow().ipv4()).isEqualTo(SHARED);
    }

    @Test
    void ourOwnNameIsNoPeers() {
        meet(OLD);
        KnownPeer known = directory.find(OLD.id()).orElseThrow();
        directory.announced(known, Tlvs.EMPTY.withText(Wire.TLV_HOST_NAME, "alice"));

        assertThat(directory.names().holder("alice")).contains(SELF.id());
        assertThat(status(OLD).name()).isEmpty();
        assertThat(warningsAbout(OLD)).containsExactly("name.contested");
    }

    /** What is kept must not come back as another's: the lower id came first before, whoever had the address. */
    @Test
    void afterARestartNameAndAddressAreWhoseTheyWere() {
        for (List<Identity> order : List.of(List.of(OLD, NEW), List.of(NEW, OLD))) {
            trust.forget(OLD.id());
            trust.forget(NEW.id());
            meet(order.getFirst());
            meet(order.getLast());
            trust.flush();

            start();

            assertBobIs(order.getFirst(), order.getLast());
        }
    }
}

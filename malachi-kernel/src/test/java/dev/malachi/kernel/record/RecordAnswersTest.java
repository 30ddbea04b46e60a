package dev.malachi.kernel.record;

import static dev.malachi.kernel.TestCrypto.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.TrustMode;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
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
import dev.malachi.kernel.session.NoOutput;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What RECORD_REQUESTs are answered with: 3,000 a second for 32 records each were once answered with 96,000 records. */
class RecordAnswersTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();

    @TempDir
    Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Counters counters = new Counters();
    private final Identity self = identity(1);
    private final Map<NodeId, Integer> sent = new HashMap<>();
    private TrustStore trust;
    private PeerDirectory directory;
    private RecordExchange records;

    @BeforeEach
    void begin() {
        var context = new TestContext(home, timeline)
                .identity(self)
                .counters(counters)
                .make();
        trust = new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.immediate());
        var forwarding = new ForwardingTable();
        directory =
                new PeerDirectory(context, trust, forwarding, new LinkSet(), new NodeNames(context.self()).ofPeers());
        var state = new StateFile(home, HomeWriters.immediate());
        records = new RecordExchange(
                context,
                directory,
                new AddressClaims(self.id(), false, 0, trust::standing),
                trust,
                forwarding,
                new Timestamps(timeline, state, Runnable::run),
                new AddressMemory(timeline, state, Runnable::run),
                new NoOutput() {
                    @Override
                    public void sendControl(KnownPeer peer, int kind, int requestId, byte[] body) {
                        sent.merge(peer.peer().id(), 1, Integer::sum);
                    }
                });
    }

    private KnownPeer peer(int number) {
        Identity identity = identity(number);
        return directory.learn(identity.id(), identity.publicKey()).orElseThrow();
    }

    private static byte[] request(List<NodeId> ids) {
        ByteBuffer body = ByteBuffer.allocate(4 + NodeId.BYTES * ids.size());
        body.put((byte) ids.size()).put(new byte[3]);
        ids.forEach(id -> body.put(id.bytes()));
        return body.array();
    }

    private void askForTenSeconds(List<KnownPeer> askers, int perSecond, byte[] request) {
        for (int i = 0; i < 10 * perSecond; i++) {
            records.onRequest(askers.get(i % askers.size()), i, request);
            timeline.runFor(Duration.ofNanos(1_000_000_000L / perSecond));
        }
    }

    private int sentInAll() {
        return sent.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Test
    void oneRecordIsAskedForThirtyTwoTimesAndSentOnce() {
        records.onRequest(peer(2), 1, request(Collections.nCopies(32, self.id())));
        assertThat(sentInAll()).isEqualTo(1);
    }

    @Test
    void onePeerGetsEightASecond() {
        askForTenSeconds(List.of(peer(2)), 3000, request(Collections.nCopies(32, self.id())));
        assertThat(sentInAll()).isBetween(100, Wire.RECORD_REQUEST_MAX_IDS + 10 * Wire.RECORD_ANSWERS_PEER_RATE + 1);
        assertThat(counters.snapshot().get("record.answers.rate")).isGreaterThan(29_000);
        assertThat(counters.snapshot().get("record.accepted.request")).isEqualTo(30_000);
    }

    private static void place(KnownPeer peer, int station) {
        var port = new LinkPort(0, "test", new TestLink("eth0", 1, new MacAddress(0x0600_0000_0000L)));
        peer.peer().path(new dev.malachi.kernel.peer.Path(port, new MacAddress(0x0200_0000_0000L + station), 1500));
    }

    @Test
    void newcomersAtAFewStationsKeepNobodyFromBeingAnswered() {
        List<KnownPeer> askers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            askers.add(peer(2 + i));
            place(askers.get(i), i % 16);
        }
        KnownPeer honest = peer(1000);
        place(honest, 99);

        askForTenSeconds(askers, 3000, request(List.of(self.id())));

        for (int i = 0; i < 8; i++) {
            records.onRequest(honest, i, request(List.of(self.id())));
        }
        assertThat(sent.get(honest.peer().id())).isEqualTo(8);
    }

    @Test
    void newcomersAtAnyNumberOfStationsKeepNoApprovedPeerFromBeingAnswered() {
        List<KnownPeer> askers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            askers.add(peer(2 + i));
            place(askers.get(i), i);
        }
        KnownPeer friend = peer(1000);
        trust.trust(friend.peer().id(), PeerTrust.APPROVED);

        askForTenSeconds(askers, 3000, request(List.of(self.id())));
        assertThat(counters.snapshot().get("record.answers.rate")).isPositive();

        for (int i = 0; i < 8; i++) {
            records.onRequest(friend, i, request(List.of(self.id())));
        }
        assertThat(sent.get(friend.peer().id())).isEqualTo(8);
    }

    @Test
    void allNewcomersTogetherGetTwoHundredASecond() {
        List<KnownPeer> askers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            askers.add(peer(2 + i));
        }
        askForTenSeconds(askers, 3000, request(List.of(self.id())));
        assertThat(sentInAll()).isBetween(2000, 11 * Wire.RECORD_ANSWERS_RATE + 1);
    }
}

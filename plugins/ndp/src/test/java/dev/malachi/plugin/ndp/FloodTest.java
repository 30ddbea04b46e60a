package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Floods of messages whose form is right and whose signature is not, while two peers that were there before find each other again. */
class FloodTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int VARIANTS = 2000;

    private final Bus bus = new Bus();
    private final TestNode a = new TestNode(bus, 1);
    private final TestNode b = new TestNode(bus, 2);
    private final Random random = new Random(7);

    FloodTest() {
        pin(a, b);
        pin(b, a);
    }

    private static void pin(TestNode node, TestNode peer) {
        node.pinned.put(peer.id, Set.of(new Neighbor.Path(TestNode.LINK, peer.mac())));
    }

    private MacAddress anyMac() {
        return new MacAddress(0x0600_0000_0000L | Integer.toUnsignedLong(random.nextInt()));
    }

    /** A DISCOVER of an id that nobody has, from an address that nobody has. */
    private Bus.Sent ofNobody(int variant) {
        byte[] key = TestNode.hash(new byte[] {(byte) variant, (byte) (variant >> 8), 1});
        return unsigned(TestNode.idOf(key), key, anyMac(), new TestNode(bus, 3));
    }

    private Bus.Sent inTheNameOf(TestNode peer, MacAddress mac) {
        return unsigned(peer.id, peer.publicKey, mac, peer);
    }

    private Bus.Sent unsigned(NodeId id, byte[] key, MacAddress mac, TestNode like) {
        return Forger.discover(like)
                .with(forger -> {
                    forger.self = id;
                    forger.source = id;
                    forger.publicKey = key;
                    forger.mac = mac;
                    forger.sourceMac = mac;
                    forger.nonce = Forger.nativeNonce(id);
                    forger.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1;
                })
                .sent();
    }

    private void flood(int perSecond, Duration span, IntFunction<Bus.Sent> variant) {
        List<Bus.Sent> frames = new ArrayList<>();
        for (int i = 0; i < VARIANTS; i++) {
            frames.add(variant.apply(i));
        }
        long gap = 1_000_000_000L / perSecond;
        for (long i = 0; i * gap < span.toNanos(); i++) {
            Bus.Sent frame = frames.get((int) (i % VARIANTS));
            bus.timeline.schedule(i * gap, () -> bus.put(frame));
        }
    }

    /** Both start while it rages, one later than the other, and know of each other only what was remembered. */
    private void assertTheyMeet() {
        a.start();
        bus.timeline.runFor(Duration.ofSeconds(5));
        b.start();
        long started = bus.timeline.nanoTime();
        bus.timeline.runUntil(
                Duration.ofSeconds(40),
                () -> a.sighting(b.id).isPresent() && b.sighting(a.id).isPresent());
        assertThat(Duration.ofNanos(bus.timeline.nanoTime() - started)).isLessThan(PATIENCE);
        bus.timeline.runFor(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {210, 9000})
    void ofStrangersKeepsNoRestartedPairApart(int perSecond) {
        flood(perSecond, Duration.ofSeconds(12), this::ofNobody);
        assertTheyMeet();
        assertThat(a.dropped(DropReason.RATE_STRANGERS)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {210, 9000})
    void underTheirOwnIdsKeepsNoRestartedPairApart(int perSecond) {
        flood(perSecond, Duration.ofSeconds(12), i -> inTheNameOf(i % 2 == 0 ? a : b, anyMac()));
        assertTheyMeet();
        assertThat(b.dropped(DropReason.RATE_STRANGERS) + b.dropped(DropReason.RATE_PEERS))
                .isPositive();
    }

    /** Its own address and id: what it says itself is lost among that, but it is asked, and its answer counts. */
    @ParameterizedTest
    @ValueSource(ints = {210, 9000})
    void underTheIdAndAddressOfOneHasItAsked(int perSecond) {
        flood(perSecond, Duration.ofSeconds(12), i -> inTheNameOf(b, b.mac()));
        assertTheyMeet();
        assertThat(a.dropped(DropReason.RATE_PEER)).isPositive();
    }

    @Test
    void costsABoundedNumberOfSignatureChecks() {
        b.start();
        flood(
                9000,
                Duration.ofSeconds(10),
                i -> i % 2 == 0 ? ofNobody(i) : inTheNameOf(a, i % 4 == 1 ? a.mac() : anyMac()));
        bus.timeline.runFor(Duration.ofSeconds(10));
        assertThat(b.counter("ndp.verified"))
                .as("10 s of 50 strangers, 20 peers elsewhere and 5 of one peer, and their bursts")
                .isLessThanOrEqualTo(10 * (50 + 20 + 5) + 200 + 20 + 10);
    }

    @Test
    void answersOfTheOneThatWasAskedNeedNoBudgetOnce() {
        b.start();
        b.handler().onPeerElsewhere(a.id, b.link(), a.mac()); // a question to that address
        Bus.Sent question = bus.log.getLast();
        assertThat(question.destinationMac()).isEqualTo(a.mac());
        flood(9000, Duration.ofSeconds(1), this::ofNobody);
        bus.timeline.runFor(Duration.ofSeconds(1));
        b.pinned.clear();
        Forger answer = Forger.discover(a).answering(question, b);
        answer.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1;
        b.receive(answer.sent());
        assertThat(b.dropped(DropReason.SIGNATURE)).isGreaterThan(0);
        int checked = b.counter("ndp.verified");
        b.receive(answer.sent());
        assertThat(b.counter("ndp.verified")).as("one check a question").isEqualTo(checked);
        assertThat(b.dropped(DropReason.RATE_STRANGERS)).isPositive();
    }

    @Test
    void unaskedAnswersCostNothing() {
        b.start();
        bus.timeline.runFor(Duration.ofSeconds(1));
        int before = b.counter("ndp.verified");
        for (int i = 0; i < 500; i++) {
            Forger answer = Forger.discover(a);
            answer.op = Wire.NDP_ADVERTISE;
            answer.destination = b.id;
            answer.peer = b.id;
            answer.sourceMac = answer.mac = anyMac();
            b.receive(answer.sent());
        }
        assertThat(b.counter("ndp.verified")).isEqualTo(before);
        assertThat(b.dropped(DropReason.CHALLENGE)).isEqualTo(500);
        b.receive(Forger.discover(a).sent());
        assertThat(b.sighting(a.id)).as("no budget is spent").isPresent();
    }
}

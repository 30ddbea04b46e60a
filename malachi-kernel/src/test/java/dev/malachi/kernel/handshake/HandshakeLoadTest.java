package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.TestWire.Frame;
import dev.malachi.kernel.handshake.message.HandshakeKeys;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import dev.malachi.kernel.handshake.message.MacChecker;
import dev.malachi.kernel.trust.MembershipBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Floods of INITs whose mac1 is good, because everybody knows our public key. */
class HandshakeLoadTest {
    /** Of a node with one lane. */
    private static final int MAX_UNCONFIRMED = MembershipBudget.unproven(1);

    private final TestWire wire = new TestWire();
    private final TestNode victim = wire.add(new TestNode(wire, 1));
    private final TestNode honest = wire.add(new TestNode(wire, 2));
    private final Random random = new Random(99);
    private final byte[] mac1Key =
            HandshakeKeys.mac1Key(TestNode.SUITE, victim.identity().staticPublicKey(), victim.psk);

    HandshakeLoadTest() {
        honest.meets(victim);
        victim.meets(honest);
    }

    private MacAddress anyMac() {
        return new MacAddress(0x0600_0000_0000L | Integer.toUnsignedLong(random.nextInt()));
    }

    private NodeId anyId() {
        return new NodeId(random.nextLong(), random.nextLong());
    }

    /** An INIT with good lengths and mac1, and nothing behind it. */
    private Frame junk(MacAddress from, NodeId source) {
        byte[] noise = new byte[HandshakeMessage.MIN_INIT_NOISE_BYTES];
        random.nextBytes(noise);
        byte[] body = HandshakeMessage.encodeInit(random.nextInt() | 1, noise);
        int macs = body.length - HandshakeMessage.MACS_BYTES;
        byte[] mac1 = TestNode.SUITE.blake2b(
                mac1Key,
                Wire.MAC_BYTES,
                HandshakeKeys.l3Header(victim.id(), source),
                HandshakeMessage.covered(body, macs));
        System.arraycopy(mac1, 0, body, macs, mac1.length);
        return new Frame(victim.mac, from, Wire.TYPE_HANDSHAKE, victim.id(), source, body);
    }

    private void flood(int perSecond, Duration span, Supplier<Frame> frames) {
        long gap = 1_000_000_000L / perSecond;
        for (long at = 0; at < span.toNanos(); at += gap) {
            wire.deliver(frames.get(), Duration.ofNanos(at));
        }
    }

    private long diffieHellman() {
        return victim.counted("handshake.drop.bad_noise") + victim.counted("handshake.response_sent");
    }

    @Test
    void oneAddressGetsTenASecond() {
        MacAddress mac = anyMac();
        flood(40, Duration.ofSeconds(10), () -> junk(mac, anyId()));
        wire.run(Duration.ofSeconds(10));
        assertThat(diffieHellman()).isBetween(115L, 121L);
        assertThat(victim.counted("handshake.drop.mac_rate")).isEqualTo(400 - diffieHellman());
    }

    @Test
    void strangersWithCookiesGetFortyASecondOfALink() {
        flood(300, Duration.ofSeconds(3), () -> junk(anyMac(), anyId()));
        wire.run(Duration.ofSeconds(2));
        long before = diffieHellman();
        for (int i = 0; i < 100; i++) {
            var stranger = wire.add(new TestNode(wire, 1000 + i));
            stranger.meets(victim);
            stranger.connect(victim);
        }
        wire.run(Duration.ofMillis(20));
        assertThat(diffieHellman() - before).isBetween(40L, 45L);
        assertThat(victim.counted("handshake.drop.stranger_rate")).isEqualTo(100 - (diffieHellman() - before));

        victim.pinned.add(honest.id());
        honest.connect(victim);
        wire.run(Duration.ofMillis(20));
        assertThat(victim.sessionWith(honest)).as("pinned, and with a cookie").isPresent();
    }

    @Test
    void cookiesAreGivenUnderLoadOnlyAndAtABoundedRate() {
        flood(45, Duration.ofSeconds(5), () -> junk(anyMac(), anyId()));
        wire.run(Duration.ofSeconds(5));
        assertThat(victim.counted("handshake.cookie_sent")).isZero();
        flood(20_000, Duration.ofSeconds(2), () -> junk(anyMac(), anyId()));
        wire.run(Duration.ofSeconds(2));
        assertThat(victim.counted("handshake.cookie_sent")).isBetween(9_900L, 10_300L);
        wire.run(Duration.ofSeconds(2));
        long cookies = victim.counted("handshake.cookie_sent");
        honest.connect(victim);
        wire.settle();
        assertThat(victim.counted("handshake.cookie_sent"))
                .as("the load is over")
                .isEqualTo(cookies);
        assertThat(victim.sessionWith(honest)).isPresent();
    }

    /** Below what counts as load, above it, and above the rate of cookies. */
    @ParameterizedTest
    @ValueSource(ints = {15, 45, 300, 2000, 8000})
    void floodInTheNameOfAStrangerDoesNotKeepItAway(int perSecond) {
        victim.peers.clear();
        flood(perSecond, Duration.ofSeconds(45), () -> junk(honest.mac, honest.id()));
        wire.run(Duration.ofSeconds(5));
        honest.say(victim, "hello");
        wire.run(Duration.ofSeconds(40));
        assertThat(victim.counted("handshake.drop.under_load") + victim.counted("handshake.drop.mac_rate"))
                .isGreaterThan(perSecond);
        assertThat(victim.heardFrom(honest)).containsExactly("hello");
    }

    /** So many that no cookie of a hundred reaches the honest node: then it is called. */
    @ParameterizedTest
    @ValueSource(ints = {45, 300, 50_000})
    void nodeInWhoseNameAPeerIsFloodedIsCalledByIt(int perSecond) {
        flood(perSecond, Duration.ofSeconds(4), () -> junk(honest.mac, honest.id()));
        wire.run(Duration.ofSeconds(3));
        assertThat(victim.counted("handshake.put_off.answered")).isBetween(1L, 2L);
        assertThat(victim.sessionWith(honest)).isPresent();
        honest.say(victim, "hello");
        wire.settle();
        assertThat(victim.heardFrom(honest)).containsExactly("hello");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void floodInManyNamesMakesUsCallFewAtMost(boolean newcomers) {
        List<TestNode> peers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            var peer = new TestNode(wire, 1000 + i);
            victim.meets(peer);
            peers.add(peer);
            if (newcomers) {
                victim.newcomers.add(peer.id());
            }
        }
        flood(2000, Duration.ofSeconds(5), () -> {
            TestNode peer = peers.get(random.nextInt(peers.size()));
            return junk(peer.mac, peer.id());
        });
        wire.run(Duration.ofSeconds(5));
        long perShare = Wire.CALL_BACK_SHARE_BURST + 5 * Wire.CALL_BACK_SHARE_RATE;
        assertThat(victim.counted("handshake.put_off.answered"))
                .isBetween(
                        newcomers ? 35L : 45L, // a quarter is kept for stations that come new
                        newcomers ? 60L : Wire.HANDSHAKE_PEER_SHARES * perShare);
    }

    @Test
    void underLoadHardlyAnythingReachesDiffieHellman() {
        flood(2000, Duration.ofSeconds(10), () -> junk(anyMac(), anyId()));
        wire.run(Duration.ofSeconds(10));
        assertThat(diffieHellman()).isLessThanOrEqualTo(52); // the first 50 are no load yet
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void honestInitiatorGetsThroughWhileAFloodGoesOn(boolean pinned) {
        if (pinned) {
            victim.pinned.add(honest.id());
        }
        flood(300, Duration.ofSeconds(40), () -> junk(anyMac(), anyId()));
        wire.run(Duration.ofSeconds(2));
        honest.say(victim, "hello");
        wire.run(Duration.ofSeconds(35));
        assertThat(honest.counted("handshake.accepted.cookie")).isPositive();
        assertThat(victim.heardFrom(honest)).containsExactly("hello");
    }

    @Test
    void nobodyUsesUpTheBudgetOfAnAddressThatHoldsACookie() {
        flood(300, Duration.ofSeconds(40), () -> junk(anyMac(), anyId()));
        wire.run(Duration.ofSeconds(2));
        honest.connect(victim);
        wire.run(Duration.ofSeconds(38));
        assertThat(honest.counted("handshake.accepted.cookie")).isPositive();
        honest.handshakes().close(honest.peer(victim), Wire.CLOSE_STOPPING);
        flood(300, Duration.ofSeconds(10), () -> junk(honest.mac, anyId()));
        wire.run(Duration.ofSeconds(5));
        assertThat(victim.counted("handshake.drop.under_load")).isGreaterThan(1000);
        honest.say(victim, "hello");
        wire.settle();
        assertThat(victim.heardFrom(honest)).containsExactly("hello");
    }

    @Test
    void floodFromOneAddressDoesNotDelayOthers() {
        MacAddress mac = anyMac();
        flood(1000, Duration.ofSeconds(5), () -> junk(mac, anyId()));
        wire.run(Duration.ofSeconds(2));
        honest.say(victim, "hello");
        wire.run(Duration.ofMillis(100));
        assertThat(victim.heardFrom(honest)).containsExactly("hello");
    }

    @Test
    void cookieIsBoundToAddressAndTime() {
        flood(300, Duration.ofSeconds(40), () -> junk(anyMac(), anyId()));
        wire.run(Duration.ofSeconds(2));
        wire.lose(Frame::isResponse);
        honest.connect(victim);
        wire.time.runUntil(Duration.ofSeconds(60), () -> honest.counted("handshake.accepted.cookie") > 0);
        wire.settle();
        Frame proven = wire.last(f -> f.isInit() && f.l3Source().equals(honest.id()));
        assertThat(HandshakeMessage.parse(proven.body()))
                .get()
                .isInstanceOfSatisfying(
                        HandshakeMessage.Init.class,
                        i -> assertThat(i.macs().hasMac2()).isTrue());
        long before = victim.counted("handshake.drop.old_timestamp");
        wire.deliver(proven, Duration.ZERO);
        wire.run(Duration.ofMillis(1));
        assertThat(victim.counted("handshake.drop.old_timestamp"))
                .as("from its address it gets as far as the timestamp")
                .isEqualTo(before + 1);
        Frame elsewhere = new Frame(victim.mac, anyMac(), proven.type(), victim.id(), honest.id(), proven.body());
        wire.deliver(elsewhere, Duration.ZERO);
        wire.run(Duration.ofMillis(1));
        assertThat(victim.counted("handshake.drop.old_timestamp"))
                .as("from another address it does not")
                .isEqualTo(before + 1);

        honest.handshakes().onClose(honest.peer(victim), 0);
        wire.run(Duration.ofSeconds(121));
        flood(300, Duration.ofSeconds(2), () -> junk(anyMac(), anyId()));
        wire.deliver(proven, Duration.ofSeconds(1));
        wire.run(Duration.ofSeconds(2));
        assertThat(victim.counted("handshake.drop.old_timestamp"))
                .as("nor when the secret is another")
                .isEqualTo(before + 1);
    }

    @Test
    void forgedCookiesAreDropped() {
        wire.lose(Frame::isInit);
        honest.connect(victim);
        Frame init = wire.last(Frame::isInit);
        int index = ((HandshakeMessage.Init) HandshakeMessage.parse(init.body()).orElseThrow()).senderIndex();
        byte[] forged = HandshakeMessage.encodeCookie(new HandshakeMessage.Cookie(index, new byte[24], new byte[32]));
        honest.onFrame(new Frame(honest.mac, victim.mac, Wire.TYPE_HANDSHAKE, honest.id(), victim.id(), forged));
        byte[] unasked =
                HandshakeMessage.encodeCookie(new HandshakeMessage.Cookie(index + 1, new byte[24], new byte[32]));
        honest.onFrame(new Frame(honest.mac, victim.mac, Wire.TYPE_HANDSHAKE, honest.id(), victim.id(), unasked));
        assertThat(honest.counted("handshake.drop.bad_cookie")).isOne();
        assertThat(honest.counted("handshake.drop.unexpected_cookie")).isOne();
        assertThat(wire.count(Frame::isInit)).isOne();
    }

    @Test
    void cookieIsUsedAtOnceButOnceInFiveSeconds() {
        // A responder that answers every INIT with a COOKIE must not make the initiator run in a circle.
        var macs =
                new MacChecker(TestNode.SUITE, new Random(1), victim.identity().staticPublicKey(), victim.psk);
        wire.remove(victim);
        honest.connect(victim);
        for (int i = 0; i < 400; i++) {
            Frame init = wire.last(Frame::isInit);
            var message =
                    (HandshakeMessage.Init) HandshakeMessage.parse(init.body()).orElseThrow();
            byte[] cookie = HandshakeMessage.encodeCookie(
                    macs.cookieFor(victim.port, honest.mac, honest.id(), message, wire.time.nanoTime()));
            honest.onFrame(new Frame(honest.mac, victim.mac, Wire.TYPE_HANDSHAKE, honest.id(), victim.id(), cookie));
            wire.run(Duration.ofMillis(50));
        }
        assertThat(wire.count(Frame::isInit)).isBetween(7L, 10L); // two each 5 s
    }

    @Test
    void memoryIsBoundedUnderAFlood() {
        int frames = 100_000;
        for (int i = 0; i < frames; i++) {
            victim.onFrame(junk(anyMac(), anyId()));
            if (i % 10 == 0) {
                wire.run(Duration.ofMillis(1));
            }
        }
        assertThat(victim.counted("handshake.init_received")).isEqualTo(frames);
        int[] sizes = victim.handshakes().sizes();
        assertThat(sizes[0]).as("peers").isZero();
        assertThat(sizes[1]).as("promised indices").isZero();
        assertThat(sizes[2]).as("unconfirmed sessions").isZero();
        assertThat(sizes[3]).as("addresses").isLessThanOrEqualTo(4 * 4096);
        assertThat(victim.sessions().size()).isZero();
        assertThat(victim.peers).hasSize(1);
        assertThat(diffieHellman()).isLessThanOrEqualTo(60);
    }

    @Test
    void sessionsThatNobodyConfirmsAreBounded() {
        wire.lose(Frame::isResponse);
        int nodes = MAX_UNCONFIRMED + 60;
        for (int i = 0; i < nodes; i++) {
            var stranger = new TestNode(wire, 1000 + i);
            stranger.meets(victim);
            stranger.connect(victim);
            wire.run(Duration.ofMillis(30));
            wire.remove(stranger);
            stranger.handshakes().onClose(stranger.peer(victim), 0);
        }
        wire.settle();
        assertThat(victim.counted("handshake.response_sent")).isEqualTo(nodes);
        assertThat(victim.handshakes().sizes()[2]).isEqualTo(MAX_UNCONFIRMED);
        assertThat(victim.sessions().size()).isEqualTo(MAX_UNCONFIRMED);
        assertThat(victim.retired).hasSize(60);
        wire.run(Duration.ofSeconds(181));
        assertThat(victim.sessions().size()).isZero();
        assertThat(victim.handshakes().sizes()[2]).isZero();
        assertThat(victim.told).isEmpty();
    }
}

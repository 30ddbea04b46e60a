package dev.malachi.kernel.handshake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.handshake.TestWire.Frame;
import dev.malachi.kernel.handshake.message.HandshakeKeys;
import dev.malachi.kernel.handshake.message.HandshakeMessage;
import dev.malachi.kernel.handshake.message.HandshakeMessage.Cookie;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Floods of INITs with valid cookies: from somebody who receives under very many MAC addresses and writes any id into frames. */
class CookieFloodTest {
    private static final int STATIONS = 1400;
    private static final int PER_SECOND = 8000;

    private final TestWire wire = new TestWire();
    private final TestNode victim = wire.add(new TestNode(wire, 1));
    private final TestNode honest = wire.add(new TestNode(wire, 2));
    private final Random random = new Random(99);
    private final byte[] mac1Key =
            HandshakeKeys.mac1Key(TestNode.SUITE, victim.identity().staticPublicKey(), victim.psk);
    private final byte[] cookieKey =
            HandshakeKeys.cookieKey(TestNode.SUITE, victim.identity().staticPublicKey(), victim.psk);

    /** An address that the attacker receives under, and the cookie that it got there under an id. */
    private record Station(MacAddress mac, NodeId id, byte[] cookie) {}

    CookieFloodTest() {
        honest.meets(victim);
        victim.meets(honest);
        victim.pinned.add(honest.id());
        for (int i = 0; i < 60; i++) {
            victim.onFrame(junk(new MacAddress(0x0A00_0000_0000L + i), honest.id(), new byte[0], 16)); // load
        }
    }

    private Frame junk(MacAddress from, NodeId source, byte[] cookie, int hopLimit) {
        byte[] noise = new byte[HandshakeMessage.MIN_INIT_NOISE_BYTES];
        random.nextBytes(noise);
        byte[] body = HandshakeMessage.encodeInit(random.nextInt() | 1, noise);
        int macs = body.length - HandshakeMessage.MACS_BYTES;
        byte[] l3 = HandshakeKeys.l3Header(victim.id(), source);
        byte[] covered = HandshakeMessage.covered(body, macs);
        byte[] mac1 = TestNode.SUITE.blake2b(mac1Key, Wire.MAC_BYTES, l3, covered);
        System.arraycopy(mac1, 0, body, macs, mac1.length);
        if (cookie.length > 0) {
            byte[] mac2 = TestNode.SUITE.blake2b(cookie, Wire.MAC_BYTES, l3, covered, mac1);
            System.arraycopy(mac2, 0, body, macs + mac1.length, mac2.length);
        }
        body[HandshakeMessage.HOP_LIMIT_OFFSET] = (byte) hopLimit;
        return new Frame(victim.mac, from, Wire.TYPE_HANDSHAKE, victim.id(), source, body);
    }

    private Station station(MacAddress mac, NodeId id) {
        Frame init = junk(mac, id, new byte[0], Wire.INITIAL_HOP_LIMIT);
        int macs = init.body().length - HandshakeMessage.MACS_BYTES;
        byte[] mac1 = Arrays.copyOfRange(init.body(), macs, macs + Wire.MAC_BYTES);
        wire.run(Duration.ofMillis(1)); // within the rate of cookies
        victim.onFrame(init);
        Frame sealed = wire.last(frame -> frame.isCookie() && frame.to().equals(mac));
        var cookie = (Cookie) HandshakeMessage.parse(sealed.body()).orElseThrow();
        return new Station(
                mac,
                id,
                TestNode.SUITE
                        .xchacha20Poly1305Open(cookieKey, cookie.nonce(), mac1, cookie.sealed())
                        .orElseThrow());
    }

    private List<Station> stations(NodeId id) {
        List<Station> stations = new ArrayList<>();
        for (int i = 0; i < STATIONS; i++) {
            stations.add(station(new MacAddress(0x0600_0000_0000L + i), id));
        }
        return stations;
    }

    private void flood(List<Station> stations, int perSecond, int hopLimit, Duration span) {
        long gap = 1_000_000_000L / perSecond;
        for (long i = 0; i * gap < span.toNanos(); i++) {
            Station from = stations.get((int) (i % stations.size()));
            wire.deliver(junk(from.mac(), from.id(), from.cookie(), hopLimit), Duration.ofNanos(i * gap));
        }
    }

    private long diffieHellman() {
        return victim.counted("handshake.drop.bad_noise");
    }

    @Test
    void underThePinnedIdOfARestartedPeerDoesNotKeepItAway() {
        flood(stations(honest.id()), PER_SECOND, Wire.INITIAL_HOP_LIMIT, Duration.ofSeconds(8));
        wire.run(Duration.ofSeconds(5));
        wire.remove(honest);
        var restarted = wire.add(new TestNode(wire, 2));
        restarted.meets(victim);
        restarted.say(victim, "hello");
        wire.run(Duration.ofSeconds(2));
        assertThat(victim.heardFrom(restarted)).containsExactly("hello");
        assertThat(victim.counted("handshake.drop.stranger_rate")).isGreaterThan(40_000);
    }

    @Test
    void costsABoundedNumberOfDiffieHellmanFunctions() {
        List<Station> stations = stations(honest.id());
        long before = diffieHellman();
        flood(stations, PER_SECOND, Wire.INITIAL_HOP_LIMIT, Duration.ofSeconds(10));
        wire.run(Duration.ofSeconds(10));
        assertThat(diffieHellman() - before)
                .isLessThanOrEqualTo(10 * Wire.HANDSHAKE_STRANGERS_RATE + Wire.HANDSHAKE_STRANGERS_RATE);
    }

    @Test
    void stationsThatSendJunkMakeRoomForNewcomers() {
        flood(stations(honest.id()), 2000, Wire.INITIAL_HOP_LIMIT, Duration.ofSeconds(55));
        wire.run(Duration.ofSeconds(40)); // each station is found out once
        var newcomer = wire.add(new TestNode(wire, 3));
        newcomer.meets(victim);
        newcomer.say(victim, "hello");
        wire.run(Duration.ofSeconds(2));
        assertThat(victim.heardFrom(newcomer)).containsExactly("hello");
    }

    @Test
    void whatAPeerPassesOnIsNotTakenFromItsOwnBudgetNorFromThatOfThePeerInWhoseNameItIs() {
        var forwarder = wire.add(new TestNode(wire, 3));
        forwarder.meets(victim);
        victim.meets(forwarder);
        victim.pinned.add(forwarder.id());
        flood(List.of(station(forwarder.mac, honest.id())), 1000, Wire.INITIAL_HOP_LIMIT - 1, Duration.ofSeconds(8));
        wire.run(Duration.ofSeconds(4));
        assertThat(victim.counted("handshake.drop.passed_on_rate")).isGreaterThan(3000);
        assertThat(victim.counted("handshake.drop.stranger_rate")).isZero();
        forwarder.say(victim, "mine");
        honest.say(victim, "hello");
        wire.run(Duration.ofSeconds(2));
        assertThat(victim.heardFrom(forwarder)).containsExactly("mine");
        assertThat(victim.heardFrom(honest)).containsExactly("hello");
    }

    @Test
    void inThePeersOwnNameWithALowerHopLimitIsNotTakenFromItsBudget() {
        flood(List.of(station(honest.mac, honest.id())), 1000, 3, Duration.ofSeconds(8));
        wire.run(Duration.ofSeconds(4));
        assertThat(victim.counted("handshake.drop.passed_on_rate")).isGreaterThan(3000);
        honest.say(victim, "hello");
        wire.run(Duration.ofSeconds(2));
        assertThat(victim.heardFrom(honest)).containsExactly("hello");
    }

    @Test
    void responsesNeedNoBudgetThatOthersUseUp() {
        flood(stations(honest.id()), PER_SECOND, Wire.INITIAL_HOP_LIMIT, Duration.ofSeconds(6));
        wire.run(Duration.ofSeconds(4));
        victim.say(honest, "hello");
        wire.run(Duration.ofMillis(100));
        assertThat(honest.heardFrom(victim)).containsExactly("hello");
    }

    @Test
    void aNewStationGetsInWhileVeryManyOthersSendMoreThanIsWorkedOn() {
        flood(stations(honest.id()), 4000, Wire.INITIAL_HOP_LIMIT, Duration.ofSeconds(10));
        wire.run(Duration.ofSeconds(3));
        var newcomer = wire.add(new TestNode(wire, 3));
        newcomer.meets(victim);
        newcomer.say(victim, "hello");
        wire.run(Duration.ofSeconds(2));
        assertThat(victim.heardFrom(newcomer)).containsExactly("hello");
        assertThat(victim.counted("handshake.drop.stranger_rate")).isGreaterThan(15_000);
    }

    @Test
    void aPeerThatWasReachedWhereItIsHasPrecedenceOverStationsThatOnlyReceive() {
        flood(stations(honest.id()), PER_SECOND, Wire.INITIAL_HOP_LIMIT, Duration.ofSeconds(6));
        var newcomer = wire.add(new TestNode(wire, 3));
        newcomer.meets(victim);
        victim.meets(newcomer);
        wire.run(Duration.ofMillis(100)); // while none of the others has been found out
        newcomer.say(victim, "hello");
        wire.run(Duration.ofSeconds(1));
        assertThat(victim.heardFrom(newcomer)).containsExactly("hello");
    }
}

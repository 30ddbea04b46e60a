package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions that others cause by what they send in a peer's name (protocol.md §3.1, §3.5, §7.3). */
class QuestionLimitsTest {
    private static final MacAddress VICTIM = MacAddress.parse("02:66:66:66:66:66");
    private static final MacAddress ATTACKER = MacAddress.parse("02:77:77:77:77:77");
    private static final int STRANGERS = 100;
    private static final int SECONDS = 20;

    private final Bus bus = new Bus();
    private final TestNode node = new TestNode(bus, 1).start();
    private final List<TestNode> strangers = new ArrayList<>();

    QuestionLimitsTest() {
        for (int i = 0; i < STRANGERS; i++) {
            var stranger = new TestNode(bus, 100 + i);
            strangers.add(stranger);
            node.newcomers.add(stranger.id);
            know(stranger, ATTACKER);
        }
    }

    private void know(TestNode peer, MacAddress at) {
        node.sightings.put(
                peer.id, new Sighting(peer.id, peer.publicKey, TestNode.LINK, at, Sighting.NATIVE, peer.announcement));
        node.pinned.put(peer.id, Set.of(new Neighbor.Path(TestNode.LINK, at)));
    }

    private long asked(MacAddress mac) {
        return bus.log.stream()
                .filter(sent -> sent.destinationMac().equals(mac))
                .count();
    }

    private long unicasts() {
        return bus.log.stream().filter(sent -> !sent.isBroadcast()).count();
    }

    /** Each has a session, and sends in it under somebody else's address. */
    private void comeFrom(IntFunction<MacAddress> elsewhere) {
        for (int i = 0; i < SECONDS * STRANGERS; i++) {
            TestNode stranger = strangers.get(i % STRANGERS);
            node.handler().onPeerElsewhere(stranger.id, node.link(), elsewhere.apply(i));
            bus.timeline.runFor(Duration.ofMillis(10));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStationWhereNoneOfThemHasAnsweredIsAskedOnceASecond(boolean known) {
        if (!known) {
            node.sightings.clear();
        }
        comeFrom(_ -> VICTIM);
        assertThat(asked(VICTIM)).isBetween(3L, 3L + SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void stationsWhereNoneOfThemHasAnsweredAreAskedTenTimesASecondInAll(boolean known) {
        if (!known) {
            node.sightings.clear();
        }
        comeFrom(i -> new MacAddress(0x0600_0000_0000L + i));
        assertThat(unicasts() - asked(ATTACKER)).isBetween(20L, 20L + 10L * SECONDS);
    }

    @Test
    void newcomersKeepNoOtherPeerFromBeingFollowed() {
        TestNode friend = new TestNode(bus, 2).start();
        bus.timeline.runFor(Duration.ofMinutes(2));
        MacAddress after = MacAddress.parse("02:00:00:00:88:88");
        for (int i = 0; i < 5 * STRANGERS; i++) {
            MacAddress elsewhere = i % 2 == 0 ? after : new MacAddress(0x0600_0000_0000L + i);
            node.handler().onPeerElsewhere(strangers.get(i % STRANGERS).id, node.link(), elsewhere);
        }

        friend.links.set(
                0, new dev.malachi.api.spi.protocol.LinkView(TestNode.LINK, 1, after, 1500, true)); // it says nothing
        node.handler().onPeerElsewhere(friend.id, node.link(), after);
        bus.timeline.runFor(Duration.ofSeconds(1));

        assertThat(node.seen(friend).mac()).isEqualTo(after);
    }

    @Test
    void aFloodInTheNamesOfNewcomersKeepsNoOtherPeerFromBeingAsked() {
        TestNode friend = new TestNode(bus, 2);
        know(friend, friend.mac());
        List<Bus.Sent> flood = new ArrayList<>();
        strangers.forEach(stranger -> flood.add(unsigned(stranger, ATTACKER)));
        flood.add(unsigned(friend, friend.mac()));

        for (int i = 0; i < SECONDS * 1000; i++) {
            node.receive(flood.get(i % flood.size()));
            bus.timeline.runFor(Duration.ofMillis(1));
        }

        assertThat(asked(friend.mac())).isGreaterThan(SECONDS / 2);
        assertThat(asked(ATTACKER)).isLessThanOrEqualTo(4 + 2 * SECONDS);
    }

    private static Bus.Sent unsigned(TestNode peer, MacAddress mac) {
        return Forger.discover(peer)
                .with(forger -> {
                    forger.mac = mac;
                    forger.sourceMac = mac;
                    forger.tlvs = java.util.Optional.of(peer.announcement.withNumber(Wire.TLV_BOOT_EPOCH, 7, 8));
                    forger.afterSigning = body -> body[NdpMessage.SIGNATURE_OFFSET] ^= 1;
                })
                .sent();
    }
}

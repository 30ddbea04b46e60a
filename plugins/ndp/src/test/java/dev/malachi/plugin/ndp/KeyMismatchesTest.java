package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of stations whose pre-shared key is not ours. */
class KeyMismatchesTest {
    private static final byte[] TAG = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private static final MacAddress ELSEWHERE = new MacAddress(0x0200_0000_0777L);

    private final Bus bus = new Bus();
    private final TestNode node = new TestNode(bus, 1).start();
    private final TestNode stranger = new TestNode(bus, 2);

    private Forger discover(boolean isNative) {
        return isNative ? Forger.discover(stranger) : Forger.classicDiscover(stranger);
    }

    private void assertWarns(String words) {
        assertThat(node.warnings).hasSize(1);
        assertThat(node.warnings.keySet()).containsExactly("psk.mismatch wire " + stranger.mac());
        assertThat(node.warnings.values())
                .allSatisfy(
                        text -> assertThat(text).contains(words, stranger.mac().toString(), stranger.id.shortId()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsOfAnotherKeyNativeAndClassic(boolean isNative) {
        node.psk = Optional.of(new byte[] {1, 2, 3});

        node.receive(discover(isNative).with(forger -> forger.pskTag = TAG).sent());

        assertWarns("another pre-shared key");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsOfANodeWithoutAKey(boolean isNative) {
        node.psk = Optional.of(new byte[] {1, 2, 3});

        node.receive(discover(isNative).sent());

        assertWarns("no pre-shared key");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsOfAKeyWhereItHasNone(boolean isNative) {
        node.receive(discover(isNative).with(forger -> forger.pskTag = TAG).sent());

        assertWarns("uses a pre-shared key and this node has none");
    }

    /** Else anybody could have this node say that of any other. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void saysNothingOfWhatNobodyHasSigned(boolean withKey) {
        node.psk = withKey ? Optional.of(new byte[] {1, 2, 3}) : Optional.empty();

        node.receive(discover(true)
                .with(forger -> {
                    forger.pskTag = TAG;
                    forger.afterSigning = body -> body[NdpMessage.PSK_TAG_OFFSET] ^= 1;
                })
                .sent());

        assertThat(node.warnings).isEmpty();
    }

    @Test
    void isOverFiveMinutesAfterTheLastSignAndNotBefore() {
        node.receive(discover(true).with(forger -> forger.pskTag = TAG).sent());
        bus.timeline.runFor(Duration.ofMinutes(4));
        node.receive(discover(true).with(forger -> forger.pskTag = TAG).sent());
        bus.timeline.runFor(Duration.ofMinutes(4));
        assertThat(node.warnings).hasSize(1);

        bus.timeline.runFor(Duration.ofMinutes(3));
        assertThat(node.warnings).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isOverAtOnceWhenTheNodeIsHeardWithTheRightKeyBeItElsewhere(boolean elsewhere) {
        node.psk = Optional.of(new byte[] {1, 2, 3});
        node.receive(discover(true).with(forger -> forger.pskTag = TAG).sent());
        assertThat(node.warnings).hasSize(1);

        node.receive(discover(true)
                .with(forger -> {
                    forger.pskTag = Composer.pskTag(node, stranger.id, forger.peer, forger.challenge);
                    if (elsewhere) {
                        forger.mac = ELSEWHERE;
                        forger.sourceMac = ELSEWHERE;
                    }
                })
                .sent());

        assertThat(node.warnings).isEmpty();
    }

    @Test
    void isOverAtOnceWhenTheTwoHaveASession() {
        node.receive(discover(true).with(forger -> forger.pskTag = TAG).sent());
        assertThat(node.warnings).hasSize(1);

        node.handler().onSessionUp(stranger.id);

        assertThat(node.warnings).isEmpty();
    }

    @Test
    void aNodeWhoseAddressChangedIsNamedOnceWhereItIs() {
        node.receive(discover(true).with(forger -> forger.pskTag = TAG).sent());
        bus.timeline.runFor(Duration.ofSeconds(10));

        node.receive(discover(true)
                .with(forger -> {
                    forger.pskTag = TAG;
                    forger.mac = ELSEWHERE;
                    forger.sourceMac = ELSEWHERE;
                })
                .sent());

        assertThat(node.warnings.keySet()).containsExactly("psk.mismatch wire " + ELSEWHERE);
    }

    @Test
    void forgedAddressesTakeBoundedRoomPushNobodyOutAndAreCounted() {
        node.psk = Optional.of(new byte[] {1, 2, 3});
        node.receive(discover(true).sent());
        for (int i = 0; i < 150; i++) {
            MacAddress mac = new MacAddress(0x0600_0000_0000L + i);
            node.receive(discover(true)
                    .with(forger -> {
                        forger.mac = mac;
                        forger.sourceMac = mac;
                    })
                    .sent());
        }

        assertThat(node.dropped(DropReason.PSK)).isEqualTo(151);
        assertThat(node.warnings)
                .as("those that there is no name for are not hidden")
                .hasSize(KeyMismatches.MAX_STATIONS + 1)
                .containsKey("psk.mismatch wire " + stranger.mac());
        assertThat(node.warnings.get("psk.mismatch "))
                .startsWith(151 - KeyMismatches.MAX_STATIONS + " more stations are heard");
        assertThat(bus.since(1))
                .as("nothing is sent because of them")
                .allSatisfy(sent -> assertThat(sent.isBroadcast()).isTrue());
    }

    @Test
    void whoWasRefusedIsAskedWhereItWasHeardOnceItIsApproved() {
        node.trusting = false;
        node.receive(discover(true).sent());
        int before = bus.log.size();

        node.trusting = true;
        node.handler().onPeerApproved(stranger.id);
        node.handler().onPeerApproved(stranger.id);

        assertThat(bus.log.subList(before, bus.log.size()))
                .singleElement()
                .satisfies(sent -> assertThat(sent.destinationMac()).isEqualTo(stranger.mac()));
    }
}

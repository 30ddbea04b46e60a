package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions under the address of somebody else: no more goes there than came, protocol.md §3.1. */
class AmplificationTest {
    private static final MacAddress VICTIM = MacAddress.parse("02:66:66:66:66:66");

    private final Bus bus = new Bus();
    private final TestNode node = new TestNode(bus, 1);
    private final TestNode attacker = new TestNode(bus, 2);
    private long came;

    @BeforeEach
    void announceAsMuchAsANodeCan() {
        node.announcement = Tlvs.EMPTY
                .withNumber(Wire.TLV_IPV4, 0x0A90_0102, 4)
                .withNumber(Wire.TLV_CAPABILITIES, 63, 4)
                .withText(Wire.TLV_HOST_NAME, "h".repeat(63))
                .withNumber(Wire.TLV_LINK_MTU, 1500, 2)
                .withText(Wire.TLV_VERSION, "v".repeat(32))
                .withNumber(Wire.TLV_BOOT_EPOCH, 99, 8);
        node.start();
        bus.timeline.runFor(Duration.ofMillis(10));
    }

    private void ask(Forger question) {
        question.mac = VICTIM;
        question.sourceMac = VICTIM;
        Bus.Sent sent = question.sent();
        came += Wire.BODY_OFFSET + sent.body().length;
        node.receive(sent);
        bus.timeline.runFor(Duration.ofMillis(250));
    }

    private long wentToTheVictim() {
        return bus.log.stream()
                .filter(sent -> sent.destinationMac().equals(VICTIM))
                .mapToLong(sent -> Wire.BODY_OFFSET + sent.body().length)
                .sum();
    }

    /** Each says something new, so that it causes most. */
    private Forger news(int boot) {
        Forger question = Forger.discover(attacker);
        question.tlvs = Optional.of(attacker.announcement.withNumber(Wire.TLV_BOOT_EPOCH, boot, 8));
        return question;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofNativeNodes(boolean broadcast) {
        for (int i = 0; i < 100; i++) {
            Forger question = news(i);
            question.destinationMac = broadcast ? MacAddress.BROADCAST : node.mac();
            ask(question);
            assertThat(wentToTheVictim()).isLessThanOrEqualTo(came);
        }
        assertThat(wentToTheVictim()).isPositive();
    }

    @Test
    void shortQuestionsOfNativeNodesAreNotAnswered() {
        Forger question = news(1);
        question.padded = false;
        ask(question);
        assertThat(wentToTheVictim()).isZero();
        assertThat(node.counter("ndp.not_answered.short")).isEqualTo(1);
    }

    @Test
    void ofClassicNodesFourTimesAtMost() {
        for (int i = 0; i < 100; i++) {
            int key = i;
            Forger question = Forger.classicDiscover(attacker);
            question.x25519Key = TestNode.hash(new byte[] {(byte) key});
            ask(question);
        }
        assertThat(wentToTheVictim()).isLessThanOrEqualTo(4 * came);
    }

    @Test
    void whoHasAnsweredAQuestionThereMayCauseMore() {
        TestNode peer = new TestNode(bus, 3).start();
        bus.timeline.runFor(Duration.ofSeconds(3));
        node.handler().onDiscoveryRequested(node.seen(peer));
        bus.timeline.runFor(Duration.ofSeconds(1));
        assertThat(node.reached).containsKey(peer.id);
        Forger question = Forger.discover(peer);
        question.padded = false;
        question.destinationMac = node.mac();
        long before = node.counter("ndp.tx.advertise");
        node.receive(question.sent());
        assertThat(node.counter("ndp.tx.advertise")).isEqualTo((int) before + 1);
    }
}

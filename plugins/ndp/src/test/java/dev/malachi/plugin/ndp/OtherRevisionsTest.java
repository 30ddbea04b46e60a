package dev.malachi.plugin.ndp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.wire.Wire;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of stations whose discovery is of another revision (protocol.md §1.1). */
class OtherRevisionsTest {
    private final Bus bus = new Bus();
    private final TestNode node = new TestNode(bus, 1).start();
    private final TestNode stranger = new TestNode(bus, 2);

    OtherRevisionsTest() {
        node.announcement = node.announcement.withText(Wire.TLV_HOST_NAME, "longer-than-the-question");
    }

    private String warning() {
        assertThat(node.warnings).hasSize(1).containsKey("revision.mismatch wire " + stranger.mac());
        String text = node.warnings.values().iterator().next();
        assertThat(text).contains(stranger.mac().toString());
        return text;
    }

    private long sentToIt() {
        return bus.log.stream()
                .filter(sent -> sent.destinationMac().equals(stranger.mac()))
                .count();
    }

    /** As nodes asked before questions had to be as long as their answers. */
    @Test
    void tellsOfAQuestionTooShortToBeAnswered() {
        node.receive(
                Forger.discover(stranger).with(forger -> forger.padded = false).sent());
        bus.timeline.runFor(Duration.ofSeconds(1));

        assertThat(warning()).contains("too short", stranger.id.shortId(), "version test");
        assertThat(sentToIt()).isZero();
    }

    @Test
    void tellsOfNoVersionThatIsNoPlainText() {
        stranger.announcement = stranger.announcement.withText(Wire.TLV_VERSION, "1.0\u001b[2J");
        node.receive(
                Forger.discover(stranger).with(forger -> forger.padded = false).sent());
        bus.timeline.runFor(Duration.ofSeconds(1));

        assertThat(warning()).doesNotContain("\u001b", "version 1");
    }

    @Test
    void tellsOfAnotherVersionOfDiscovery() {
        node.receive(Forger.discover(stranger)
                .with(forger -> forger.afterSigning = body -> body[NdpMessage.VERSION_OFFSET] = 3)
                .sent());

        assertThat(warning()).contains("version 3", "version 2");
        assertThat(node.dropped(DropReason.VERSION)).isEqualTo(1);
    }

    /** With and without our mark in its nonce: the next revision may have another one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsOfAnotherRevisionOfTheBlockAndTakesItsSenderForNoClassicNode(boolean marked) {
        Forger question = Forger.discover(stranger)
                .with(forger -> forger.afterSigning = body -> body[Wire.NDP_BODY_BYTES + 3] = '2');
        if (!marked) {
            question.nonce = new Value128(1, 2);
        }

        node.receive(question.sent());

        assertThat(warning()).contains("revision 2", "revision 1");
        assertThat(node.dropped(DropReason.REVISION)).isEqualTo(1);
        assertThat(node.sighting(stranger.id)).isEmpty();
        assertThat(node.offers).isEmpty();
    }

    @Test
    void saysNothingOfNodesLikeItselfNorOfClassicOnes() {
        TestNode other = new TestNode(bus, 3).start();
        node.receive(Forger.classicDiscover(stranger).sent());
        bus.timeline.runFor(Duration.ofMinutes(1));

        assertThat(node.sighting(other.id)).isPresent();
        assertThat(node.sighting(stranger.id)).isPresent();
        assertThat(node.warnings).isEmpty();
    }

    @Test
    void namesAFewCountsTheOthersAndIsOverWhenTheyAreHeardNoMore() {
        for (int i = 0; i < 1000; i++) {
            MacAddress mac = new MacAddress(0x0600_0000_0000L + i);
            node.receive(Forger.discover(stranger)
                    .with(forger -> {
                        forger.mac = mac;
                        forger.sourceMac = mac;
                        forger.afterSigning = body -> body[NdpMessage.VERSION_OFFSET] = 3;
                    })
                    .sent());
        }
        assertThat(node.warnings)
                .hasSize(OtherRevisions.MAX_STATIONS + 1)
                .containsEntry(
                        "revision.mismatch ",
                        "More than 256 other stations are heard whose discovery is of another revision than this node's.");
        assertThat(node.counter("ndp.verified")).as("no signature is checked").isZero();

        bus.timeline.runFor(Duration.ofMinutes(7));
        assertThat(node.warnings).isEmpty();
    }
}

package dev.malachi.plugin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.EchoReply;
import dev.malachi.api.MalachiException;
import dev.malachi.api.PeerState;
import dev.malachi.api.control.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PingToolTest {
    private final Alice node = new Alice();
    private final AtomicInteger asked = new AtomicInteger();

    private ToolRun ping(Map<String, ?> arguments) {
        return ToolRun.of(new PingTool(), node, arguments);
    }

    private static Optional<EchoReply> reply(byte[] data, long roundTripNanos) {
        return Optional.of(new EchoReply(Alice.BOB, roundTripNanos, 16, data));
    }

    @Test
    void printsEveryReplyAndTheStatistics() throws InterruptedException {
        node.echo = (data, timeout) -> reply(data, 400_000);
        ToolRun run = ping(Map.of("target", "bob", "count", 1));

        assertThat(run.run()).isZero();

        assertThat(run.text().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("MALPING a4aae906... (10.144.233.6): 64 data bytes"),
                        line -> assertThat(line).isEqualTo("64 bytes from 10.144.233.6: seq=1 ttl=16 time=0.40ms"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).isEqualTo("--- a4aae906... (10.144.233.6) malping statistics ---"),
                        line -> assertThat(line)
                                .isEqualTo("1 packets transmitted, 1 packets received, 0.0% packet loss"),
                        line -> assertThat(line).isEqualTo("round-trip min/avg/max = 0.40/0.40/0.40 ms"));
    }

    @Test
    void namesTheStateOfANodeThatIsUnreachable() throws InterruptedException {
        node.bobIs(PeerState.UNREACHABLE);
        ToolRun run = ping(Map.of("target", "bob", "count", 1));

        assertThat(run.run()).isOne();

        assertThat(run.text()).contains("The node a4aae906 is unreachable");
    }

    @Test
    void sendsFourProbesOfSixtyFourBytesUnlessTold() throws InterruptedException {
        node.echo = (data, timeout) -> {
            asked.incrementAndGet();
            return reply(data, 1_000 * data.length);
        };
        ToolRun run = ping(Map.of("target", "bob", "interval", 0.002));

        run.run();

        assertThat(asked).hasValue(4);
        assertThat(Fields.of(run.result()).document().keySet())
                .isEqualTo(Set.of("target", "ipv4", "transmitted", "received", "lossPercent", "rttMs", "replies"));
        assertThat(run.json())
                .startsWith(
                        "{\"target\":\"a4aae90643ddcd556e58e6d87755784a\",\"ipv4\":\"10.144.233.6\",\"transmitted\":4,"
                                + "\"received\":4,\"lossPercent\":0.0,"
                                + "\"rttMs\":{\"min\":0.064,\"avg\":0.064,\"max\":0.064,\"mdev\":0.0},\"replies\":[{\"seq\":");
        assertThat(Fields.of(run.result()).children("replies"))
                .hasSize(4)
                .extracting(reply -> reply.number("seq"))
                .containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
    }

    @Test
    void countsWhatDoesNotComeBackAsLost() throws InterruptedException {
        node.echo = (data, timeout) -> asked.incrementAndGet() == 1 ? reply(data, 300_000) : Optional.empty();
        ToolRun run = ping(Map.of("target", "bob", "count", 3, "interval", 0.002));

        assertThat(run.run()).isZero();

        assertThat(run.json()).contains("\"transmitted\":3,\"received\":1,\"lossPercent\":66.7");
        assertThat(run.text()).contains("no answer from 10.144.233.6: seq=", "66.7% packet loss");
    }

    @Test
    void failsWhenNothingComesBack() throws InterruptedException {
        ToolRun run = ping(Map.of("target", "bob", "count", 2, "interval", 0.002));

        assertThat(run.run()).isOne();

        assertThat(run.json()).contains("\"received\":0,\"lossPercent\":100.0,\"rttMs\":null,\"replies\":[]");
        assertThat(run.text()).contains("100.0% packet loss").doesNotContain("round-trip");
    }

    @Test
    void waitsForEachAnswerAsLongAsTold() throws InterruptedException {
        node.echo = (data, timeout) -> reply(data, timeout.toNanos());
        ToolRun run = ping(Map.of("target", "bob", "count", 1, "wait", 0.25));

        run.run();

        assertThat(run.json()).contains("\"min\":250.0");
    }

    @Test
    void givesTheStatisticsWhenInterrupted() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        node.echo = (data, timeout) -> {
            if (asked.incrementAndGet() > 2) {
                never.await();
            }
            return reply(data, 300_000);
        };
        ToolRun run = ping(Map.of("target", "bob", "count", 0, "interval", 0.002));
        AtomicInteger exitCode = new AtomicInteger(-1);
        Thread tool = Thread.ofVirtual().start(() -> {
            try {
                exitCode.set(run.run());
            } catch (InterruptedException e) {
                exitCode.set(130);
            }
        });
        await().until(() -> run.events.size() >= 3); // the start and two replies

        tool.interrupt();
        tool.join();

        assertThat(exitCode).hasValue(0);
        assertThat(Fields.of(run.result()).number("received")).isEqualTo(2);
        assertThat(Fields.of(run.result()).number("transmitted")).isGreaterThan(2);
        assertThat(run.text()).contains("malping statistics");
    }

    @Test
    void answersItselfLocally() throws InterruptedException {
        ToolRun run = ping(Map.of("target", "alice", "count", 2, "interval", 0.002));

        assertThat(run.run()).isZero();

        assertThat(run.text()).startsWith("MALPING 0b0b0b0b... (10.144.11.11)").contains("2 packets received");
    }

    @Test
    void passesOnWhatTheNodeRefuses() {
        node.echo = (data, timeout) -> {
            throw new MalachiException(MalachiException.Kind.FAILED, "This node is stopping.");
        };

        assertThatThrownBy(ping(Map.of("target", "bob"))::run)
                .isInstanceOf(MalachiException.class)
                .hasMessage("This node is stopping.");
    }

    @Test
    void saysThatAnUnknownTargetIsUnknown() {
        assertThatThrownBy(ping(Map.of("target", "carol"))::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED))
                .hasMessageContaining("No node 'carol' is known here");
    }

    @ParameterizedTest
    @CsvSource({"count,-1,-c", "size,1265,-s", "size,-1,-s", "interval,0,-i", "interval,90000,-i", "wait,0,-W"})
    void refusesNumbersOutOfRange(String name, String value, String option) {
        assertThatThrownBy(ping(Map.of("target", "bob", name, value))::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageStartingWith(option);
    }

    @Test
    void deviatesAsIputilsDoes() {
        PingStatistics statistics = new PingStatistics();
        for (long millis : List.of(1L, 2L, 3L, 4L)) {
            statistics.sent();
            statistics.answered(millis * 1_000_000);
        }

        assertThat(Fields.of(statistics.rttDocument()).decimal("avg")).hasValue(2.5);
        assertThat(Fields.of(statistics.rttDocument()).decimal("mdev")).hasValue(1.118); // √1.25
    }
}

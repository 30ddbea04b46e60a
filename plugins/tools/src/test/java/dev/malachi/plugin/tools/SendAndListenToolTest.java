package dev.malachi.plugin.tools;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MalachiException;
import dev.malachi.api.PeerState;
import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.tool.RawText;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendAndListenToolTest {
    private final Alice node = new Alice();

    private ToolRun send(Map<String, ?> arguments, String... lines) {
        return ToolRun.of(new SendTool(), node, arguments, lines);
    }

    private CompletableFuture<Integer> listen(ToolRun run, int port) {
        CompletableFuture<Integer> exitCode = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                exitCode.complete(run.run());
            } catch (InterruptedException e) {
                exitCode.completeExceptionally(e);
            }
        });
        await().until(() -> node.bound().containsKey(port));
        return exitCode;
    }

    @Test
    void sendsAText() throws InterruptedException {
        ToolRun run = send(Map.of("target", "bob", "port", 9, "text", "grüß dich"));

        assertThat(run.run()).isZero();

        assertThat(node.sent()).singleElement().satisfies(datagram -> {
            assertThat(datagram.to()).isEqualTo(Alice.BOB);
            assertThat(datagram.toPort()).isEqualTo(9);
            assertThat(datagram.fromPort()).isEqualTo(49_152);
            assertThat(datagram.payload()).asString(UTF_8).isEqualTo("grüß dich");
        });
        assertThat(node.bound()).isEmpty();
        assertThat(run.json())
                .isEqualTo(
                        "{\"target\":\"a4aae90643ddcd556e58e6d87755784a\",\"port\":9,\"fromPort\":49152,\"datagrams\":1,"
                                + "\"bytes\":11}");
        assertThat(run.text()).isEqualToIgnoringNewLines("Sent 1 datagram, 11 B, from port 49152 to a4aae906 port 9.");
    }

    @Test
    void saysThatAnUnreachableNodeIsNotLikelyToGetIt() throws InterruptedException {
        node.bobIs(PeerState.UNREACHABLE);
        ToolRun run = send(Map.of("target", "bob", "port", 9, "text", "x"));

        assertThat(run.run()).isOne();

        assertThat(node.sent()).as("it may answer in time").hasSize(1);
        assertThat(run.text()).contains("not likely to arrive", "a4aae906 is unreachable");
    }

    @ParameterizedTest
    @CsvSource({"PENDING,bert,waits for approval", "PENDING,a4aae90643,waits for approval", "DENIED,bert.mli,is denied"
    })
    void saysOfANodeThatTrustKeepsOutWhatItIsAndHowItGetsIn(PeerState state, String target, String words) {
        node.bobIs(state, "bert");

        assertThatThrownBy(() ->
                        send(Map.of("target", target, "port", 9, "text", "x")).run())
                .hasMessageContaining(words)
                .hasMessageContaining("malachi peers approve " + Alice.BOB)
                .hasMessageNotContaining("Did you mean");
    }

    @Test
    void sendsBytesThatAreNoUtf8AsTheyAre() throws InterruptedException {
        byte[] bytes = HexFormat.of().parseHex("61ffed62c328");

        send(Map.of("target", "bob", "port", 9, "text", RawText.of(bytes))).run();

        assertThat(node.sent())
                .singleElement()
                .satisfies(datagram -> assertThat(datagram.payload()).isEqualTo(bytes));
    }

    @Test
    void sendsHexFromAGivenPort() throws InterruptedException {
        send(Map.of("target", "bob", "port", 9, "from", 5, "hex", true, "text", "de:ad BEEF"))
                .run();

        assertThat(node.sent()).singleElement().satisfies(datagram -> {
            assertThat(datagram.fromPort()).isEqualTo(5);
            assertThat(datagram.payload()).isEqualTo(HexFormat.of().parseHex("deadbeef"));
        });
    }

    @Test
    void sendsADatagramForEachLineOfInput() throws InterruptedException {
        ToolRun run = send(Map.of("target", "bob", "port", 9), "one", "", "three");

        assertThat(run.run()).isZero();

        assertThat(node.sent())
                .extracting(datagram -> new String(datagram.payload(), UTF_8))
                .containsExactly("one", "", "three");
        assertThat(run.text()).contains("Sent 3 datagrams, 8 B");
    }

    @Test
    void leavesInputAloneWhenATextIsGiven() throws InterruptedException {
        send(Map.of("target", "bob", "port", 9, "text", "x"), "not", "read").run();

        assertThat(node.sent()).hasSize(1);
    }

    @Test
    void keepsToTheRate() throws InterruptedException {
        long startNanos = System.nanoTime();

        send(Map.of("target", "bob", "port", 9, "rate", 100), "1", "2", "3", "4")
                .run();

        // The first at once, three more 10 ms apart.
        assertThat(System.nanoTime() - startNanos).isGreaterThanOrEqualTo(30_000_000);
        assertThat(node.sent()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "zz", "0x12"})
    void refusesBadHexNamingTheLine(String line) {
        assertThatThrownBy(send(Map.of("target", "bob", "port", 9, "hex", true), "00", line)::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageStartingWith("Line 2: --hex takes pairs of hex digits");
        assertThat(node.sent()).hasSize(1);
        assertThat(node.bound()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"port,0", "port,65536", "from,0", "from,70000", "rate,0"})
    void refusesNumbersOutOfRange(String name, String value) {
        Map<String, Object> arguments = new java.util.HashMap<>(Map.of("target", "bob", "port", 9, "text", "x"));
        arguments.put(name, value);

        assertThatThrownBy(send(arguments)::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
        assertThat(node.sent()).isEmpty();
    }

    @Test
    void listensUntilTheCountIsReached() throws ExecutionException, InterruptedException {
        ToolRun run = ToolRun.of(new ListenTool(), node, Map.of("port", 7, "count", 2));
        CompletableFuture<Integer> exitCode = listen(run, 7);

        node.deliver(7, Alice.BOB, 4000, "hello\n".getBytes(UTF_8));
        node.deliver(7, Alice.BOB, 4000, HexFormat.of().parseHex("00ff1b5b"));

        assertThat(exitCode.get()).isZero();
        assertThat(run.resultCount()).isZero();
        assertThat(run.events)
                .extracting(Documents::toJson)
                .containsExactly(
                        "{\"from\":\"a4aae90643ddcd556e58e6d87755784a\",\"fromPort\":4000,\"port\":7,\"hex\":\"68656c6c6f0a\","
                                + "\"text\":\"hello\\n\"}",
                        "{\"from\":\"a4aae90643ddcd556e58e6d87755784a\",\"fromPort\":4000,\"port\":7,\"hex\":\"00ff1b5b\","
                                + "\"text\":\"\\u0000\uFFFD\\u001b[\"}");
        assertThat(run.text().lines()).containsExactly("a4aae906:4000  hello", "a4aae906:4000  hex 00ff1b5b");
        assertThat(node.bound()).isEmpty();
    }

    @Test
    void keepsEscapeSequencesFromTheTerminal() throws ExecutionException, InterruptedException {
        ToolRun run = ToolRun.of(new ListenTool(), node, Map.of("port", 7, "count", 1));
        CompletableFuture<Integer> exitCode = listen(run, 7);

        node.deliver(7, Alice.BOB, 1, "\u001b]0;owned\u0007".getBytes(UTF_8));

        assertThat(exitCode.get()).isZero();
        assertThat(run.text()).contains("hex 1b5d303b6f776e656407").doesNotContain("\u001b");
    }

    @Test
    void failsWhenTheTimeIsOverWithFewerThanCount() throws InterruptedException {
        ToolRun run = ToolRun.of(new ListenTool(), node, Map.of("port", 7, "count", 1, "time", 0.01));

        assertThatThrownBy(run::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED))
                .hasMessage("No datagram came to port 7 within 0.01 s.");
    }

    @Test
    void failsWhenTheTimeIsOverAndNothingCame() throws InterruptedException {
        ToolRun run = ToolRun.of(new ListenTool(), node, Map.of("port", 7, "time", 0.01));

        assertThatThrownBy(run::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED))
                .hasMessage("No datagram came to port 7 within 0.01 s.");
    }

    @Test
    void isFineWhenTheTimeIsOverAndSomethingCame() throws ExecutionException, InterruptedException {
        ToolRun run = ToolRun.of(new ListenTool(), node, Map.of("port", 7, "time", 2.0));
        CompletableFuture<Integer> exitCode = listen(run, 7);

        node.deliver(7, Alice.BOB, 1, "x".getBytes(UTF_8));

        assertThat(exitCode.get()).isZero();
    }

    @Test
    void freesThePortWhenInterrupted() {
        ToolRun run = ToolRun.of(new ListenTool(), node, Map.of("port", 7));
        Thread tool = Thread.ofVirtual().start(() -> {
            try {
                run.run();
            } catch (InterruptedException e) {
                // as expected of a tool that has nothing to say
            }
        });
        await().until(() -> node.bound().containsKey(7));

        tool.interrupt();

        await().until(() -> !tool.isAlive());
        assertThat(node.bound()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"port,0", "count,-1", "time,-1"})
    void listenRefusesNumbersOutOfRange(String name, String value) {
        Map<String, Object> arguments = new java.util.HashMap<>(Map.of("port", 7));
        arguments.put(name, value);

        assertThatThrownBy(ToolRun.of(new ListenTool(), node, arguments)::run)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
    }
}

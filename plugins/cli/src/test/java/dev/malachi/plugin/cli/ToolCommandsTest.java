package dev.malachi.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Documents;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools as commands: arguments, places, output, exit codes. */
class ToolCommandsTest {
    private static final Parameter COUNT = Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many");
    private static final Parameter HEX = Parameter.flag("hex", "--hex", "as hex");
    private static final Parameter TARGET = Parameter.positional("target", ParameterType.TEXT, true, "whom");
    private static final Parameter PORT = Parameter.positional("port", ParameterType.INTEGER, true, "where");

    private final CommandLineHarness malachi = new CommandLineHarness();

    @Test
    void argumentsReachTheToolTypedAndWithDefaults() {
        echo(Place.LOCAL, COUNT, HEX, TARGET, PORT);

        assertThat(malachi.run("echo", "--hex", "bob", "7")).isZero();

        assertThat(malachi.out()).isEqualToIgnoringNewLines("result {count=4, hex=true, target=bob, port=7}");
    }

    @ParameterizedTest
    @CsvSource({"80, '{port=80}'", "bob 80, '{target=bob, port=80}'"})
    void optionalArgumentsYieldToRequiredOnes(String typed, String expected) {
        echo(Place.LOCAL, Parameter.positional("target", ParameterType.TEXT, false, "whom"), PORT);

        assertThat(malachi.run(("echo " + typed).split(" "))).isZero();

        assertThat(malachi.out()).isEqualToIgnoringNewLines("result " + expected);
    }

    @Test
    void aToolOfTwoWordsIsACommandBelowAnother() {
        malachi.tools.add(FakeTool.of(
                "things",
                Place.LOCAL,
                (call, output) -> {
                    output.result("all");
                    return 0;
                },
                Parameter.positional("action", ParameterType.TEXT, false, "what to do")));
        malachi.tools.add(FakeTool.of(
                "things check",
                Place.LOCAL,
                (call, output) -> {
                    output.result("checked " + call.arguments().requireText("target"));
                    return 0;
                },
                TARGET));

        assertThat(malachi.run("things", "check", "this")).isZero();
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result checked this");
        assertThat(malachi.run("things", "list")).isZero();
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result all");
        assertThat(malachi.run("things", "check")).isEqualTo(2);
        assertThat(malachi.err()).contains("TARGET");
    }

    @Test
    void commandsBelowOneThatIsNoneAreListedByItsHelp() {
        malachi.tools.add(FakeTool.of("things check", Place.LOCAL, (call, output) -> 0, TARGET));

        assertThat(malachi.run("things", "--help")).isZero();
        assertThat(malachi.out()).contains("malachi things COMMAND", "Commands:", "check", "Does 100% of it.");
        assertThat(malachi.run("things")).isEqualTo(2);
        assertThat(malachi.run("things", "chek")).isEqualTo(2);
        assertThat(malachi.err()).contains("'chek'");
    }

    @Test
    void wordsAfterTwoDashesAreNoOptions() {
        echo(Place.LOCAL, TARGET);

        assertThat(malachi.run("echo", "--", "--json")).isZero();

        assertThat(malachi.out()).isEqualToIgnoringNewLines("result {target=--json}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"echo bob", "echo bob seven", "echo bob 7 8", "echo -c", "echo --hex=maybe bob 7", "echo -z"})
    void wrongUsageIsExitCode2AndSaysNothingOnStandardOutput(String line) {
        echo(Place.LOCAL, COUNT, HEX, TARGET, PORT);

        assertThat(malachi.run(line.split(" "))).isEqualTo(2);

        assertThat(malachi.out()).isEmpty();
        assertThat(malachi.err()).isNotBlank();
    }

    @Test
    void aMissingArgumentIsNamed() {
        echo(Place.LOCAL, TARGET, PORT);

        malachi.run("echo", "bob");

        assertThat(malachi.err()).contains("PORT");
    }

    @ParameterizedTest
    @EnumSource(MalachiException.Kind.class)
    void theKindOfObstacleIsTheExitCodeAndItsSentenceGoesToStandardError(MalachiException.Kind kind) {
        malachi.tools.add(FakeTool.of("fail", Place.LOCAL, (call, output) -> {
            throw new MalachiException(kind, "It is not to be.");
        }));

        assertThat(malachi.run("fail", "--json")).isEqualTo(kind.exitCode());

        assertThat(malachi.err()).isEqualToIgnoringNewLines("It is not to be.");
        assertThat(malachi.out()).isEmpty();
    }

    @Test
    void aStackTraceIsShownOnlyWhenAskedFor() {
        malachi.tools.add(FakeTool.of("fail", Place.LOCAL, (call, output) -> {
            throw new IllegalStateException("oops");
        }));

        assertThat(malachi.run("fail")).isEqualTo(1);
        assertThat(malachi.err()).contains("a defect").doesNotContain("\tat ", "Exception", "oops");
        assertThat(malachi.run("-v", "fail")).isEqualTo(1);
        assertThat(malachi.err()).contains("\tat ", "oops");
    }

    @Test
    void theToolsExitCodeIsTheCommands() {
        malachi.tools.add(FakeTool.of("ping", Place.LOCAL, (call, output) -> 1));

        assertThat(malachi.run("ping")).isEqualTo(1);
    }

    @Test
    void jsonIsOneDocumentOnStandardOutputAndNothingElse() {
        malachi.tools.add(FakeTool.of("peers", Place.LOCAL, (call, output) -> {
            output.event(Map.of("progress", 1L));
            Map<String, Object> peer = new LinkedHashMap<>();
            peer.put("name", Documents.ABSENT);
            peer.put("text", "Zwölf \"und\"\u001b[0m");
            peer.put("rttMs", 0.25);
            output.result(List.of(peer));
            return 0;
        }));

        assertThat(malachi.run("peers", "--json")).isZero();

        assertThat(malachi.out())
                .isEqualTo("[{\"name\":null,\"text\":\"Zwölf \\\"und\\\"\\u001b[0m\",\"rttMs\":0.25}]"
                        + System.lineSeparator());
        assertThat(malachi.err()).isEmpty();
    }

    @Test
    void jsonOfAStreamIsALineAnEvent() {
        malachi.tools.add(FakeTool.streaming("listen", (call, output) -> {
            output.event(Map.of("n", 1L));
            output.event(Map.of("n", 2L));
            return 0;
        }));

        assertThat(malachi.run("listen", "--json")).isZero();

        assertThat(malachi.out().lines()).containsExactly("{\"n\":1}", "{\"n\":2}");
    }

    @Test
    void globalOptionsStandBeforeOrAfterTheCommand() {
        malachi.tools.add(FakeTool.of("where", Place.DAEMON, (call, output) -> 0));

        assertThat(malachi.run("--socket", "/tmp/a.sock", "--json", "where")).isZero();
        assertThat(malachi.out()).startsWith("{");
        assertThat(malachi.run("where", "--socket=/tmp/b.sock", "--json")).isZero();
        assertThat(malachi.out()).startsWith("{");
        assertThat(malachi.run("where")).isZero();
        assertThat(malachi.out()).startsWith("result ");

        assertThat(malachi.daemon.sockets).startsWith(Path.of("/tmp/a.sock"), Path.of("/tmp/b.sock"));
    }

    @Test
    void homeComesFromOptionElseEnvironmentElseTheUsersFolder() {
        malachi.tools.add(FakeTool.of("home", Place.LOCAL, (call, output) -> {
            output.result(call.home().toString());
            return 0;
        }));

        malachi.run("home");
        assertThat(malachi.out())
                .isEqualToIgnoringNewLines("result " + System.getProperty("user.home") + "/.ministack");
        malachi.environment.put("MALACHI_HOME", "/env");
        malachi.run("home");
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result /env");
        malachi.run("home", "--home", "/option");
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result /option");
    }

    @Test
    void theSocketOfTheEnvironmentIsUsedWhenNoneIsNamed() {
        malachi.tools.add(FakeTool.of("where", Place.DAEMON, (call, output) -> 0));
        malachi.environment.put("MALACHI_SOCKET", "/tmp/env.sock");

        malachi.run("where");

        assertThat(malachi.daemon.sockets).containsExactly(Path.of("/tmp/env.sock"));
    }

    @Test
    void aToolMayUseALetterOfAGlobalOptionForItself() {
        echo(Place.LOCAL, Parameter.option("probes", "-q", ParameterType.INTEGER, "3", "probes"));

        assertThat(malachi.run("echo", "-q", "5")).isZero();

        assertThat(malachi.out()).isEqualToIgnoringNewLines("result {probes=5}");
    }

    @Test
    void toolsOfTheDaemonNeedOne() {
        echo(Place.DAEMON, TARGET);
        malachi.daemon.present = false;

        assertThat(malachi.run("echo", "bob")).isEqualTo(3);
        assertThat(malachi.err()).startsWith("Nobody answers at ");
    }

    @Test
    void toolsOfTheDaemonRunThere() {
        echo(Place.DAEMON, COUNT, TARGET);

        assertThat(malachi.run("echo", "bob")).isZero();

        assertThat(malachi.out()).isEqualToIgnoringNewLines("result {daemon={count=4, target=bob}}");
    }

    @Test
    void toolsForAnywhereRunInTheDaemonIfThereIsOneElseHere() {
        echo(Place.ANYWHERE, TARGET);

        assertThat(malachi.run("echo", "bob")).isZero();
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result {daemon={target=bob}}");
        malachi.daemon.present = false;
        assertThat(malachi.run("echo", "bob")).isZero();
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result {target=bob}");
        assertThat(malachi.err()).isEmpty();
    }

    @Test
    void localToolsNeverAskTheDaemon() {
        echo(Place.LOCAL, TARGET);

        malachi.run("echo", "bob");

        assertThat(malachi.daemon.sockets).isEmpty();
    }

    @Test
    void interruptingALocalToolInterruptsItsThread() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        malachi.tools.add(FakeTool.of("wait", Place.LOCAL, (call, output) -> {
            running.countDown();
            new CountDownLatch(1).await();
            return 0;
        }));

        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> malachi.run("wait"));
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        malachi.interrupts.take().run();

        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
        assertThat(malachi.out() + malachi.err()).isEmpty();
    }

    @Test
    void interruptingAToolOfTheDaemonIsPassedOnAndItsResultShown() throws Exception {
        echo(Place.DAEMON, TARGET);
        malachi.daemon.waitsForInterrupt = true;

        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> malachi.run("echo", "bob"));
        assertThat(malachi.daemon.running.await(10, TimeUnit.SECONDS)).isTrue();
        malachi.interrupts.take().run();

        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(malachi.out()).startsWith("result ");
    }

    @Test
    void linesOfStandardInputStandInForAMissingArgument() {
        malachi.tools.add(FakeTool.reading("send", (call, output) -> {
            output.result(call.arguments()
                    .text("text")
                    .orElse("lines: " + call.input().nextLine() + call.input().nextLine()));
            return 0;
        }));
        malachi.input = "zwölf\n";

        malachi.run("send");
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result lines: " + Optional.of("zwölf") + Optional.empty());
        malachi.run("send", "text");
        assertThat(malachi.out()).isEqualToIgnoringNewLines("result text");
    }

    @Test
    void aStreamEndsWhenNobodyReadsItsOutput() {
        malachi.tools.add(FakeTool.streaming("listen", (call, output) -> {
            output.event(Map.of("n", 1L));
            throw new AssertionError("must have ended");
        }));
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(malachi.run(new PrintWriter(closed), "listen")).isEqualTo(141);
        assertThat(malachi.err()).isEmpty();
        malachi.outProblem = Optional.of("no space left on device");
        assertThat(malachi.run(new PrintWriter(closed), "--help")).isEqualTo(1);
        assertThat(malachi.err())
                .isEqualToIgnoringNewLines("Cannot write to standard output: no space left on device.");
    }

    @Test
    void aDaemonThatMayNotBeUsedIsNotTheSameAsNone() {
        echo(Place.ANYWHERE, TARGET);
        malachi.daemon.present = false;
        malachi.daemon.obstacle = MalachiException.Kind.PERMISSION;

        assertThat(malachi.run("echo", "bob")).isEqualTo(4);

        assertThat(malachi.out()).isEmpty();
    }

    private void echo(Place place, Parameter... parameters) {
        malachi.tools.add(FakeTool.of(
                "echo",
                place,
                (call, output) -> {
                    output.result(call.arguments().toDocument());
                    return 0;
                },
                parameters));
    }
}

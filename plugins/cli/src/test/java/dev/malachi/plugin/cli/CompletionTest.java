package dev.malachi.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.control.Documents;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a word of a command line may become. */
class CompletionTest {
    private final CommandLineHarness malachi = new CommandLineHarness();

    @BeforeEach
    void toolsHereAndInTheDaemon() {
        malachi.tools.add(FakeTool.of(
                "ping",
                Place.LOCAL,
                (call, output) -> 0,
                Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many"),
                Parameter.option("key", "--key", ParameterType.FILE, "", "a file"),
                Parameter.positional("target", ParameterType.NODE, true, "whom")));
        malachi.daemon.tools.add(Documents.tool(new ToolDescription(
                "wake",
                "Wakes.",
                "",
                List.of(
                        Parameter.option("via", "--via", ParameterType.LINK, "", "which link"),
                        Parameter.positional("how", ParameterType.TEXT, true, "how")
                                .among(List.of("soft", "hard")),
                        Parameter.positional("whom", ParameterType.NODE, true, "whom")),
                Place.DAEMON,
                false)));
        malachi.daemon.answers.put(
                "/peers",
                List.of(
                        Map.of("shortId", "aabbccdd", "name", "bob", "state", "session"),
                        Map.of("shortId", "00112233", "name", Documents.ABSENT, "state", "new")));
        malachi.daemon.answers.put("/status", Map.of("links", List.of(Map.of("name", "eth7", "driver", "linux"))));
    }

    private List<String> complete(String line) {
        List<String> words = new ArrayList<>(List.of("completion", "--words", "--"));
        words.addAll(List.of(line.split(" ", -1)));
        assertThat(malachi.run(words.toArray(String[]::new))).isZero();
        assertThat(malachi.err()).isEmpty();
        return malachi.out().lines().map(it -> it.split("\t", 2)[0]).toList();
    }

    @ParameterizedTest
    @CsvSource({"'things ', list drop check", "'things check ', bob 00112233", "things check --d, --deep"})
    void aCommandBelowAnotherIsOfferedBesideItsArgumentsAndHasItsOwn(String line, String expected) {
        malachi.tools.add(FakeTool.of(
                "things",
                Place.LOCAL,
                (call, output) -> 0,
                Parameter.positional("action", ParameterType.TEXT, false, "what to do")
                        .among(List.of("list", "drop"))));
        malachi.tools.add(FakeTool.of(
                "things check",
                Place.LOCAL,
                (call, output) -> 0,
                Parameter.flag("deep", "--deep", "all of it"),
                Parameter.positional("target", ParameterType.NODE, true, "whom")));

        assertThat(complete(line)).containsExactlyInAnyOrder(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "pi, ping",
        "wa, wake",
        "--home /x pi, ping",
        "help wa, wake",
        "ping bo, bob",
        "ping -c 3 0, 00112233",
        "wake so, soft",
        "wake soft bo, bob",
        "wake --via e, eth7",
        "wake --via=e, --via=eth7",
        "wake --via = e, eth7",
        "wake --via =, eth7",
        "wake --vi, --via",
        "ping --key /e, :files",
        "up --trust to, tofu",
        "ping --home=/e, :files",
        "completion f, fish"
    })
    void theOneThatFits(String line, String expected) {
        assertThat(complete(line)).containsExactly(expected);
    }

    @Test
    void anotherNameOfACommandIsCompletedAsTheCommandIs() {
        malachi.tools.add(new FakeTool(
                new ToolDescription(
                                "trace",
                                "Traces.",
                                "",
                                List.of(Parameter.positional("target", ParameterType.NODE, true, "whom")),
                                Place.LOCAL,
                                false)
                        .alsoCalled("traceroute"),
                (call, output) -> 0));

        assertThat(complete("tracer")).containsExactly("traceroute");
        assertThat(complete("traceroute b")).containsExactly("bob");
    }

    @Test
    void everyCommandFitsAnEmptyWord() {
        assertThat(complete("")).contains("up", "start", "down", "help", "ping", "wake");
        assertThat(malachi.out()).contains("wake\tWakes.");
    }

    @Test
    void optionsOfACommandAndThoseOfAll() {
        assertThat(complete("ping -"))
                .contains("-c", "--key", "--json", "--socket")
                .doesNotContain("--words");
        assertThat(complete("completion -")).doesNotContain("--words");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping -c ", "ping bob b", "nonsense ", "ping -- -", "wake soft bob "})
    void whereNothingIsKnownNothingIsSaid(String line) {
        assertThat(complete(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"wa, /outer", "--socket /inner wa, /inner", "--home /h wa, /outer", "--socket=/inner wake so, /inner"})
    void theDaemonIsTheOneThatTheLineMeans(String line, String socket) {
        List<String> words = new ArrayList<>(List.of("--socket", "/outer", "completion", "--words", "--"));
        words.addAll(List.of(line.split(" ", -1)));

        assertThat(malachi.run(words.toArray(String[]::new))).isZero();

        assertThat(malachi.daemon.sockets).isNotEmpty().containsOnly(Path.of(socket));
    }

    @Test
    void withoutADaemonTheRestIsCompletedAllTheSame() {
        malachi.daemon.present = false;

        assertThat(complete("p")).containsExactly("ping");
        assertThat(complete("ping bo")).isEmpty();
    }

    @Test
    void namesThatWouldBreakACommandLineAreLeftOut() {
        malachi.daemon.answers.put(
                "/peers",
                Stream.of("two words", "bell\u0007", "bob")
                        .map(name -> Map.of("shortId", "aabbccdd", "name", name, "state", "new"))
                        .toList());

        assertThat(complete("ping ")).containsExactly("bob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "fish", "zsh"})
    void everyShellHasAScript(String shell) {
        assertThat(malachi.run("completion", shell)).isZero();

        assertThat(malachi.out()).contains("completion --words --");
    }

    @ParameterizedTest
    @ValueSource(strings = {"completion", "completion tcsh", "completion bash zsh"})
    void otherShellsAreRefused(String line) {
        assertThat(malachi.run(line.split(" "))).isEqualTo(2);

        assertThat(malachi.err()).contains("bash|fish|zsh");
    }
}

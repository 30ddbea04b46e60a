package dev.malachi.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, version and misuse of the program itself. */
class ProgramTest {
    private final CommandLineHarness malachi = new CommandLineHarness();

    @BeforeEach
    void oneTool() {
        malachi.tools.add(FakeTool.of(
                "ping",
                Place.LOCAL,
                (call, output) -> 0,
                Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many, 100% of them"),
                Parameter.positional("target", ParameterType.TEXT, true, "whom to ask")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "help"})
    void helpListsAllCommands(String line) {
        assertThat(malachi.run(line)).isZero();

        assertThat(malachi.out()).contains("up, start", "down", "help", "Tools:", "ping", "--home", "--json");
        assertThat(malachi.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping --help", "help ping", "ping -h", "--help ping"})
    void helpOfACommandExplainsIt(String line) {
        assertThat(malachi.run(line.split(" "))).isZero();

        assertThat(malachi.out())
                .contains(
                        "malachi ping [OPTION]... TARGET", "Does 100% of it.", "100% of them (default: 4)", "--socket");
    }

    @Test
    void helpOfAnUnknownCommandIsMisuse() {
        assertThat(malachi.run("help", "nothing")).isEqualTo(2);
        assertThat(malachi.err()).contains("nothing");
    }

    @Test
    void helpHasNoColoursWhenNobodyLooks() {
        malachi.run("--help");

        assertThat(malachi.out()).doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "ping --version", "--json --version"})
    void versionIsOneLine(String line) {
        assertThat(malachi.run(line.split(" "))).isZero();

        assertThat(malachi.out()).matches("Malachi [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
    }

    @Test
    void withoutACommandTheHelpGoesToStandardError() {
        assertThat(malachi.run()).isEqualTo(2);

        assertThat(malachi.out()).isEmpty();
        assertThat(malachi.err()).contains("Commands:");
    }

    @Test
    void aMistypedCommandIsMisuseAndTheRightOneIsSuggested() {
        assertThat(malachi.run("pign", "bob")).isEqualTo(2);

        assertThat(malachi.err()).contains("there is no command 'pign'.", "Did you mean ping?", "malachi --help");
        assertThat(malachi.out()).isEmpty();
    }

    @Test
    void aMistypedCommandIsMisuseBesideHelpToo() {
        assertThat(malachi.run("pign", "--help")).isEqualTo(2);

        assertThat(malachi.err()).contains("there is no command 'pign'.", "Did you mean ping?");
        assertThat(malachi.out()).isEmpty();
    }

    @Test
    void helpForAnActionIsThatOfItsCommand() {
        malachi.tools.add(FakeTool.of(
                "things",
                Place.LOCAL,
                (call, output) -> 0,
                Parameter.positional("action", ParameterType.TEXT, false, "what to do")
                        .among(List.of("list", "drop"))));

        assertThat(malachi.run("help", "things", "drop")).isZero();
        assertThat(malachi.out()).contains("malachi things");

        assertThat(malachi.run("help", "things", "lose")).isEqualTo(2);
        assertThat(malachi.err()).contains("There is no command 'lose'");
    }

    @Test
    void aMistypedOptionIsMisuseAndTheRightOneIsSuggested() {
        assertThat(malachi.run("ping", "--jsno", "bob")).isEqualTo(2);

        assertThat(malachi.err()).contains("there is no option '--jsno' here.", "--json", "malachi ping --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--home=", "--socket="})
    void anEmptyPathIsMisuse(String option) {
        assertThat(malachi.run("ping", option, "bob")).isEqualTo(2);

        assertThat(malachi.err()).contains(option.replace("=", " is empty"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--jsn", "--josn=yes", "-json"})
    void longOptionsAreSuggestedForSlips(String typed) {
        assertThat(malachi.run("ping", typed, "bob")).isEqualTo(2);

        assertThat(malachi.err()).contains("Did you mean --json?");
    }

    @Test
    void optionsBehindTheEndOfOptionsAreExplained() {
        assertThat(malachi.run("ping", "--", "bob", "--home", "/x")).isEqualTo(2);

        assertThat(malachi.err())
                .contains(
                        "'--home' is no option here, since everything behind '--' is an argument; put it before the '--'.")
                .doesNotContain("there is no option");

        assertThat(malachi.run("--home", "/y", "ping", "--", "bob", "--home", "/x"))
                .isEqualTo(2);
        assertThat(malachi.err()).contains("'--home' is no option here");
    }

    @Test
    void aDefectIsToldWithoutTheNamesOfItsException() {
        malachi.tools.add(FakeTool.streaming("broken", (call, output) -> {
            throw new IllegalStateException("inside");
        }));

        assertThat(malachi.run("broken")).isEqualTo(1);
        assertThat(malachi.err()).contains("a defect").doesNotContain("IllegalState", "inside");
        assertThat(malachi.run("broken", "-v")).isEqualTo(1);
        assertThat(malachi.err()).contains("IllegalStateException: inside");
    }

    @Test
    void aWrongLetterIsTooLittleToGuessFrom() {
        assertThat(malachi.run("ping", "-x", "bob")).isEqualTo(2);

        assertThat(malachi.err()).contains("there is no option '-x' here.").doesNotContain("Did you mean");
    }
}

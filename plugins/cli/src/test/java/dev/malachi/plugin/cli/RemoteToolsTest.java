package dev.malachi.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Documents;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tools that only the daemon has, as commands. */
class RemoteToolsTest {
    private final CommandLineHarness malachi = new CommandLineHarness();

    @BeforeEach
    void aPluginOfTheDaemonHasAToolOfItsOwn() {
        bring("wake", Place.DAEMON, false);
        malachi.tools.add(FakeTool.of("ping", Place.LOCAL, (call, output) -> 0));
    }

    private void bring(String name, Place place, boolean streams) {
        malachi.daemon.tools.add(Documents.tool(new ToolDescription(
                name,
                "Wakes a node.",
                "By a packet.",
                List.of(
                        Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many")
                                .within("1", "9"),
                        Parameter.positional("target", ParameterType.NODE, true, "whom")),
                place,
                streams)));
    }

    @Test
    void itRunsInTheDaemonWithTypedArguments() {
        malachi.daemon.results.add("Woken.");

        assertThat(malachi.run("wake", "-c", "2", "bob", "--socket", "/x/control.sock"))
                .isZero();

        assertThat(malachi.out()).isEqualToIgnoringNewLines("Woken.");
        assertThat(malachi.daemon.sockets).containsOnly(Path.of("/x/control.sock"));
        assertThat(malachi.daemon.arguments).isEqualTo(Map.of("count", 2L, "target", "bob"));
    }

    @Test
    void recordsAndListsOfThemAreForPeopleToRead() {
        malachi.daemon.results.add(Map.of("name", "bob"));
        malachi.daemon.results.add(List.of(Map.of("mtu", 1500L), Map.of("mtu", 9L)));

        assertThat(malachi.run("wake", "bob")).isZero();

        assertThat(malachi.out().lines()).containsExactly("Name:  bob", "MTU", "1500", "9");
    }

    @Test
    void withJsonTheDocumentIsAllThereIs() {
        malachi.daemon.events.add(Map.of("text", "half"));
        malachi.daemon.results.add(Map.of("woken", true));

        assertThat(malachi.run("--json", "wake", "bob")).isZero();

        assertThat(malachi.out()).isEqualToIgnoringNewLines("{\"woken\":true}");
    }

    @Test
    void whatAStreamSaysIsPrintedAsItComes() {
        bring("watch", Place.ANYWHERE, true);
        malachi.daemon.events.add(Map.of("text", "one"));
        malachi.daemon.events.add(Map.of("text", "two"));
        malachi.daemon.results.add("end");

        assertThat(malachi.run("watch", "bob")).isZero();

        assertThat(malachi.out().lines()).containsExactly("one", "two", "end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wake --help", "help wake", "wake -h", "--help wake"})
    void itsHelpIsMadeOfItsDescription(String line) {
        assertThat(malachi.run(line.split(" "))).isZero();

        assertThat(malachi.out()).contains("malachi wake [OPTION]... TARGET", "By a packet.", "how many (default: 4)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help"})
    void theListOfCommandsNamesIt(String line) {
        assertThat(malachi.run(line)).isZero();

        assertThat(malachi.out()).contains("Tools of plugins in the running daemon:", "Wakes a node.");
    }

    @Test
    void argumentsAreCheckedBeforeTheDaemonIsAskedToRunIt() {
        assertThat(malachi.run("wake", "-c", "10", "bob")).isEqualTo(2);

        assertThat(malachi.err()).isEqualToIgnoringNewLines("-c must be 1 to 9, not '10'.");
        assertThat(malachi.daemon.running.getCount()).isOne();
    }

    @Test
    void aMistypedOneIsSuggested() {
        assertThat(malachi.run("waek", "bob")).isEqualTo(2);

        assertThat(malachi.err()).contains("there is no command 'waek'.", "Did you mean wake?");
    }

    @Test
    void withoutADaemonAnUnknownCommandIsMisuseAsEver() {
        malachi.daemon.present = false;

        assertThat(malachi.run("wake", "bob")).isEqualTo(2);

        assertThat(malachi.err().lines())
                .containsExactly("malachi: there is no command 'wake'.", "Try 'malachi --help'.");
    }

    @Test
    void aDaemonThatMayNotBeAskedIsSaid() {
        malachi.daemon.present = false;
        malachi.daemon.obstacle = MalachiException.Kind.PERMISSION;

        assertThat(malachi.run("wake", "bob")).isEqualTo(2);

        assertThat(malachi.err()).contains("there is no command 'wake'.", "could not be asked: Nobody answers at ");
    }

    @Test
    void commandsOfThisProgramNeverAskTheDaemonForMore() {
        bring("ping", Place.DAEMON, false);

        assertThat(malachi.run("ping")).isZero();

        assertThat(malachi.daemon.asked).isEmpty();
    }

    @Test
    void toolsThatRunOnlyWhereTheirCodeIsAreNotOffered() {
        bring("local", Place.LOCAL, false);

        assertThat(malachi.run("local", "bob")).isEqualTo(2);
        assertThat(malachi.err()).contains("there is no command 'local'.");
    }

    @Test
    void withoutAHomeAnUnknownCommandIsStillWhatIsWrong() {
        assertThat(malachi.run("--socket=", "nonsense")).isEqualTo(2);

        assertThat(malachi.err()).contains("there is no command 'nonsense'.");
    }
}

package dev.malachi.tck.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolOutput;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Tool} must do. Extend it in a test, once a tool. */
public abstract class ToolContract {
    /** A word of a command: that of a plugin is its id. */
    private static final String WORD = "[a-z][a-z0-9]*(-[a-z0-9]+)*";

    /** Options that belong to the command line itself (CLI.md). */
    private static final Set<String> GLOBAL_OPTIONS =
            Set.of("--home", "--socket", "--json", "--verbose", "--quiet", "--help", "--version", "-h", "-v");

    /** JUnit makes one. */
    protected ToolContract() {}

    /**
     * The tool under test.
     *
     * @return the same kind of tool at every call
     */
    protected abstract Tool tool();

    @Test
    void descriptionIsTheSameAtEveryCall() {
        Tool tool = tool();
        assertThat(tool.description()).isEqualTo(tool.description()).isEqualTo(tool().description());
    }

    @Test
    void nameIsACommandAndTheSummaryASentence() {
        ToolDescription description = tool().description();
        assertThat(description.name()).matches(WORD + "( " + WORD + ")?");
        assertThat(description.summary()).matches("[A-Z].*[^.]\\.").doesNotContain("\n");
    }

    @Test
    void parametersHaveNamesAndOptionsOfTheirOwn() {
        List<Parameter> parameters = tool().description().parameters();
        assertThat(parameters).extracting(Parameter::name).doesNotHaveDuplicates();
        assertThat(parameters.stream().flatMap(parameter -> parameter.options().stream()))
                .doesNotHaveDuplicates()
                .allMatch(option -> option.matches("-[A-Za-z]|--[a-z][a-z-]+"))
                .doesNotContainAnyElementsOf(GLOBAL_OPTIONS);
        assertThat(parameters)
                .allSatisfy(parameter -> assertThat(parameter.help()).isNotBlank());
    }

    @Test
    void unknownArgumentIsRefusedAsWrongUse() {
        assertThatThrownBy(() -> tool().description().arguments(Map.of("no such argument", "x")))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
    }

    @Test
    void withoutADaemonAToolOfTheDaemonSaysSo() {
        ToolDescription description = tool().description();
        if (description.place() != ToolDescription.Place.DAEMON) {
            return; // nothing is promised
        }
        Map<String, Object> given = new HashMap<>();
        description.parameters().stream()
                .filter(Parameter::required)
                .forEach(parameter -> given.put(
                        parameter.name(), parameter.type() == ParameterType.INTEGER ? (Object) 7L : "a1b2c3d4"));
        var call = new ToolCall(description.arguments(given), Path.of("home-of-the-contract"), Optional.empty());
        assertThatThrownBy(() -> tool().run(call, new Silence()))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.NO_DAEMON));
    }

    private static final class Silence implements ToolOutput {
        @Override
        public void event(Map<String, Object> event) {}

        @Override
        public void result(Object result) {}
    }
}

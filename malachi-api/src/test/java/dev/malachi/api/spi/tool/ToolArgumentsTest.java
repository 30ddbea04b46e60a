package dev.malachi.api.spi.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.tool.ToolDescription.Parameter;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolDescription.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Arguments from text and from JSON values. */
class ToolArgumentsTest {
    private static final ToolDescription TOOL = new ToolDescription(
            "probe",
            "Probes.",
            "",
            List.of(
                    Parameter.option("count", "-c", Type.INTEGER, "4", "how many"),
                    Parameter.option("wait", "-W", Type.DECIMAL, "", "seconds"),
                    Parameter.flag("hex", "--hex", "as hex"),
                    new Parameter(
                            "mode",
                            List.of("--mode"),
                            Type.TEXT,
                            false,
                            Optional.of("slow"),
                            "speed",
                            List.of("slow", "fast")),
                    Parameter.positional("target", Type.TEXT, true, "whom")),
            Place.DAEMON,
            false);

    @Test
    void textAndTypedValuesGiveTheSameArguments() {
        Map<String, Object> expected = Map.of("count", 7L, "wait", 0.5, "hex", true, "mode", "fast", "target", "bob");

        assertThat(ToolArguments.of(
                        TOOL, Map.of("count", "7", "wait", "0.5", "hex", "true", "mode", "fast", "target", "bob")))
                .isEqualTo(expected);
        assertThat(ToolArguments.of(
                        TOOL, Map.of("count", 7L, "wait", 0.5, "hex", true, "mode", "fast", "target", "bob")))
                .isEqualTo(expected);
    }

    @Test
    void defaultsAreFilledInAndTheRestIsAbsent() {
        assertThat(ToolArguments.of(TOOL, Map.of("target", "bob")))
                .isEqualTo(Map.of("count", 4L, "mode", "slow", "target", "bob"));
    }

    @Test
    void nullOfJsonCountsAsNotGiven() {
        assertThat(ToolArguments.of(TOOL, Map.of("target", "bob", "count", Documents.ABSENT)))
                .containsEntry("count", 4L);
        assertThatThrownBy(() -> ToolArguments.of(TOOL, Map.of("target", Documents.ABSENT)))
                .hasMessageContaining("TARGET");
    }

    @Test
    void aNumberMayBeAName() {
        assertThat(ToolArguments.of(TOOL, Map.of("target", 7L))).containsEntry("target", "7");
    }

    @Test
    void aWholeNumberMayBeADecimal() {
        assertThat(ToolArguments.of(TOOL, Map.of("target", "bob", "wait", 2L))).containsEntry("wait", 2.0);
    }

    @Test
    void whatDoesNotFitIsRefusedByTheNameAPersonTyped() {
        refuses(Map.of("target", "bob", "count", "many"), "-c must be a whole number, not 'many'.");
        refuses(Map.of("target", "bob", "count", 1.5), "-c must be a whole number, not '1.5'.");
        refuses(Map.of("target", "bob", "wait", "NaN"), "-W must be a number, not 'NaN'.");
        refuses(Map.of("target", "bob", "hex", "maybe"), "--hex must be true or false, not 'maybe'.");
        refuses(Map.of("target", "bob", "mode", "warp"), "--mode must be one of slow, fast, not 'warp'.");
        refuses(Map.of("target", List.of()), "TARGET must be a text.");
        refuses(Map.of(), "Missing TARGET: probe needs it.");
        refuses(Map.of("target", "bob", "colour", "red"), "'colour' is not an argument of probe.");
    }

    private static void refuses(Map<String, ?> given, String sentence) {
        assertThatThrownBy(() -> ToolArguments.of(TOOL, given))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessage(sentence);
    }
}

package dev.malachi.api.parameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Documents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Arguments from text and from JSON values. */
class ArgumentsTest {
    private static final List<Parameter> PARAMETERS = List.of(
            Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many"),
            Parameter.option("wait", "-W", ParameterType.DECIMAL, "", "seconds"),
            Parameter.flag("hex", "--hex", "as hex"),
            Parameter.option("mode", "--mode", ParameterType.TEXT, "slow", "speed")
                    .among(List.of("slow", "fast")),
            Parameter.positional("target", ParameterType.NODE, true, "whom"));

    private static Map<String, Object> of(Map<String, ?> given) {
        return Arguments.of("probe", PARAMETERS, given).values();
    }

    @Test
    void textAndTypedValuesGiveTheSameArguments() {
        Map<String, Object> expected = Map.of("count", 7L, "wait", 0.5, "hex", true, "mode", "fast", "target", "bob");

        assertThat(of(Map.of("count", "7", "wait", "0.5", "hex", "true", "mode", "fast", "target", "bob")))
                .isEqualTo(expected);
        assertThat(of(Map.of("count", 7L, "wait", 0.5, "hex", true, "mode", "fast", "target", "bob")))
                .isEqualTo(expected);
    }

    @Test
    void defaultsAreFilledInAndTheRestIsAbsent() {
        assertThat(of(Map.of("target", "bob"))).isEqualTo(Map.of("count", 4L, "mode", "slow", "target", "bob"));
    }

    @Test
    void nullOfJsonCountsAsNotGiven() {
        assertThat(of(Map.of("target", "bob", "count", Documents.ABSENT))).containsEntry("count", 4L);
        assertThatThrownBy(() -> of(Map.of("target", Documents.ABSENT))).hasMessageContaining("TARGET");
    }

    @Test
    void aNumberMayBeAName() {
        assertThat(of(Map.of("target", 7L))).containsEntry("target", "7");
    }

    @Test
    void aWholeNumberMayBeADecimal() {
        assertThat(of(Map.of("target", "bob", "wait", 2L))).containsEntry("wait", 2.0);
    }

    @Test
    void whatDoesNotFitIsRefusedByTheNameAPersonTyped() {
        refuses(Map.of("target", "bob", "count", "many"), "-c must be a whole number, not 'many'.");
        refuses(Map.of("target", "bob", "count", 1.5), "-c must be a whole number, not '1.5'.");
        refuses(Map.of("target", "bob", "wait", "NaN"), "-W must be a number, not 'NaN'.");
        refuses(Map.of("target", "bob", "hex", "maybe"), "--hex must be true or false, not 'maybe'.");
        refuses(Map.of("target", "bob", "mode", "warp"), "--mode must be one of slow, fast, not 'warp'.");
        refuses(
                Map.of("target", "bob", "mode", "fsat"),
                "--mode must be one of slow, fast, not 'fsat'. Did you mean fast?");
        refuses(Map.of("target", List.of()), "TARGET must be a text.");
        refuses(Map.of(), "Missing TARGET: probe needs it.");
        refuses(Map.of("target", "bob", "colour", "red"), "'colour' is not an argument of probe.");
    }

    private static void refuses(Map<String, ?> given, String sentence) {
        assertThatThrownBy(() -> of(given))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessage(sentence);
    }

    private static Object read(ParameterType type, Object given) {
        return Parameter.setting("x", type, "", "x").read(given, "x");
    }

    private static void refuses(ParameterType type, String given, String sentence) {
        assertThatThrownBy(() -> read(type, given))
                .isInstanceOf(MalachiException.class)
                .hasMessage(sentence);
    }

    @Test
    void timeSpansAreReadAsPeopleWriteThem() {
        assertThat(read(ParameterType.DURATION, "90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(read(ParameterType.DURATION, "0.5")).isEqualTo(Duration.ofMillis(500));
        assertThat(read(ParameterType.DURATION, "500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(read(ParameterType.DURATION, "1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(read(ParameterType.DURATION, " 7D ")).isEqualTo(Duration.ofDays(7));
        assertThat(read(ParameterType.DURATION, Duration.ofDays(1))).isEqualTo(Duration.ofDays(1));
        String rule = "x must be a time span such as 90s, 20m or 1h30m, not '%s'.";
        for (String wrong : List.of("", "m", "1x", "1h 30", "-1s", "1h30", "1e9s", "99999999999d")) {
            refuses(ParameterType.DURATION, wrong, rule.formatted(wrong));
        }
    }

    @Test
    void sizesAreReadAsPeopleWriteThem() {
        assertThat(read(ParameterType.SIZE, "1500")).isEqualTo(1500L);
        assertThat(read(ParameterType.SIZE, "64k")).isEqualTo(65_536L);
        assertThat(read(ParameterType.SIZE, "64 k".replace(" ", ""))).isEqualTo(65_536L);
        assertThat(read(ParameterType.SIZE, "1.5MiB")).isEqualTo(3L << 19);
        assertThat(read(ParameterType.SIZE, "2GB")).isEqualTo(2L << 30);
        String rule = "x must be a number of bytes such as 1500, 64k or 1M, not '%s'.";
        for (String wrong : List.of("", "k", "-1", "1x", "99999999999T")) {
            refuses(ParameterType.SIZE, wrong, rule.formatted(wrong));
        }
    }

    @Test
    void listsAndFlagsHaveTextForms() {
        assertThat(read(ParameterType.LIST, "a, b,,c")).isEqualTo(List.of("a", "b", "c"));
        assertThat(read(ParameterType.LIST, List.of("a", 7L))).isEqualTo(List.of("a", "7"));
        assertThat(read(ParameterType.FLAG, "off")).isEqualTo(false);
        assertThat(read(ParameterType.FLAG, true)).isEqualTo(true);
    }

    @Test
    void boundsAreIncludedAndNamedAsTheyWereWritten() {
        Parameter span =
                Parameter.setting("x", ParameterType.DURATION, "20m", "x").within("1s", "30m");

        assertThat(span.read("30m", "x")).isEqualTo(Duration.ofMinutes(30));
        assertThat(span.read("1", "x")).isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> span.read("31m", "x")).hasMessage("x must be 1s to 30m, not '31m'.");
        assertThatThrownBy(() -> span.read("0", "x")).hasMessage("x must be 1s to 30m, not '0'.");
    }

    @Test
    void aDescriptionThatContradictsItselfIsRefused() {
        assertThatThrownBy(() -> Parameter.setting("x", ParameterType.INTEGER, "many", "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Parameter.setting("x", ParameterType.INTEGER, "9", "x").within("1", "8"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Parameter.setting("x", ParameterType.TEXT, "", "x").within("1", "8"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsSentOnIsReadAgainAsTheSame() {
        List<Parameter> all = List.of(
                Parameter.setting("span", ParameterType.DURATION, "1500ms", "x"),
                Parameter.setting("size", ParameterType.SIZE, "64k", "x"),
                Parameter.setting("words", ParameterType.LIST, "a,b", "x"),
                Parameter.setting("on", ParameterType.FLAG, "on", "x"));
        Arguments typed = Arguments.of("probe", all, Map.of());

        assertThat(Arguments.of("probe", all, typed.toDocument())).isEqualTo(typed);
        assertThat(typed.toDocument()).containsEntry("span", "1.5s");
    }
}

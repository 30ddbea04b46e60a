package dev.malachi.plugin.control.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.control.Documents;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON to documents and back. */
class JsonReaderTest {
    @Test
    void readsEveryKindOfValue() throws Exception {
        assertThat(JsonReader.read("{\"a\":[1,-2.5,true,false,null,\"x\\u00e4\"],\"b\":{}}"))
                .isEqualTo(Map.of("a", List.of(1L, -2.5, true, false, Documents.ABSENT, "xä"), "b", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1,",
                "{\"a\":1,\"a\":2}",
                "1 2",
                "{} x",
                "nul",
                "'x'",
                "{\"a\":}",
                "99999999999999999999",
                "[1 2]",
                "\"\u0001\""
            })
    void refusesWhatIsNotExactlyOneValue(String text) {
        assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThatThrownBy(() -> JsonReader.read(deep)).isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\"\\\n\r\t\b\f\u0000\u001b\u007f\u009b\u2028", "ä😀", "</script>"})
    void whatDocumentsWriteIsReadBackUnchanged(String text) throws Exception {
        assertThat(JsonReader.read(Documents.toJson(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, -1e300, 5e-324, 1234567.25})
    void numbersAreReadBackUnchanged(double number) throws Exception {
        assertThat(JsonReader.read(Documents.toJson(number))).isEqualTo(number);
    }
}

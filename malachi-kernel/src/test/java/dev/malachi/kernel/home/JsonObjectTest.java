package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonObjectTest {
    private static JsonObject parse(String json) {
        return JsonObject.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(JsonObject object) {
        return new String(object.encode(), StandardCharsets.UTF_8);
    }

    @Test
    void writesWhatPythonWritesWithAnIndentOfTwo() {
        JsonObject object = new JsonObject()
                .with("text", "a \"b\" ü\n")
                .with("number", -5_000_000_000L)
                .with("truth", true)
                .with("inner", new JsonObject().with("x", 1))
                .with("list", List.of(new JsonObject().with("mac", "02")));

        assertThat(text(object)).isEqualTo("""
                        {
                          "text": "a \\"b\\" ü\\n",
                          "number": -5000000000,
                          "truth": true,
                          "inner": {
                            "x": 1
                          },
                          "list": [ {
                            "mac": "02"
                          } ]
                        }""");
    }

    @Test
    void readsBackWhatItWrote() {
        String json = text(new JsonObject()
                .with("t", "ü")
                .with("n", Long.MIN_VALUE)
                .with("yes", true)
                .with("no", false)
                .with("o", new JsonObject().with("deep", 1))
                .with("l", List.of(new JsonObject().with("a", 1), new JsonObject().with("a", 2))));

        JsonObject read = parse(json);

        assertThat(text(read)).isEqualTo(json);
        assertThat(read.names()).containsExactly("t", "n", "yes", "no", "o", "l");
        assertThat(read.text("t")).contains("ü");
        assertThat(read.number("n")).hasValue(Long.MIN_VALUE);
        assertThat(read.isTrue("yes")).isTrue();
        assertThat(read.isTrue("no")).isFalse();
        assertThat(read.object("o").number("deep")).hasValue(1);
        assertThat(read.objects("l")).hasSize(2);
    }

    @Test
    void whatIsMissingOrOfAnotherKindIsNotThere() {
        JsonObject read = parse("""
                {"t": 1, "n": "1", "big": 123456789012345678901234567890, "f": 1.5, "z": null, "l": [1, {"a": 1}, "x", [2]],
                 "o": []}""");

        assertThat(read.text("t")).isEmpty();
        assertThat(read.number("n")).isEmpty();
        assertThat(read.number("big")).isEmpty();
        assertThat(read.number("f")).isEmpty();
        assertThat(read.text("z")).isEmpty();
        assertThat(read.isTrue("t")).isFalse();
        assertThat(read.text("nowhere")).isEmpty();
        assertThat(read.objects("l")).hasSize(1);
        assertThat(read.object("o").names()).isEmpty();
        assertThat(read.names()).containsExactly("t", "n", "big", "f", "z", "l", "o");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1]",
                "1",
                "\"x\"",
                "{} {}",
                "{}x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{\"a\":[1}",
                "{\"a\":\"\\ud8",
                "\u0000"
            })
    void whatIsNoObjectIsRefused(String json) {
        assertThatThrownBy(() -> parse(json)).isInstanceOf(JacksonException.class);
    }

    @Test
    void nestingIsBounded() {
        String open = "{\"a\":".repeat(100_000);
        assertThatThrownBy(() -> parse(open)).isInstanceOf(JacksonException.class);
        String lists = "{\"a\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> parse(lists)).isInstanceOf(JacksonException.class);
        assertThat(parse("{\"a\":".repeat(15) + "1" + "}".repeat(15)).names()).containsExactly("a");
    }
}

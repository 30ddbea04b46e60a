package dev.malachi.api.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON to documents and back. */
class JsonParserTest {
    @Test
    void readsEveryKindOfValue() throws Exception {
        assertThat(Documents.parse("{\"a\":[1,-2.5,true,false,null,\"x\\u00e4\"],\"b\":{}}"))
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
        assertThatThrownBy(() -> Documents.parse(text)).isInstanceOf(MalformedJsonException.class);
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);

        assertThatThrownBy(() -> Documents.parse(deep)).isInstanceOf(MalformedJsonException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\"\\\n\r\t\b\f\u0000\u001b\u007f\u009b\u2028", "ä😀", "</script>"})
    void whatDocumentsWriteIsReadBackUnchanged(String text) throws Exception {
        assertThat(Documents.parse(Documents.toJson(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, -1e300, 5e-324, 1234567.25})
    void numbersAreReadBackUnchanged(double number) throws Exception {
        assertThat(Documents.parse(Documents.toJson(number))).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1,\\n 2 3]|']' should stand where '3' is, line 2, column 4",
                "{~a~:1,~a~:2}|the key 'a' is there twice, line 1, column 8",
                "[1|it ends early, line 1, column 3",
                "1e999|a number is too large, line 1, column 1",
                "~\\u12G4~|a hex digit should stand where 'G' is, line 1, column 6",
                "[01]|']' should stand where '1' is, line 1, column 3",
                "[tru]|a value should stand where 't' is, line 1, column 2"
            })
    void saysWhatIsWrongAndWhere(String text, String problem) {
        String json = text.replace('~', '"').replace("\\n", "\n");

        assertThatThrownBy(() -> Documents.parse(json)).hasMessage(problem);
    }

    /** Whatever it is given, it answers with a document or says what is wrong, and what it has read it reads again the same. */
    @Test
    void mutatedDocumentsAreReadOrRefused() {
        String seed = "{\"a\":[1,-2.5e3,true,null,\"x\\u00e4\\n\"],\"b\":{\"c\":[]}}";
        Random random = new Random(20261201);
        int read = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder text = new StringBuilder(seed);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, seed.charAt(random.nextInt(seed.length())));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, (char) random.nextInt(0x100));
                }
            }
            try {
                Object document = Documents.parse(text.toString());
                assertThat(Documents.parse(Documents.toJson(document))).isEqualTo(document);
                read++;
            } catch (MalformedJsonException e) {
                assertThat(e.problem()).contains(", line ");
            }
        }
        assertThat(read).isGreaterThan(1000);
    }
}

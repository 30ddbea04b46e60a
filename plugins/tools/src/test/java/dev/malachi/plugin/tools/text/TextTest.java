package dev.malachi.plugin.tools.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({"0,0 s", "59,59 s", "60,1 min 0 s", "3600,1 h 0 min", "86399,23 h 59 min", "183600,2 d 3 h"})
    void spansHaveTheirTwoLargestUnits(long seconds, String text) {
        assertThat(Units.span(seconds)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "1572864,1.5 MiB", "9223372036854775807,8.0 EiB"})
    void bytesHaveBinaryUnits(long bytes, String text) {
        assertThat(Units.bytes(bytes)).isEqualTo(text);
    }

    @Test
    void fieldsReadWhatIsThereAndSurviveWhatIsNot() {
        Fields fields = Fields.of(Map.of(
                "text", "t", "none", Documents.ABSENT, "long", 3L, "int", 3, "list", List.of(Map.of("a", "b"), "x")));

        assertThat(fields.show("text")).isEqualTo("t");
        assertThat(fields.show("none")).isEqualTo("-");
        assertThat(fields.show("missing")).isEqualTo("-");
        assertThat(fields.number("long")).isEqualTo(fields.number("int")).isEqualTo(3);
        assertThat(fields.decimal("long")).hasValue(3);
        assertThat(fields.decimal("text")).isEmpty();
        assertThat(fields.children("list"))
                .hasSize(2)
                .first()
                .satisfies(child -> assertThat(child.show("a")).isEqualTo("b"));
        assertThat(fields.children("text")).isEmpty();
        assertThat(Fields.of("no document").flag("any")).isFalse();
    }
}

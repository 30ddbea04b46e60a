package dev.malachi.api.spi.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.control.Documents;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainOutputTest {
    private final StringWriter printed = new StringWriter();
    private final PlainOutput output = new PlainOutput(new PrintWriter(printed));

    @Test
    void aTextIsPrintedAsItIs() {
        output.result("Sent.\n  To all.");

        assertThat(printed.toString().lines()).containsExactly("Sent.", "  To all.");
    }

    @Test
    void aRecordIsLinesOfNameAndValue() {
        output.result(record(
                "id", "ab", "lastSeenSeconds", 3L, "up", true, "via", Documents.ABSENT, "ports", List.of(1L, 2L)));

        assertThat(printed.toString().lines())
                .containsExactly(
                        "Id:                 ab",
                        "Last seen seconds:  3",
                        "Up:                 yes",
                        "Via:                -",
                        "Ports:              1, 2");
    }

    @Test
    void aListOfRecordsIsATable() {
        output.result(List.of(record("name", "a", "bytes", 1L), record("name", "bcd", "more", "x")));

        assertThat(printed.toString().lines()).containsExactly("NAME  BYTES  MORE", "a     1      -", "bcd   -      x");
    }

    @Test
    void recordsInsideARecordStandBelowTheirName() {
        output.result(record("name", "a", "links", List.of(record("id", 1L)), "none", List.of()));

        assertThat(printed.toString().lines()).containsExactly("Name:  a", "Links:", "  ID", "  1", "None:  -");
    }

    @Test
    void eventsAreLines() {
        output.event(Map.of("text", "half done"));
        output.event(record("number", 2L, "of", 3L));

        assertThat(printed.toString().lines()).containsExactly("half done", "number=2  of=3");
    }

    @Test
    void whatAProgramSaysDoesNothingToTheTerminal() {
        output.result("\u001b[2Jgone\u009b");
        output.result(record("name", "two\nlines\u0007"));

        assertThat(printed.toString().lines()).containsExactly("\uFFFD[2Jgone\uFFFD", "Name:  two\uFFFDlines\uFFFD");
    }

    private static Map<String, Object> record(Object... members) {
        Map<String, Object> record = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            record.put(members[i].toString(), members[i + 1]);
        }
        return record;
    }
}

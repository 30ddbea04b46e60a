package dev.malachi.api.wording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        StringWriter out = new StringWriter();

        new TextTable("A", "BB", "C").row("aaa", "", "c").row("✓").print(new PrintWriter(out, true), " ");

        assertThat(out.toString().lines()).containsExactly(" A    BB  C", " aaa      c", " ✓");
    }

    @Test
    void anEmptyTablePrintsNothing() {
        StringWriter out = new StringWriter();

        new TextTable().print(new PrintWriter(out, true), "  ");

        assertThat(out.toString()).isEmpty();
    }
}

package dev.malachi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SearchIndexTest {
    @Test
    void cutsAPageAtItsHeadings() {
        var page = new Page(
                "p.html",
                Page.Section.GUIDE,
                "Page",
                "<p>first &amp; last</p><h2 id=\"two\">Part <code>two</code></h2><p>a \"quoted\" word</p>");

        assertThat(SearchIndex.script(List.of(page))).isEqualTo("""
                        window.searchIndex = [
                        ["p.html", "Page", "first & last"],
                        ["p.html#two", "Page › Part two", "a \\"quoted\\" word"],
                        ];
                        """);
    }
}

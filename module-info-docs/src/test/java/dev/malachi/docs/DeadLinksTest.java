package dev.malachi.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLinksTest {
    @TempDir
    private Path folder;

    @Test
    void namesLinksThatLeadToNoFileAndToNoPlace() throws IOException {
        Files.writeString(
                folder.resolve("a.html"),
                "<h2 id=\"here\">x</h2><a href=\"b.html\">1</a><a href=\"b.html#there\">2</a><a href=\"#here\">3</a>"
                        + "<a href=\"#gone\">4</a><a href=\"c.html\">5</a><a href=\"b.html#gone\">6</a><img src=\"d.svg\">");
        Files.writeString(folder.resolve("b.html"), "<a id=\"there\" href=\"a.html\">back</a>");

        assertThat(DeadLinks.of(folder))
                .containsExactly("a.html: #gone", "a.html: c.html", "a.html: b.html#gone", "a.html: d.svg");
    }

    @Test
    void staysInTheFolder() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Files.writeString(folder.resolve("outside.html"), "");
        Files.writeString(
                inner.resolve("a.html"), "<a href=\"../outside.html\">out</a><a href=\"https://example.org/\">web</a>");

        assertThat(DeadLinks.of(inner)).containsExactly("a.html: ../outside.html");
    }
}

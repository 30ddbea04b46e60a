package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual pages of the image, read by mandoc. */
@RequiresNetns(programs = "mandoc")
class ManualTest {
    private static final Path IMAGE = Path.of(System.getProperty("malachi.root"), "distribution/image/target/image");
    private static final Path PAGES = IMAGE.resolve("share/man/man1");

    @TempDir
    Path folder;

    @Test
    void mandocFindsNothingWrongWithAnyPage() throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.list(PAGES)) {
            pages = files.sorted().toList();
        }
        assertThat(pages).hasSizeGreaterThan(25);
        for (Path page : pages) {
            TwoHosts.Outcome lint = TwoHosts.run(List.of(
                    "env", "-C", PAGES.getParent().toString(), "mandoc", "-Tlint", "-Wwarning", page.toString()));
            assertThat(lint.out() + lint.err()).as(page.toString()).isEmpty();
            assertThat(lint.exitCode()).as(page.toString()).isZero();
        }
    }

    @Test
    void aPageSaysWhatTheHelpSays() {
        TwoHosts.Outcome page = TwoHosts.run(List.of(
                "mandoc",
                "-Tutf8",
                "-Owidth=100",
                PAGES.resolve("malachi-ping.1").toString()));
        String text = page.expectSuccess().replaceAll(".\b", "");

        assertThat(text).contains("malachi-ping - Asks a node for echoes and measures the round trip");
        assertThat(text).contains("-c COUNT", "how many to send, 0 for ever", "malachi(1)");
        assertThat(TwoHosts.run(List.of(
                                "mandoc",
                                "-Tutf8",
                                PAGES.resolve("malachi-up.1").toString()))
                        .expectSuccess()
                        .replaceAll(".\b", ""))
                .contains("--psk-file F", "classic: Talks to nodes of the original stack.");
    }

    @Test
    void packagersWriteThemAnywhere() throws IOException {
        Path target = folder.resolve("new/man1");

        TwoHosts.run(List.of(IMAGE.resolve("bin/malachi").toString(), "manual", target.toString()))
                .expectSuccess();

        assertThat(target.resolve("malachi.1")).isRegularFile();
        assertThat(target.resolve("malping.1")).hasSameTextualContentAs(target.resolve("malachi-ping.1"));
        Files.createFile(folder.resolve("file"));
        TwoHosts.Outcome refused = TwoHosts.run(List.of(
                IMAGE.resolve("bin/malachi").toString(),
                "manual",
                folder.resolve("file/below").toString()));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("cannot write manual pages into");
    }
}

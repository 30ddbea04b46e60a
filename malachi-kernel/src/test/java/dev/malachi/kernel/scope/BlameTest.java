package dev.malachi.kernel.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlameTest {
    @TempDir
    Path home;

    @Test
    void isLeftForTheNextStartAndTakenOnce() {
        assertThat(Blame.take(home)).isEmpty();

        Blame.note(home, "slug", "the plugin 'slug' has not returned");

        assertThat(Blame.take(home)).contains(new Blame.Culprit("slug", "the plugin 'slug' has not returned"));
        assertThat(Blame.take(home)).isEmpty();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatWasCutShortBlamesNone() throws IOException {
        Files.writeString(home.resolve(Blame.FILE), "slug");

        assertThat(Blame.take(home)).isEmpty();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void aHomeThatCannotBeWrittenGoesWithout() {
        Blame.note(home.resolve("missing"), "slug", "reason");

        assertThat(Blame.take(home.resolve("missing"))).isEmpty();
    }
}

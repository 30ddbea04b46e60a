package dev.malachi.plugin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupTest {
    private final List<String> done = new ArrayList<>();

    @Test
    void undoesTheNewestFirstAndOnlyOnce() {
        Cleanup cleanup = new Cleanup();
        cleanup.add(() -> done.add("first"));
        cleanup.add(() -> done.add("second"));

        cleanup.close();
        cleanup.close();

        assertThat(done).containsExactly("second", "first");
    }

    @Test
    void goesOnWhenADutyFails() {
        Cleanup cleanup = new Cleanup();
        cleanup.add(() -> done.add("first"));
        cleanup.add(() -> {
            throw new IOException("on purpose, by CleanupTest");
        });

        cleanup.close();

        assertThat(done).containsExactly("first");
    }

    @Test
    void isNotCutShortByAnInterruption() {
        Cleanup cleanup = new Cleanup();
        cleanup.add(() -> {
            if (!Thread.currentThread().isInterrupted()) {
                done.add("undisturbed");
            }
        });
        Thread.currentThread().interrupt();

        cleanup.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(done).containsExactly("undisturbed");
    }

    @Test
    void undoesAtOnceWhatComesTooLate() {
        Cleanup cleanup = new Cleanup();
        cleanup.close();

        assertThatThrownBy(() -> cleanup.add(() -> done.add("late"))).isInstanceOf(IllegalStateException.class);

        assertThat(done).containsExactly("late");
    }

    @Test
    void deletesAFolderWithAllThatIsInItEvenTwice(@TempDir Path parent) throws IOException {
        Path folder = parent.resolve("a");
        Files.createDirectories(folder.resolve("b/c"));
        Files.writeString(folder.resolve("b/file"), "x");

        Cleanup.deleteFolder(folder);
        Cleanup.deleteFolder(folder);

        assertThat(folder).doesNotExist();
    }
}

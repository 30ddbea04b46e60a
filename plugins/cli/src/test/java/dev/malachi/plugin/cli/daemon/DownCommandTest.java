package dev.malachi.plugin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as an ended process. */
class DownCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aZombieHasEndedWhateverItIsCalled() throws Exception {
        assertThat(DownCommand.isZombie(stat("7 (java) Z 1 7 7"))).isTrue();
        assertThat(DownCommand.isZombie(stat("7 (a) S (b) Z 1 7 7"))).isTrue();
        assertThat(DownCommand.isZombie(stat("7 (a) Z) S 1 7 7"))).isFalse();
        assertThat(DownCommand.isZombie(folder.resolve("missing"))).isFalse();
    }

    private Path stat(String text) throws Exception {
        return Files.writeString(folder.resolve("stat"), text);
    }
}

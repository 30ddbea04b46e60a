package dev.malachi.plugin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose things a demo puts away that finds them. */
class LeftoversTest {
    @TempDir
    private Path folder;

    private static long start(ProcessHandle process) {
        return process.info().startInstant().orElseThrow().toEpochMilli();
    }

    @Test
    void whatThisProcessMakesHasALivingOwner() {
        assertThat(Leftovers.hasDeadOwner("malachi-demo-" + Leftovers.token() + "-a"))
                .isFalse();
    }

    @Test
    void aProcessThatHasEndedOwnsNothing() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "60").start();
        String name = "malachi-demo-" + process.pid() + "-" + start(process.toHandle()) + "-a";
        assertThat(Leftovers.hasDeadOwner(name)).isFalse();

        process.destroyForcibly().waitFor();

        assertThat(Leftovers.hasDeadOwner(name)).isTrue();
    }

    @Test
    void aNumberThatIsUsedAgainIsAnotherProcess() {
        ProcessHandle self = ProcessHandle.current();

        assertThat(Leftovers.hasDeadOwner("malachi-demo-" + self.pid() + "-" + (start(self) - 60_000) + "-a"))
                .isTrue();
    }

    @Test
    void namesThatSayNoOwnerAreLeftAlone() {
        assertThat(Leftovers.hasDeadOwner("malachi-demo-a1b2c3-a")).isFalse();
        assertThat(Leftovers.hasDeadOwner("malachi-demo-t4711-b")).isFalse();
        assertThat(Leftovers.hasDeadOwner("my-malachi-demo-1-2-a")).isFalse();
    }

    @Test
    void onlyFoldersOfTheDeadArePutAway() throws IOException, InterruptedException {
        Path dead = Files.createDirectories(
                folder.resolve("malachi-demo-" + ProcessHandle.current().pid() + "-1-x"));
        Files.writeString(dead.resolve("log"), "text");
        Path living = Files.createDirectory(folder.resolve("malachi-demo-" + Leftovers.token() + "-x"));
        Path other = Files.createDirectory(folder.resolve("other"));

        assertThat(new Leftovers(folder.resolve("none"), folder).putAway(Optional.empty()))
                .containsExactly(dead.toString());

        assertThat(dead).doesNotExist();
        assertThat(living).exists();
        assertThat(other).exists();
    }
}

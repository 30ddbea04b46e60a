package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between processes it is tested with real daemons (WrongUseTest of the system tests). */
class HomeLockTest {
    @TempDir
    Path home;

    @Test
    void keepsASecondNodeOfThisProcessOutUntilTheFirstHasEnded() throws IOException {
        Path other = Files.createSymbolicLink(home.resolve("another-name"), home);
        try (HomeLock first = HomeLock.take(home)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> HomeLock.take(other))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        HomeLock.take(home).close();
    }

    @Test
    void aSecondCloseDoesNotOpenTheDoorForOthers() {
        HomeLock first = HomeLock.take(home);
        first.close();
        try (HomeLock second = HomeLock.take(home)) {
            assertThat(second).isNotNull();
            first.close();
            assertThatThrownBy(() -> HomeLock.take(home)).isInstanceOf(MalachiException.class);
        }
    }

    @Test
    void homeWhereNothingCanBeWrittenIsNotLocked() throws IOException {
        Files.createDirectory(home.resolve("lock")); // stands in the way even of root

        try (HomeLock lock = HomeLock.take(home)) {
            assertThat(lock).isNotNull();
        }
    }
}

package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path home;

    @Test
    void remembersWhatWasStored() {
        new StateFile(home, HomeWriters.immediate()).update(_ -> new NodeState(1_700_000_000_000L, 7, 5));

        assertThat(new StateFile(home, HomeWriters.immediate()).state())
                .isEqualTo(new NodeState(1_700_000_000_000L, 7, 5));
    }

    @Test
    void aDamagedFileCountsAsEmpty() throws IOException {
        Files.writeString(home.resolve("state.json"), "{\"timestampMillis\": 12");

        assertThat(new StateFile(home, HomeWriters.immediate()).state()).isEqualTo(NodeState.EMPTY);
    }

    /** Else another user could have this node use up the timestamps of centuries. */
    @Test
    void aFileThatOthersMayWriteIsRefused() throws IOException {
        new StateFile(home, HomeWriters.immediate()).update(_ -> new NodeState(1_700_000_000_000L, 7, 5));
        Files.setPosixFilePermissions(home.resolve("state.json"), PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> new StateFile(home, HomeWriters.immediate()))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("may be written by others");
    }

    @Test
    void aFileOfAnySizeIsNotReadIntoMemory() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(home.resolve("state.json").toFile(), "rw")) {
            file.setLength(1L << 40); // sparse
        }

        assertThatThrownBy(() -> new StateFile(home, HomeWriters.immediate()))
                .hasMessageContaining("longer than 65536 bytes");
    }
}

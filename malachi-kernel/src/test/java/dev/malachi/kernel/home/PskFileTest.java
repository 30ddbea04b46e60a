package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.kernel.ClassicVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class PskFileTest {
    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> readsTheKeyAsTheOriginalDoes() {
        return ClassicVectors.load().path("psk_files").properties().stream()
                .filter(entry -> !entry.getValue().path("file").isNull())
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> assertThat(PskFile.parse(
                                        ClassicVectors.hex(entry.getValue().path("file"))))
                                .isEqualTo(ClassicVectors.hex(entry.getValue().path("psk")))))
                .toList();
    }

    @Test
    void treatsAnEmptyFileAsAnErrorNeverAsNoKey() throws IOException {
        Path file = Files.writeString(folder.resolve("psk"), " \n");

        assertThatThrownBy(() -> PskFile.read(file))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("is empty");
    }

    @Test
    void treatsAMissingFileAsAnErrorNeverAsNoKey() {
        assertThatThrownBy(() -> PskFile.read(folder.resolve("missing")))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("no such file");
    }

    @Test
    void refusesAFileThatOthersMayWriteAndTakesOneThatTheyMayRead() throws IOException {
        Path file = Files.writeString(folder.resolve("psk"), "0123456789abcdef!");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(PskFile.read(file)).hasSize(17);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatThrownBy(() -> PskFile.read(file))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("may be written by others")
                .hasMessageContaining("'chmod 600 " + file + "'");
    }

    @Test
    void refusesAFileInAFolderThatOthersMayWrite() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path file = Files.writeString(open.resolve("psk"), "0123456789abcdef!");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> PskFile.read(file)).hasMessageContaining(open + " may be written by others");
        assertThatThrownBy(() -> PskFile.create(open.resolve("new"), new byte[32]))
                .hasMessageContaining(open + ": it may be written by others");
        assertThat(open.resolve("new")).doesNotExist();
    }

    @Test
    void makesAFileForItsOwnerAloneAndNeverReplacesOne() throws IOException {
        byte[] random = new byte[32];
        random[7] = 42;
        Path file = folder.resolve("psk");

        PskFile.create(file, random);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PskFile.read(file)).isEqualTo(random);
        assertThatThrownBy(() -> PskFile.create(file, new byte[32])).hasMessageContaining("nothing was changed");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        assertThatThrownBy(() -> PskFile.create(link, random)).hasMessageContaining("nothing was changed");
        assertThat(PskFile.read(file)).isEqualTo(random);
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    /** A pipe that nothing writes to would keep the node waiting without a word, and a device may have no end. */
    @Test
    void refusesWhatIsNoRegularFileWithoutOpeningIt() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();

        for (Path file : List.of(fifo, Path.of("/dev/zero"))) {
            assertThatThrownBy(() -> PskFile.read(file))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageContaining(file + ": it is no regular file");
        }
    }
}

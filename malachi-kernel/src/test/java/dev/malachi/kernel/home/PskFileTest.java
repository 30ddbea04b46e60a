package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.kernel.ClassicVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void refusesAFileWithoutEndWithoutReadingItAll() {
        assertThatThrownBy(() -> PskFile.read(Path.of("/dev/zero")))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("longer than 65535 bytes");
    }
}

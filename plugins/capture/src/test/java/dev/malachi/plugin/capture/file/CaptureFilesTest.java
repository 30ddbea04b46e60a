package dev.malachi.plugin.capture.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFilesTest {
    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void resolve() throws IOException {
        folder = temporary.toRealPath();
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aRingKeepsTheNewestAndEachBeginsWithTheHead() throws IOException {
        try (CaptureFiles files = new CaptureFiles(folder.resolve("x.pcapng"), 1000, 3)) {
            files.head(new byte[] {7, 7});
            for (int i = 0; i < 10; i++) {
                assertThat(files.packets(new byte[500])).isTrue();
            }
        }
        assertThat(names()).containsExactly("x.00008.pcapng", "x.00009.pcapng", "x.00010.pcapng");
        byte[] last = Files.readAllBytes(folder.resolve("x.00010.pcapng"));
        assertThat(last).hasSize(502).startsWith(7, 7);
    }

    @Test
    void aSingleFileIsFullAtItsLimit() throws IOException {
        Path file = folder.resolve("x");
        try (CaptureFiles files = new CaptureFiles(file, 1000, 0)) {
            files.head(new byte[2]);
            assertThat(files.packets(new byte[700])).isTrue();
            assertThat(files.packets(new byte[100])).isFalse();
            files.tail(new byte[50]);
        }
        assertThat(Files.size(file)).isEqualTo(752);
    }

    @Test
    void aFileIsForItsOwnerAloneWhateverWasThereBefore() throws IOException {
        Path file = Files.writeString(folder.resolve("x"), "older");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        new CaptureFiles(file, 0, 0).close();

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file).isEmptyFile();
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path other = Files.writeString(folder.resolve("other"), "precious");
        Path link = Files.createSymbolicLink(folder.resolve("link"), other);
        assertThatThrownBy(() -> new CaptureFiles(link, 0, 0))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("symbolic link");
        assertThat(other).hasContent("precious");

        Path real = Files.createDirectory(folder.resolve("real"));
        Path way = Files.createSymbolicLink(folder.resolve("way"), real);
        assertThatThrownBy(() -> CaptureFiles.absolute(way.resolve("x").toString()))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining(real.toString());
    }

    @Test
    void aRelativePathOrAFolderThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> CaptureFiles.absolute("x.pcapng"))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
        assertThatThrownBy(() -> CaptureFiles.absolute(folder + "/nowhere/x"))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("no folder");
    }
}

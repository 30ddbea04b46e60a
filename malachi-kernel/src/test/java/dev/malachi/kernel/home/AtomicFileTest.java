package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private Stream<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @Test
    void writersAtTheSameTimeLeaveOneOfTheirContents() throws Exception {
        Path file = folder.resolve("pins");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var written : threads.invokeAll(IntStream.range(0, 50)
                    .mapToObj(i -> Executors.callable(() -> write(file, new byte[] {(byte) i, (byte) i})))
                    .toList())) {
                written.get();
            }
        }

        byte[] left = Files.readAllBytes(file);
        assertThat(left).hasSize(2);
        assertThat(left[0]).isEqualTo(left[1]);
        assertThat(names()).containsExactly("pins");
    }

    private static void write(Path file, byte[] content) {
        try {
            AtomicFile.write(file, content, "rw-------");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatAKilledProcessLeftBehindGoesInTime() throws IOException {
        Path old = Files.writeString(folder.resolve(".pins.77-1.tmp"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));
        Files.writeString(folder.resolve(".pins.78-1.tmp"), "being written");
        Path others = Files.writeString(folder.resolve(".keys.77-1.tmp"), "half");
        Files.setLastModifiedTime(others, FileTime.from(Instant.now().minusSeconds(3600)));

        AtomicFile.write(folder.resolve("pins"), new byte[1], "rw-r-----");

        assertThat(names()).containsExactly(".keys.77-1.tmp", ".pins.78-1.tmp", "pins");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("pins"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void whatCannotBeReplacedLeavesNothing() throws IOException {
        Files.createDirectories(folder.resolve("pins/full"));

        assertThatThrownBy(() -> AtomicFile.write(folder.resolve("pins"), new byte[1], "rw-------"))
                .isInstanceOf(IOException.class);
        assertThat(names()).containsExactly("pins");
    }

    @Test
    void whatAPersonMadeKeepsItsOwnerAndANewFileHasThatOfItsFolder() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        Path file = folder.resolve("config.yaml");
        Files.setAttribute(folder, "unix:uid", 12345);
        Files.setAttribute(folder, "unix:gid", 54321);

        AtomicFile.writeInPlace(file, new byte[1], "rw-r--r--");
        assertThat(owner(file)).isEqualTo("12345 54321");

        Files.setAttribute(file, "unix:gid", 11111);
        AtomicFile.writeInPlace(file, new byte[2], "rw-r--r--");
        assertThat(owner(file)).isEqualTo("12345 11111");
        assertThat(file).hasSize(2);
    }

    private static String owner(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid") + " " + Files.getAttribute(file, "unix:gid");
    }
}

package dev.malachi.api.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Whose hands are found on a file, on the folders above it and on the links to it. */
class ExposureTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        Path above = Files.createDirectory(folder.resolve("above"));
        file = Files.writeString(Files.createDirectory(above.resolve("home")).resolve("key"), "secret");
        mode(above, "rwxr-xr-x");
        mode(file.getParent(), "rwx------");
        mode(file, "rw-------");
    }

    private static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void whatOnlyItsOwnerMayWriteIsSafe() throws IOException {
        mode(file, "rw-r--r--");

        assertThat(Exposure.toWriters(file)).isEmpty();
        assertThat(Exposure.toReaders(file)).isTrue();
        mode(file, "rw-------");
        assertThat(Exposure.toReaders(file)).isFalse();
    }

    @Test
    void whatOthersMayWriteIsFound() throws IOException {
        mode(file, "rw----rw-");

        assertThat(Exposure.toWriters(file))
                .contains(new Exposure(file, "may be written by others", "'chmod go-w " + file + "'"));
    }

    @Test
    void aFolderAboveThatOthersMayWriteIsFound() throws IOException {
        mode(folder.resolve("above"), "rwxrwxrwx");

        assertThat(Exposure.toWriters(file)).map(Exposure::where).contains(folder.resolve("above"));
    }

    @Test
    void aFolderWithTheStickyBitIsSafeThoughAllMayWriteThere() throws IOException {
        Files.setAttribute(folder.resolve("above"), "unix:mode", 01777);

        assertThat(Exposure.toWriters(file)).isEmpty();
    }

    @Test
    void theWayOfALinkIsLookedAtToo() throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("open/../open/here"));
        Files.createSymbolicLink(open.resolve("here"), file);
        assertThat(Exposure.toWriters(link)).isEmpty();
        mode(open, "rwx-wx-wx");

        assertThat(Exposure.toWriters(link)).map(Exposure::where).contains(open);
    }

    @Test
    void linksThatLeadToEachOtherEnd() throws IOException {
        Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));

        assertThat(Exposure.toWriters(folder.resolve("a"))).isEmpty();
    }

    @Test
    void whatIsMissingIsNotFoundAndWhatStandsAboveItIs() throws IOException {
        assertThat(Exposure.toWriters(file.resolveSibling("none"))).isEmpty();
        mode(file.getParent(), "rwxrwxrwx");

        assertThat(Exposure.toWriters(file.resolveSibling("none"))).isPresent();
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "only root can give files away")
    void anotherOwnerIsFound() throws IOException {
        Files.setAttribute(file, "unix:uid", 4242);

        assertThat(Exposure.toWriters(file))
                .map(found -> found.where() + " " + found.problem())
                .contains(file + " belongs to 4242, who may change it");
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "only root can choose the group")
    void theGroupOfTheOwnerAloneIsNoOther() throws IOException {
        mode(file, "rw-rw-r--");
        Files.setAttribute(file, "unix:gid", 0);
        assertThat(Exposure.toWriters(file)).isEmpty();

        Files.setAttribute(file, "unix:gid", 4242);

        assertThat(Exposure.toWriters(file)).isPresent();
    }
}

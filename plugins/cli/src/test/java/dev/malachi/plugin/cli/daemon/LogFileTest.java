package dev.malachi.plugin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class LogFileTest {
    private final LoggerContext context = context();
    private final Logger log = context.getLogger("here");

    @TempDir
    Path folder;

    private Path file;

    private static LoggerContext context() {
        var made = new LoggerContext();
        made.setMDCAdapter(new LogbackMDCAdapter());
        return made;
    }

    @BeforeEach
    void name() {
        file = folder.resolve("daemon.log");
    }

    private Registration open(Path where) {
        return LogFile.open(context, where, LogFile.MAX_BYTES);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> open(file))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED))
                .message()
                .startsWith("Cannot log to " + file + ": ")
                .contains(words);
    }

    @Test
    void whatIsLoggedStandsThereUntilItIsClosed() throws IOException {
        try (Registration _ = open(file)) {
            log.info("event=one");
        }
        log.info("event=two");
        try (Registration _ = open(file)) {
            log.info("event=three");
        }

        assertThat(Files.readAllLines(file)).hasSize(2).anyMatch(line -> line.endsWith("INFO  here event=one"));
        assertThat(mode(file)).isEqualTo("rw-r-----");
    }

    @Test
    void aFileThatIsWrittenQuicklyStaysNearItsLimit() throws IOException {
        long limit = 64 << 10;
        try (Registration _ = LogFile.open(context, file, limit)) {
            for (int i = 0; i < 10_000; i++) {
                log.info("event=filler number={}", i); // some 60 bytes: nine files
            }
        }

        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1 + LogFile.KEPT);
            for (Path one : all) {
                assertThat(Files.size(one)).as(one.toString()).isLessThan(limit + 200);
                assertThat(mode(one)).as(one.toString()).isEqualTo("rw-r-----");
            }
        }
        assertThat(Files.readString(file)).endsWith("number=9999\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"50% (new).log", "%d.log", "a\\b.log", "day)1.log"})
    void aFileMayHaveAnyName(String name) throws IOException {
        try (Registration _ = LogFile.open(context, folder.resolve(name), 1000)) {
            for (int i = 0; i < 50; i++) {
                log.info("event=filler number={}", i);
            }
        }

        assertThat(folder.resolve(name)).exists();
        assertThat(folder.resolve(name + ".1")).exists();
    }

    @Test
    void whereOthersMayWriteNothingIsLogged() throws IOException {
        mode(folder, "rwxrwxrwx");

        refused(folder + " may be written by others", "'chmod go-w " + folder + "'");
        assertThat(file).doesNotExist();

        mode(folder, "rwx------");
        Files.createFile(file);
        mode(file, "rw-rw-rw-");
        refused(file + " may be written by others");
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        Path target = folder.resolve("target");
        Files.createSymbolicLink(file, target);

        refused("it is a symbolic link");
        Files.createFile(target);
        refused("it is a symbolic link");
        assertThat(target).isEmptyFile();
    }

    @Test
    void whatIsNoPlainFileOrHasNoFolderIsRefused() throws IOException {
        Files.createDirectory(file);
        refused("it is no plain file");

        file = folder.resolve("missing/daemon.log");
        refused("there is no such folder");
    }

    @Test
    void aFileThatIsLoggedToAlreadyIsRefusedAndGoesOn() throws IOException {
        try (Registration _ = open(file)) {
            refused("it is logged to already");
            log.info("event=still");
        }

        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void aLinkThatIsPutWhereRotationBeginsAnewIsNotFollowed() throws IOException {
        Path target = folder.resolve("target");
        try (Registration _ = LogFile.open(context, file, 100)) {
            log.info("event=one");
            Files.delete(file);
            Files.createSymbolicLink(file, target);
            Files.writeString(target, "x".repeat(200));
            log.info("event=two");
            log.info("event=three");
        }

        assertThat(Files.readString(target)).isEqualTo("x".repeat(200));
        assertThat(Files.readString(file)).endsWith("event=three\n");
    }

    @Test
    void lookingWhetherItCanBeLoggedToLeavesNothing() throws IOException {
        LogFile.requireWritable(file);
        assertThat(file).doesNotExist();

        mode(folder, "rwxrwxrwx");
        assertThatThrownBy(() -> LogFile.requireWritable(file)).hasMessageContaining("may be written by others");
    }
}

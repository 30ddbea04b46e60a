package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.node.NodeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A value with which the next start would fail is refused when it is set, with what there is. */
class StartableSettingsTest {
    private static final String BEFORE = "# kept\ntrust: known\n";

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(home.resolve("config.yaml"), BEFORE);
    }

    private void set(String key, String value) {
        NodeProvider.load().settings(home).set(key, Optional.of(value));
    }

    private void refused(String key, String value, MalachiException.Kind kind, String... words) throws IOException {
        assertThatThrownBy(() -> set(key, value))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .message()
                .startsWith(key + " was not set: ")
                .contains(words);
        assertThat(Files.readString(file)).isEqualTo(BEFORE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            crypto | bouncycastel      | Did you mean bouncycastle?
            aead   | jcee              | Did you mean jce?
            links  | eth0=linx         | Did you mean linux?
            links  | eth0=linux:7000   | takes nothing behind a colon
            links  | 'eth0, eth1,eth0' | is named twice
            tun    | a/b               | a name has 1 to 15 letters
            tun    | interface-of-many | a name has 1 to 15 letters
            """)
    void whatIsNotHereIsRefusedWithWhatIs(String key, String value, String words) throws IOException {
        refused(key, value, MalachiException.Kind.USAGE, words);
    }

    @Test
    void aKeyFileMustBeThereAndTheOwnersAlone() throws IOException {
        refused(
                "psk-file",
                "psk",
                MalachiException.Kind.FAILED,
                home.resolve("psk").toString(),
                "there is no such file");

        Path psk = Files.writeString(home.resolve("psk"), "a secret of more than sixteen bytes");
        Files.setPosixFilePermissions(psk, PosixFilePermissions.fromString("rw-rw-rw-"));
        refused("psk-file", "psk", MalachiException.Kind.FAILED, "may be written by others");

        Files.setPosixFilePermissions(psk, PosixFilePermissions.fromString("rw-------"));
        set("psk-file", "psk");
        assertThat(Files.readString(file)).isEqualTo(BEFORE + "psk-file: psk\n");
    }

    @Test
    void aLogFileMustBeWritable() throws IOException {
        refused("log-file", "missing/daemon.log", MalachiException.Kind.FAILED, "there is no such folder");

        set("log-file", "daemon.log");
        assertThat(home.resolve("daemon.log")).as("only looked at").doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"crypto, bouncycastle", "aead, jce", "links, 'eth0=linux,eth7'", "tun, mal1"})
    void whatIsHereIsTaken(String key, String value) throws IOException {
        set(key, value);

        assertThat(Files.readString(file)).startsWith(BEFORE + key + ": ");
    }
}

package dev.malachi.api.wording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReasonTest {
    @Test
    void saysWhatThePathAloneDoesNot() {
        assertThat(Reason.of(new NoSuchFileException("/x"))).isEqualTo("there is no such file or directory");
        assertThat(Reason.of(new AccessDeniedException("/x"))).isEqualTo("permission denied");
        assertThat(Reason.of(new FileSystemException("/x", null, "No space left on device")))
                .isEqualTo("no space left on device");
        assertThat(Reason.of(new IOException("Broken pipe"))).isEqualTo("broken pipe");
        assertThat(Reason.of(new IOException("I/O is off"))).isEqualTo("I/O is off");
        assertThat(Reason.of(new IOException())).isEqualTo("the system gave no reason");
        assertThat(Reason.of(new FileSystemException("/x"))).isEqualTo("the system gave no reason");
    }

    @Test
    void namesNoExceptionOfJava() {
        assertThat(Reason.of(new IOException(new IllegalStateException("Disk is asleep"))))
                .isEqualTo("disk is asleep");
        assertThat(Reason.of(new IOException(new IllegalStateException()))).isEqualTo("the system gave no reason");
    }

    @Test
    void saysThatATextIsNone(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[] {(byte) 0xFF, (byte) 0xFE});
        IOException cause = assertThatReadingFails(file);

        assertThat(Reason.of(cause)).isEqualTo("it is no UTF-8 text");
    }

    private static IOException assertThatReadingFails(Path file) {
        try {
            Files.readString(file);
        } catch (IOException e) {
            return e;
        }
        throw new AssertionError(file + " can be read");
    }
}

package dev.malachi.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel has against what the JVM made of it. */
class RawArgumentsTest {
    @TempDir
    private Path folder;

    private Path commandLine(byte[]... words) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] word : words) {
            all.writeBytes(word);
            all.write(0);
        }
        return Files.write(folder.resolve("cmdline"), all.toByteArray());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatTheLocaleDidNotUnderstandComesFromTheKernel() throws IOException {
        Path kernel = commandLine(utf8("java"), utf8("-m"), utf8("send"), utf8("7"), utf8("é€"));

        assertThat(RawArguments.of(new String[] {"send", "7", "\uFFFD\uFFFD\uFFFD"}, kernel))
                .containsExactly("send", "7", "é€");
    }

    @Test
    void bytesThatAreNoUtf8AreKept() throws IOException {
        Path kernel = commandLine(utf8("java"), utf8("send"), new byte[] {'a', (byte) 0xE9});

        assertThat(RawArguments.of(new String[] {"send", "a\uFFFD"}, kernel)).containsExactly("send", "a\uDCE9");
    }

    @Test
    void withoutProcfsWhatWasUnderstoodIsTakenAndTheRestRefusedWithTheWayOut() {
        Path none = folder.resolve("none");

        assertThat(RawArguments.of(new String[] {"send", "é"}, none)).containsExactly("send", "é");
        assertThatThrownBy(() -> RawArguments.of(new String[] {"send", "\uFFFD"}, none))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("--hex");
    }

    /** As under a debugger or wrapper that rewrites its own command line. */
    @Test
    void aCommandLineOfOtherWordsIsNotBelieved() throws IOException {
        Path kernel = commandLine(utf8("java"), utf8("other"), utf8("words"));

        assertThat(RawArguments.of(new String[] {"send", "é"}, kernel)).containsExactly("send", "é");
    }
}

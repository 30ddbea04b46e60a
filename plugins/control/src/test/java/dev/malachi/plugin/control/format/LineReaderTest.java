package dev.malachi.plugin.control.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Lines, and bytes between them. */
class LineReaderTest {
    @Test
    void linesEndWithEitherEndAndTheLastNeedsNone() throws Exception {
        LineReader reader = reader("a\r\n\nzwölf\nlast", 100);

        assertThat(reader.nextLine()).contains("a");
        assertThat(reader.nextLine()).contains("");
        assertThat(reader.nextLine()).contains("zwölf");
        assertThat(reader.nextLine()).contains("last");
        assertThat(reader.nextLine()).isEmpty();
    }

    @Test
    void aLineMayBeLongerThanTheBuffer() throws Exception {
        assertThat(reader("x".repeat(50_000) + "\n", 50_000).nextLine()).contains("x".repeat(50_000));
    }

    @Test
    void aLineLongerThanAllowedIsAnError() {
        assertThatThrownBy(() -> reader("x".repeat(101), 100).nextLine()).isInstanceOf(IOException.class);
    }

    @Test
    void bytesAfterALineAreLeftForWhoeverReadsThem() throws Exception {
        LineReader reader = reader("head\nbody", 100);
        byte[] out = new byte[10];

        reader.nextLine();

        assertThat(reader.read(out, 1, 9)).isEqualTo(4);
        assertThat(new String(out, 1, 4, StandardCharsets.UTF_8)).isEqualTo("body");
        assertThat(reader.read(out, 0, 10)).isEqualTo(-1);
    }

    @Test
    void aCharacterMayBeSplitBetweenTwoReads() throws Exception {
        InputStream single = new ByteArrayInputStream("ä\n".getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int read(byte[] out, int offset, int length) {
                return super.read(out, offset, 1);
            }
        };

        assertThat(new LineReader(single, 10).nextLine()).contains("ä");
    }

    private static LineReader reader(String text, int maxLineBytes) {
        return new LineReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxLineBytes);
    }
}

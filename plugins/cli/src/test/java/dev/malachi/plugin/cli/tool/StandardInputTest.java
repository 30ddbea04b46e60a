package dev.malachi.plugin.cli.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tool.RawText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StandardInputTest {
    private static StandardInput input(int... bytes) {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        return new StandardInput(new ByteArrayInputStream(all));
    }

    private static byte[] next(StandardInput input) {
        return RawText.bytes(input.nextLine().orElseThrow());
    }

    @Test
    void linesKeepAllTheirBytesButTheLineFeed() {
        StandardInput input = input(0xFF, 0xC3, 0xA9, '\r', '\n', '\n', 0, 0x80);

        assertThat(next(input)).isEqualTo(new byte[] {(byte) 0xFF, (byte) 0xC3, (byte) 0xA9, '\r'});
        assertThat(next(input)).isEmpty();
        assertThat(next(input)).isEqualTo(new byte[] {0, (byte) 0x80});
        assertThat(input.nextLine()).isEmpty();
    }

    @Test
    void aLineWithoutEndIsNotKeptInMemory() {
        byte[] endless = new byte[1 << 20];
        Arrays.fill(endless, (byte) 'x');
        StandardInput input = new StandardInput(new ByteArrayInputStream(endless));

        assertThatThrownBy(input::nextLine)
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("longer than 200000 bytes");
    }

    @Test
    void inputThatCannotBeReadIsNoEnd() {
        StandardInput input = new StandardInput(new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Is a directory");
            }
        });

        assertThatThrownBy(input::nextLine).hasMessage("Cannot read standard input: is a directory.");
    }
}

package dev.malachi.plugin.cli.tool;

import java.io.IOException;
import java.io.OutputStream;

/** Standard output for bytes; that it takes no more ends the command as it does for text. */
final class OpenOutput extends OutputStream {
    private final OutputStream out;

    OpenOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int single) {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException _) {
            throw new OutputClosedException();
        }
    }
}

package dev.malachi.plugin.cli.terminal;

import dev.malachi.api.wording.Reason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Standard output of this process. It remembers why the system took no more of it, which a {@link java.io.PrintWriter} keeps to itself. */
final class StandardOutput extends OutputStream {
    /** The type of a file in its mode, and two of its values (inode(7)). */
    private static final int TYPE = 0xF000;

    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xC000;

    private final FileOutputStream file = new FileOutputStream(FileDescriptor.out);
    private volatile Optional<IOException> failure = Optional.empty();

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    /** Why it took no more; empty if it did, and if its reader has gone, which is no problem ({@code | head -1}). */
    Optional<String> problem() {
        return failure.filter(_ -> !isPipe()).map(Reason::of);
    }

    /** What the system says is in the language of the locale, but a pipe fails for one reason only. */
    private static boolean isPipe() {
        try {
            int type = (Integer) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}

package dev.malachi.plugin.control.client;

import dev.malachi.plugin.control.format.LineReader;
import java.io.IOException;
import java.io.InputStream;

/** A body of known length, or one that ends with its connection. */
final class FixedBody extends InputStream {
    private final LineReader in;
    private final boolean known;
    private long left;

    FixedBody(LineReader in, long length, boolean known) {
        this.in = in;
        this.known = known;
        left = length;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int count = in.read(out, offset, (int) Math.min(length, left));
        if (count < 0 && known) {
            throw new IOException("the connection ended early");
        }
        left -= Math.max(count, 0);
        return count;
    }
}

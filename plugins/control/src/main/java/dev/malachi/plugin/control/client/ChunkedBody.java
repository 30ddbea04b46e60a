package dev.malachi.plugin.control.client;

import dev.malachi.plugin.control.format.LineReader;
import java.io.IOException;
import java.io.InputStream;

/** A body in chunks (RFC 9112 §7.1). Trailers are not read: the connection serves no second answer. */
final class ChunkedBody extends InputStream {
    private final LineReader in;
    private long left;
    private boolean first = true;
    private boolean ended;

    ChunkedBody(LineReader in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(out, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new IOException("the connection ended early");
        }
        left -= count;
        return count;
    }

    private void nextChunk() throws IOException {
        if (!first) {
            line(); // the end of the chunk before
        }
        first = false;
        String size = line();
        int extension = size.indexOf(';');
        try {
            left = Long.parseLong(extension < 0 ? size : size.substring(0, extension), 16);
        } catch (NumberFormatException e) {
            throw new IOException("a chunk of the answer has no size", e);
        }
        ended = left == 0;
    }

    private String line() throws IOException {
        return in.nextLine().orElseThrow(() -> new IOException("the connection ended early"));
    }
}

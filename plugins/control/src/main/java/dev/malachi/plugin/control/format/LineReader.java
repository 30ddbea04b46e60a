package dev.malachi.plugin.control.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads UTF-8 lines of bounded length, and bytes between them. Used by one thread. */
public final class LineReader {
    private final InputStream in;
    private final int maxLineBytes;
    private final byte[] buffer = new byte[8192];
    private int position;
    private int limit;

    /**
     * Reads from a stream, ahead of what is asked for.
     *
     * @param in where from
     * @param maxLineBytes a longer line is an error
     */
    public LineReader(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Waits for a line.
     *
     * @return the line without its end (LF or CR LF), or empty at the end of the stream; a last line needs no end
     * @throws IOException if the stream fails or the line is too long
     */
    public Optional<String> nextLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        while (true) {
            if (position == limit && !fill()) {
                return line.size() == 0 ? Optional.empty() : Optional.of(text(line));
            }
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, position, end - position);
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (line.size() > maxLineBytes) {
                throw new IOException("a line is longer than " + maxLineBytes + " bytes");
            }
            if (complete) {
                return Optional.of(text(line));
            }
        }
    }

    /**
     * Reads bytes.
     *
     * @param out where they go
     * @param offset of the first
     * @param length how many at the most, at least 1
     * @return how many, at least 1, or -1 at the end of the stream
     * @throws IOException if the stream fails
     */
    public int read(byte[] out, int offset, int length) throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, out, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(count, 0);
        return count > 0;
    }

    private static String text(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}

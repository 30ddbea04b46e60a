package dev.malachi.plugin.cli.tool;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tool.RawText;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.wording.Reason;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines of standard input, whatever bytes they have: only the line feed at their end is taken away. */
final class StandardInput implements ToolInput {
    /** Enough for the hex digits of the longest datagram with a blank after each pair; more would be kept in memory for nothing. */
    private static final int MAX_LINE_BYTES = 200_000;

    private final InputStream in;

    StandardInput(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    @Override
    public Optional<String> nextLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        try {
            while (true) {
                int next = in.read();
                if (next < 0) {
                    return line.size() == 0 ? Optional.empty() : Optional.of(RawText.of(line.toByteArray()));
                }
                if (next == '\n') {
                    return Optional.of(RawText.of(line.toByteArray()));
                }
                if (line.size() == MAX_LINE_BYTES) {
                    throw new MalachiException(
                            MalachiException.Kind.USAGE,
                            "A line of standard input is longer than " + MAX_LINE_BYTES
                                    + " bytes; split it into lines that fit into a datagram each.");
                }
                line.write(next);
            }
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "Cannot read standard input: " + Reason.of(e) + ".", e);
        }
    }
}

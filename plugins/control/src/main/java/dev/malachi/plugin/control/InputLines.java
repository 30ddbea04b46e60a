package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.plugin.control.format.LineReader;
import java.io.IOException;
import java.util.Optional;

/** Lines of input that come with the request while its answer is being written. The socket's own flow control paces them. */
final class InputLines implements ToolInput {
    private final LineReader lines;
    private final Runnable used;

    /**
     * Reads them.
     *
     * @param lines of the request
     * @param used called for each line that was handed on
     */
    InputLines(LineReader lines, Runnable used) {
        this.lines = lines;
        this.used = used;
    }

    @Override
    public Optional<String> nextLine() throws InterruptedException {
        Optional<String> line;
        try {
            line = lines.nextLine();
        } catch (IOException e) {
            // Jetty reports an interrupt this way too; either way the caller has gone.
            InterruptedException gone = new InterruptedException("the input ended early");
            gone.initCause(e);
            throw gone;
        }
        Optional<String> text = line.map(InputLines::text);
        used.run();
        return text;
    }

    private static String text(String json) {
        try {
            if (Documents.parse(json) instanceof String text) {
                return text;
            }
        } catch (MalformedJsonException e) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE, "A line of input is no JSON: " + e.getMessage() + ".", e);
        }
        throw new MalachiException(MalachiException.Kind.USAGE, "A line of input must be a JSON string.");
    }
}

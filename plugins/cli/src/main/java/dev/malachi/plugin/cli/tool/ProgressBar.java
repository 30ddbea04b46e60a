package dev.malachi.plugin.cli.tool;

import dev.malachi.api.control.Fields;
import java.io.PrintWriter;
import java.util.Map;

/** How far a tool is, in the last line of a terminal. Used by one thread. */
final class ProgressBar {
    private static final int CELLS = 30;

    /** To the beginning of the line, which is cleared (ECMA-48 §8.3.41 EL). */
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintWriter err;
    private final boolean shown;
    private boolean drawn;

    /**
     * Makes one that is not drawn yet.
     *
     * @param err the terminal
     * @param shown whether it is to be drawn at all
     */
    ProgressBar(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    /** Draws it, in the place of what was drawn before. */
    void show(Map<String, Object> progress) {
        Fields fields = new Fields(progress);
        long total = fields.number("total");
        if (!shown || total <= 0) {
            return;
        }
        int filled = (int) (CELLS * Math.clamp(fields.number("done"), 0, total) / total);
        String text = fields.text("text").orElse("").replaceAll("\\p{Cntrl}", "");
        err.print(CLEAR_LINE + "[" + "#".repeat(filled) + " ".repeat(CELLS - filled) + "] " + text);
        err.flush();
        drawn = true;
    }

    /** Takes it away, so that what is printed now stands in its place. */
    void clear() {
        if (drawn) {
            err.print(CLEAR_LINE);
            err.flush();
            drawn = false;
        }
    }
}

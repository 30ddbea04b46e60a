package dev.malachi.plugin.cli.tool;

import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.Map;

/**
 * Output that is seen at once: flushed after each document. How far the work is stands below it.
 *
 * @param printer prints the documents
 * @param out where it prints
 * @param bar shows how far the work is
 */
record PrintedOutput(ToolOutput printer, PrintWriter out, ProgressBar bar) implements ToolOutput {
    @Override
    public void event(Map<String, Object> event) {
        if (PROGRESS.equals(event.get("event"))) {
            bar.show(event);
            return;
        }
        bar.clear();
        printer.event(event);
        flush();
    }

    @Override
    public void result(Object result) {
        bar.clear();
        printer.result(result);
        flush();
    }

    private void flush() {
        if (out.checkError()) {
            throw new OutputClosedException();
        }
    }
}

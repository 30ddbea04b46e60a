package dev.malachi.plugin.cli.tool;

import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.Map;

/**
 * Output that is seen at once: flushed after each document.
 *
 * @param printer prints the documents
 * @param out where it prints
 */
record PrintedOutput(ToolOutput printer, PrintWriter out) implements ToolOutput {
    @Override
    public void event(Map<String, Object> event) {
        printer.event(event);
        flush();
    }

    @Override
    public void result(Object result) {
        printer.result(result);
        flush();
    }

    private void flush() {
        if (out.checkError()) {
            throw new OutputClosedException();
        }
    }
}

package dev.malachi.plugin.cli.tool;

import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.Map;

/**
 * {@code --json}: the result as one document, or for a tool that streams a line an event.
 *
 * @param out where to print
 * @param streams whether events are printed
 */
record JsonOutput(PrintWriter out, boolean streams) implements ToolOutput {
    @Override
    public void event(Map<String, Object> event) {
        if (streams) {
            out.println(Documents.toJson(event));
        }
    }

    @Override
    public void result(Object result) {
        out.println(Documents.toJson(result));
    }
}

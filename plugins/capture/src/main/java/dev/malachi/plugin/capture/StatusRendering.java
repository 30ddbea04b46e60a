package dev.malachi.plugin.capture;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.Map;

/** How a capture into files is shown. */
final class StatusRendering implements ToolOutput {
    private final PrintWriter out;

    StatusRendering(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void event(Map<String, Object> event) {}

    @Override
    public void result(Object result) {
        Fields status = Fields.of(result);
        if (!status.has("packets")) {
            out.println("No capture runs.");
            return;
        }
        String file = status.show("file");
        if (status.flag("running")) {
            out.println("Capturing into " + file + ": " + CaptureTool.summary(status) + ".");
        } else {
            out.println("The capture into " + file + " has ended (" + status.show("ended") + "): "
                    + CaptureTool.summary(status) + ".");
        }
    }
}

package dev.malachi.plugin.capture;

import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.List;

/** {@code malachi capture stop}. */
final class StopTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "capture stop",
                    "Ends the capture that was started, and says how much it has.",
                    "The file is complete then. For root and the user that the daemon runs as.",
                    List.of(),
                    Place.DAEMON,
                    false)
            .forAdministrators();

    private final Desks desks;

    StopTool(Desks desks) {
        this.desks = desks;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        output.result(desks.of(call.node()).stop());
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new StatusRendering(out);
    }
}

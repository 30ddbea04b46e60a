package dev.malachi.plugin.capture;

import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.List;

/** {@code malachi capture status}. */
final class StatusTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "capture status",
                    "Says whether a capture runs, into which file, and how much it has.",
                    "A capture of 'malachi capture' without 'start' is not shown; it ends with its command. For root and the user that the daemon runs as.",
                    List.of(),
                    Place.DAEMON,
                    false)
            .forAdministrators();

    private final Desks desks;

    StatusTool(Desks desks) {
        this.desks = desks;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        output.result(desks.of(call.node()).status());
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new StatusRendering(out);
    }
}

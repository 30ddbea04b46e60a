package dev.malachi.plugin.capture;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.capture.file.CaptureFiles;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code malachi capture start}: packets into files of the daemon, until it is stopped. */
final class StartTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "capture start",
                    "Begins to write packets into a file, and goes on until it is stopped.",
                    """
                    The daemon writes the file: it needs its whole path, makes it anew with mode 0600, and follows no symbolic \
                    link. What is in it 'malachi help capture' says. 'malachi capture stop' ends it, 'malachi capture status' says \
                    how much there is. For root and the user that the daemon runs as.""",
                    parameters(),
                    Place.DAEMON,
                    false)
            .forAdministrators();

    private final Desks desks;

    StartTool(Desks desks) {
        this.desks = desks;
    }

    private static List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter(
                "write",
                List.of("-w"),
                ParameterType.FILE,
                true,
                Optional.empty(),
                "file to write, with its whole path",
                List.of(),
                Optional.empty()));
        all.addAll(FileLimits.PARAMETERS);
        all.addAll(Wanted.PARAMETERS);
        all.add(Wanted.FILTER);
        return all;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Desk desk = desks.of(call.node());
        FileLimits limits = FileLimits.of(call.arguments());
        output.result(desk.start(
                call.node(),
                Wanted.of(call.arguments(), call.node()),
                CaptureFiles.absolute(call.arguments().requireText("write")),
                limits.fileBytes(),
                limits.ring()));
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new StatusRendering(out);
    }
}

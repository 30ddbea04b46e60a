package dev.malachi.plugin.tools.settings;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.node.DaemonLog;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** {@code malachi log-level}: how much the daemon logs, while it runs. */
public final class LogLevelTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "log-level",
                    "Changes how much the daemon logs, until it ends.",
                    """
                    With one argument the level of all loggers without one of their own: off, error, warn, info, debug or \
                    trace. With two that of a logger, such as 'dev.malachi.kernel.session debug', or of all below such a \
                    name. --default takes that back: of that logger, or without one of all. Without arguments it shows \
                    them. Needs root, or the user that the daemon runs as.""",
                    List.of(
                            Parameter.flag("default", "--default", "go back to the level that the daemon began with"),
                            Parameter.positional("logger", ParameterType.TEXT, false, "a logger, or the level of all"),
                            Parameter.positional("level", ParameterType.TEXT, false, "the level of that logger")),
                    Place.DAEMON,
                    false)
            .forAdministrators();

    private final Supplier<List<DaemonLog>> logs;

    /**
     * Asks the program that runs the node.
     *
     * @param logs what brings levels
     */
    public LogLevelTool(Supplier<List<DaemonLog>> logs) {
        this.logs = logs;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        DaemonLog log = logs.get().stream()
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED, "The program that runs this node keeps its log to itself."));
        Optional<String> first = call.arguments().text("logger");
        Optional<String> second = call.arguments().text("level");
        if (call.arguments().flag("default")) {
            second.ifPresent(level -> {
                throw new MalachiException(
                        MalachiException.Kind.USAGE, "--default takes no level; leave '" + level + "' out.");
            });
            log.reset(first.orElse(DaemonLog.ALL));
        } else {
            first.ifPresent(word -> log.set(second.isPresent() ? word : DaemonLog.ALL, second.orElse(word)));
        }
        output.result(new TreeMap<>(log.levels()));
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> {
            TextTable table = new TextTable("LOGGER", "LEVEL");
            Map<?, ?> levels = Fields.of(result).document();
            levels.forEach((logger, level) -> table.row(String.valueOf(logger), String.valueOf(level)));
            table.print(out, "");
        });
    }
}

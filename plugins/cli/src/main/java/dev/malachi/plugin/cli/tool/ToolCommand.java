package dev.malachi.plugin.cli.tool;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolConsole;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** A tool as a command. */
public final class ToolCommand implements Command {
    private final Tool tool;
    private final Services services;
    private final ToolDescription description;

    /**
     * Makes a command of a tool.
     *
     * @param tool the tool
     * @param services what the image provides
     */
    public ToolCommand(Tool tool, Services services) {
        this.tool = tool;
        this.services = services;
        description = tool.description();
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>(List.of(description.name()));
        names.addAll(description.aliases());
        return names;
    }

    @Override
    public CommandSpec spec() {
        return ToolOptions.spec(description);
    }

    @Override
    public int run(ParseResult parsed, GlobalOptions options, Terminal terminal) throws InterruptedException {
        Arguments arguments = description.arguments(ToolOptions.given(description, parsed));
        ToolInput input = description
                .inputFor()
                .filter(name -> !arguments.has(name))
                .<ToolInput>map(name -> new StandardInput(terminal.in()))
                .orElse(ToolInput.NONE);
        ToolCall call = new ToolCall(arguments, options.home(), Optional.empty(), input);
        ToolOutput printer = options.json()
                ? new JsonOutput(terminal.out(), description.streams())
                : tool.renderer(
                        call, new ToolConsole(terminal.out(), new OpenOutput(terminal.bytes()), terminal.err()));
        ToolOutput output = new PrintedOutput(printer, terminal.out());
        return switch (description.place()) {
            case LOCAL -> runHere(call, output, terminal);
            case ANYWHERE -> runAnywhere(call, output, options, terminal);
            case DAEMON -> {
                try (ControlClient daemon = services.connector().get().connect(options.socketToReach(terminal))) {
                    yield runThere(daemon, call, output, terminal);
                }
            }
        };
    }

    private int runAnywhere(ToolCall call, ToolOutput output, GlobalOptions options, Terminal terminal)
            throws InterruptedException {
        Optional<ControlClient> daemon = tryConnect(options.socketToReach(terminal));
        if (daemon.isEmpty()) {
            return runHere(call, output, terminal);
        }
        try (ControlClient connected = daemon.get()) {
            return runThere(connected, call, output, terminal);
        }
    }

    @SuppressWarnings("try") // resources that are only closed
    private int runHere(ToolCall call, ToolOutput output, Terminal terminal) throws InterruptedException {
        try (Registration signals = terminal.interruption().during(Thread.currentThread()::interrupt)) {
            return tool.run(call, output);
        }
    }

    @SuppressWarnings("try") // resources that are only closed
    private int runThere(ControlClient daemon, ToolCall call, ToolOutput output, Terminal terminal) {
        try (Registration signals = terminal.interruption().during(daemon::interrupt)) {
            return daemon.run(description.name(), call.arguments().toDocument(), call.input(), output);
        }
    }

    private Optional<ControlClient> tryConnect(Path socket) {
        try {
            return Optional.of(services.connector().get().connect(socket));
        } catch (MalachiException e) {
            if (e.kind() == MalachiException.Kind.NO_DAEMON) {
                return Optional.empty();
            }
            throw e;
        }
    }
}

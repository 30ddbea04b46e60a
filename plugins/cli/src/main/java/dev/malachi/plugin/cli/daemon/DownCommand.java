package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.ControlClient;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code down}: asks the daemon to end and waits until it is gone. */
public final class DownCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private final Services services;

    /**
     * Makes the command.
     *
     * @param services what the image provides
     */
    public DownCommand(Services services) {
        this.services = services;
    }

    @Override
    public List<String> names() {
        return List.of("down");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description("Ends the daemon and waits until it is gone.");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, GlobalOptions options, Terminal terminal) throws InterruptedException {
        Path socket = options.socketToReach(terminal);
        Optional<ProcessHandle> process;
        try (ControlClient daemon = services.connector().get().connect(socket)) {
            process = process(daemon.post("/down", Map.of()));
        }
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Files.exists(socket) || process.isPresent() && runs(process.get())) {
            if (Instant.now().isAfter(deadline)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "The daemon at " + socket + " was asked to end and has not done so in " + PATIENCE.toSeconds()
                                + " s; its log may say why.");
            }
            Thread.sleep(GLANCE);
        }
        return 0;
    }

    /**
     * The socket vanishes before the node does; the process is the last to go, where it can be seen. One that has ended and whose
     * parent does not ask for it (a container without init) is alive for the JDK, but a zombie for proc_pid_stat(5).
     */
    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && !isZombie(Path.of("/proc", Long.toString(process.pid()), "stat"));
    }

    static boolean isZombie(Path stat) {
        try {
            String fields = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return fields.startsWith(" Z", fields.lastIndexOf(')') + 1);
        } catch (IOException e) {
            return false; // no procfs here, or just gone
        }
    }

    /** A daemon in another process namespace has a number that means another process here: the start times differ then. */
    private static Optional<ProcessHandle> process(Object answer) {
        if (answer instanceof Map<?, ?> daemon
                && daemon.get("pid") instanceof Long pid
                && daemon.get("startedAtMillis") instanceof Long startedAtMillis
                && pid != ProcessHandle.current().pid()) {
            return ProcessHandle.of(pid)
                    .filter(process -> process.info()
                            .startInstant()
                            .map(start -> Math.abs(start.toEpochMilli() - startedAtMillis) < 1000)
                            .orElse(false));
        }
        return Optional.empty();
    }
}

package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.plugin.cli.terminal.Command;
import dev.malachi.plugin.cli.terminal.GlobalOptions;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code up}: a node and its front ends, in the foreground until a signal or {@code down} ends them. */
public final class UpCommand implements Command {
    private final Services services;

    /**
     * Makes the command.
     *
     * @param services what the image provides
     */
    public UpCommand(Services services) {
        this.services = services;
    }

    @Override
    public List<String> names() {
        return List.of("up", "start");
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description(
                        "Runs a node in the foreground until SIGINT, SIGTERM or 'malachi down'.",
                        "",
                        "Options win over HOME/config.yaml. SIGHUP reads that again, as 'malachi reload' does, unless the"
                                + " terminal was closed; SIGUSR1 is ignored.");
        UpOptions.addTo(spec, services.nodes().get().plugins());
        return spec;
    }

    @Override
    @SuppressWarnings("try") // resources that are only closed
    public int run(ParseResult parsed, GlobalOptions options, Terminal terminal) throws InterruptedException {
        NodeProvider provider = services.nodes().get();
        Path socket = options.socketToServe(terminal);
        refuseSecondDaemon(socket);
        try (Registration plugins = provider.openPlugins(options.home())) {
            NodeConfig config = read(provider, options.home(), parsed);
            return run(provider, config, socket, options, terminal);
        }
    }

    private static NodeConfig read(NodeProvider provider, Path home, ParseResult parsed) {
        return UpOptions.over(
                provider.configure(home).source(() -> read(provider, home, parsed)), provider.plugins(), parsed);
    }

    @SuppressWarnings("try") // resources that are only closed
    private int run(NodeProvider provider, NodeConfig config, Path socket, GlobalOptions options, Terminal terminal)
            throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        var failure = new FailureWatch(end::countDown);
        var log = new EventLog();
        try (Registration signals = terminal.interruption().during(end::countDown);
                Node node = provider.start(config);
                Registration heeded = DaemonSignals.heed(end::countDown, () -> ConfigReload.of(node));
                Registration watch = node.subscribe(failure);
                Registration collected = node.subscribe(new HeapKeeper());
                Registration logged = node.subscribe(log);
                Registration shown = services.frontends()
                        .follow(frontend -> frontend.start(new Frontend.Context(node, socket, end::countDown)))) {
            if (!options.quiet()) {
                StartupBlock.print(config, node.status(), terminal.err());
            }
            log.begin();
            try (ServiceManager told = ServiceManager.ready(node, terminal)) {
                end.await();
            }
        }
        failure.refuse();
        return 0;
    }

    /** Asked before the node exists: two nodes with one identity would disturb each other. */
    private void refuseSecondDaemon(Path socket) {
        try {
            services.connector().get().connect(socket).close();
        } catch (MalachiException e) {
            if (e.kind() == MalachiException.Kind.NO_DAEMON) {
                return;
            }
            throw e;
        }
        throw new MalachiException(
                MalachiException.Kind.FAILED,
                "Another daemon is already running on " + socket
                        + "; end it with 'malachi down', or name another socket with --socket.");
    }
}

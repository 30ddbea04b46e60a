package dev.malachi.plugin.cli;

import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.node.KeyStore;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.node.Settings;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.plugin.cli.terminal.Services;
import dev.malachi.plugin.cli.terminal.Terminal;
import dev.malachi.testkit.FakeNode;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;

/** Runs command lines in this process, with captured streams. */
final class CommandLineHarness {
    final Map<String, String> environment = new HashMap<>();
    final FakeDaemon daemon = new FakeDaemon();
    final List<Tool> tools = new ArrayList<>();
    final List<Frontend> frontends = new ArrayList<>();
    final BlockingQueue<Runnable> interrupts = new LinkedBlockingQueue<>();
    final BlockingQueue<FakeNode> started = new LinkedBlockingQueue<>();
    String input = "";
    Optional<String> outProblem = Optional.empty();
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    /** A plugin that can be switched off and has an option of its own, and a setting without one. */
    static final PluginDescription RADIO = new PluginDescription(
            "radio",
            "Talks to radios.",
            true,
            List.of(
                    Parameter.option("band", "--radio-band", ParameterType.TEXT, "long", "which band"),
                    Parameter.setting("interval", ParameterType.DURATION, "20m", "how often")),
            Map.of());

    NodeConfig.Builder configured = NodeConfig.builder(Path.of("/home")).tun("mal0");

    int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return run(new PrintWriter(out), args);
    }

    int run(PrintWriter standardOutput, String... args) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                standardOutput,
                OutputStream.nullOutputStream(),
                () -> outProblem,
                new PrintWriter(err),
                environment,
                () -> false,
                onInterrupt -> {
                    interrupts.add(onInterrupt);
                    return () -> interrupts.remove(onInterrupt);
                });
        return new Program(terminal, new Services(() -> daemon, Nodes::new, this::follow, tools)).run(args);
    }

    /** The front ends of the test, all or none. */
    private Registration follow(Function<Frontend, Registration> start) {
        Deque<Registration> started = new ArrayDeque<>();
        Registration all = () -> started.forEach(Registration::close);
        try {
            frontends.forEach(frontend -> started.push(start.apply(frontend)));
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
        return all;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    /** A front end that keeps what it is given. */
    static final class Shown implements Frontend {
        final BlockingQueue<Context> contexts = new LinkedBlockingQueue<>();
        volatile boolean closed;

        @Override
        public String id() {
            return "shown";
        }

        @Override
        public Registration start(Context context) {
            contexts.add(context);
            return () -> closed = true;
        }
    }

    private final class Nodes implements NodeProvider {
        @Override
        public Node start(NodeConfig config) {
            FakeNode node = new FakeNode(config);
            started.add(node);
            return node;
        }

        @Override
        public NodeConfig.Builder configure(Path home) {
            return configured;
        }

        @Override
        public List<PluginDescription> plugins() {
            return List.of(PluginDescription.of("plain", "Has no settings."), RADIO);
        }

        @Override
        public Settings settings(Path home) {
            throw new UnsupportedOperationException("not needed here");
        }

        @Override
        public KeyStore keyStore(Path home) {
            throw new UnsupportedOperationException("not needed here");
        }
    }
}

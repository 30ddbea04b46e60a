package dev.malachi.plugin.tools.presence;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** {@code malachi wait}: until a node, or a number of nodes, is there. */
public final class WaitTool implements Tool {
    /** Not all that changes is an event: a peer comes back to life without one. */
    private static final long LOOK_AGAIN_MILLIS = 500;

    /** And what happens often is no reason to look all the time. */
    private static final long LOOK_AT_MOST_EACH_MILLIS = 50;

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "wait",
            "Waits until a node is there, or a number of nodes.",
            """
            A node is there when it was heard and is talked to: its state is new or session. For scripts: exit code 0 as soon \
            as it is so, 1 if it is not in time.""",
            List.of(
                    Parameter.option("peers", "--peers", ParameterType.INTEGER, "", "wait for so many nodes"),
                    Parameter.option("time", "-t", ParameterType.DURATION, "30s", "how long at the most"),
                    Parameter.positional(
                            "target", ParameterType.NODE, false, "id, id prefix, virtual address or name")),
            Place.DAEMON,
            false);

    /** Made by the plugin. */
    public WaitTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    @SuppressWarnings("try") // a resource that is only closed
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        Node node = call.node();
        Optional<String> target = call.arguments().text("target");
        if (target.isPresent() == call.arguments().has("peers")) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE, "wait takes a node to wait for, or --peers with a number of nodes.");
        }
        long wanted = target.isPresent() ? 1 : call.arguments().number("peers");
        if (wanted < 1) {
            throw new MalachiException(MalachiException.Kind.USAGE, "--peers takes 1 or more, not " + wanted + ".");
        }
        BooleanSupplier there = () -> target.map(text -> isThere(node, text))
                .orElseGet(() -> node.peers().stream().filter(WaitTool::isThere).count() >= wanted);
        Duration span = call.arguments().duration("time");
        long deadline = System.nanoTime() + span.toNanos();
        var news = new Semaphore(0);
        boolean done;
        try (Registration events = node.subscribe(event -> news.release())) {
            done = there.getAsBoolean();
            for (long left = deadline - System.nanoTime(); !done && left > 0; left = deadline - System.nanoTime()) {
                output.progress(
                        Math.max(0, span.toMillis() - TimeUnit.NANOSECONDS.toMillis(left)),
                        Math.max(1, span.toMillis()),
                        "not there yet; " + Math.ceilDiv(left, 1_000_000_000L) + " s left");
                TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_AT_MOST_EACH_MILLIS)));
                boolean _ = news.tryAcquire(
                        Math.min(
                                deadline - System.nanoTime(),
                                TimeUnit.MILLISECONDS.toNanos(LOOK_AGAIN_MILLIS - LOOK_AT_MOST_EACH_MILLIS)),
                        TimeUnit.NANOSECONDS);
                news.drainPermits();
                done = there.getAsBoolean();
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("there", done);
        result.put("peers", node.peers().stream().filter(WaitTool::isThere).count());
        result.put("target", Documents.orAbsent(target));
        output.result(result);
        return done ? 0 : 1;
    }

    private static boolean isThere(Node node, String text) {
        Optional<NodeId> id = node.resolve(text);
        return id.filter(node.id()::equals).isPresent()
                || node.peers().stream()
                        .anyMatch(peer -> id.filter(peer.id()::equals).isPresent() && isThere(peer));
    }

    private static boolean isThere(PeerStatus peer) {
        return peer.lastSeenSeconds().isPresent()
                && (peer.state() == PeerState.NEW || peer.state() == PeerState.SESSION);
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        Duration time = call.arguments().duration("time");
        return Rendering.ofResult(out, result -> {
            Fields fields = Fields.of(result);
            String peers = fields.number("peers") == 1 ? "1 node is" : fields.number("peers") + " nodes are";
            if (!fields.flag("there")) {
                out.println(fields.text("target")
                                .map(target -> "'" + target + "' was not there within " + time.toSeconds() + " s; ")
                                .orElse("Not in " + time.toSeconds() + " s: ")
                        + peers + " there.");
            }
        });
    }
}

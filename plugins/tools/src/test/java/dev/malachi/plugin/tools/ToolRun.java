package dev.malachi.plugin.tools;

import dev.malachi.api.Node;
import dev.malachi.api.control.Documents;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Calls a tool as the command line does, and keeps what it says, as documents and as text. */
public final class ToolRun implements ToolOutput {
    private final Tool tool;
    private final ToolCall call;
    private final StringWriter terminal = new StringWriter();
    private final ToolOutput renderer;
    /** What it said while it ran. */
    public final List<Map<String, Object>> events = new CopyOnWriteArrayList<>();

    private final List<Object> results = new CopyOnWriteArrayList<>();

    private ToolRun(Tool tool, ToolCall call) {
        this.tool = tool;
        this.call = call;
        this.renderer = tool.renderer(call, new PrintWriter(terminal, true));
    }

    /** A call with arguments by name, checked and completed as the command line does. */
    public static ToolRun of(Tool tool, Optional<Node> node, Path home, Map<String, ?> arguments, String... lines) {
        Iterator<String> input = List.of(lines).iterator();
        ToolInput source = () -> input.hasNext() ? Optional.of(input.next()) : Optional.empty();
        return new ToolRun(tool, new ToolCall(tool.description().arguments(arguments), home, node, source));
    }

    /** The same by somebody who may decide whom the node trusts. */
    static ToolRun byAdministrator(Tool tool, Node node, Map<String, ?> arguments) {
        return new ToolRun(
                tool,
                new ToolCall(
                        tool.description().arguments(arguments),
                        Path.of("/nowhere"),
                        Optional.of(node),
                        ToolInput.NONE,
                        true));
    }

    public static ToolRun of(Tool tool, Node node, Map<String, ?> arguments, String... lines) {
        return of(tool, Optional.of(node), Path.of("/nowhere"), arguments, lines);
    }

    /** Runs it; gives the exit code. */
    public int run() throws InterruptedException {
        return tool.run(call, this);
    }

    /** The one result as JSON, which also proves that it is a document. */
    public String json() {
        return Documents.toJson(result());
    }

    /** The one result. */
    public Object result() {
        if (results.size() != 1) {
            throw new AssertionError(results.size() + " results");
        }
        return results.getFirst();
    }

    /** How many results it gave. */
    public int resultCount() {
        return results.size();
    }

    /** What a person sees. */
    public String text() {
        return terminal.toString();
    }

    /** As the command line, which shows it on a terminal and nowhere else. */
    @Override
    public void progress(long done, long total, String text) {
        if (done < 0 || done > total || total < 1 || text.isBlank()) {
            throw new AssertionError(done + " of " + total + " " + text);
        }
    }

    @Override
    public void event(Map<String, Object> event) {
        Documents.toJson(event);
        events.add(event);
        renderer.event(event);
    }

    @Override
    public void result(Object result) {
        results.add(result);
        renderer.result(result);
    }
}

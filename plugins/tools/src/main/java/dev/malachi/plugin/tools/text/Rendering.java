package dev.malachi.plugin.tools.text;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.Consumer;

/** A {@link ToolOutput} that prints, and shows each line at once even when the terminal is a pipe. */
public final class Rendering implements ToolOutput {
    private final PrintWriter out;
    private final Consumer<Fields> onEvent;
    private final Consumer<Object> onResult;

    /**
     * Shows events and the result.
     *
     * @param out the terminal
     * @param onEvent prints an event
     * @param onResult prints the result
     */
    public Rendering(PrintWriter out, Consumer<Fields> onEvent, Consumer<Object> onResult) {
        this.out = out;
        this.onEvent = onEvent;
        this.onResult = onResult;
    }

    /**
     * Shows nothing but the result.
     *
     * @param out the terminal
     * @param onResult prints the result
     * @return the output
     */
    public static Rendering ofResult(PrintWriter out, Consumer<Object> onResult) {
        return new Rendering(out, event -> {}, onResult);
    }

    /**
     * Shows nothing but events.
     *
     * @param out the terminal
     * @param onEvent prints an event
     * @return the output
     */
    public static Rendering ofEvents(PrintWriter out, Consumer<Fields> onEvent) {
        return new Rendering(out, onEvent, result -> {});
    }

    @Override
    public void event(Map<String, Object> event) {
        onEvent.accept(new Fields(event));
        out.flush();
    }

    @Override
    public void result(Object result) {
        onResult.accept(result);
        out.flush();
    }
}

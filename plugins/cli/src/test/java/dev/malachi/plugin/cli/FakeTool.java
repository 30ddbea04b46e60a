package dev.malachi.plugin.cli;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A tool from a lambda; shows documents as {@code event MAP} and {@code result OBJECT}. */
record FakeTool(ToolDescription description, Work work) implements Tool {
    interface Work {
        int run(ToolCall call, ToolOutput output) throws InterruptedException;
    }

    static FakeTool of(String name, ToolDescription.Place place, Work work, Parameter... parameters) {
        return new FakeTool(new ToolDescription(name, "Does 100% of it.", "", List.of(parameters), place, false), work);
    }

    static FakeTool streaming(String name, Work work) {
        return new FakeTool(
                new ToolDescription(name, "Streams.", "", List.of(), ToolDescription.Place.LOCAL, true), work);
    }

    static FakeTool reading(String name, Work work) {
        Parameter text = Parameter.positional("text", ParameterType.TEXT, false, "what to send");
        return new FakeTool(
                new ToolDescription(
                        name, "Reads.", "", List.of(text), ToolDescription.Place.LOCAL, false, Optional.of("text")),
                work);
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        return work.run(call, output);
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return new ToolOutput() {
            @Override
            public void event(Map<String, Object> event) {
                out.println("event " + event);
            }

            @Override
            public void result(Object result) {
                out.println("result " + result);
            }
        };
    }
}

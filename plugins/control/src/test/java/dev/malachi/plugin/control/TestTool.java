package dev.malachi.plugin.control;

import dev.malachi.api.control.Access;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolOutput;
import java.util.List;
import java.util.Optional;

/** A tool from a lambda, with one optional argument {@code count} and one required {@code target}. */
record TestTool(String name, ToolDescription.Place place, Access access, Work work) implements Tool {
    interface Work {
        int run(ToolCall call, ToolOutput output) throws InterruptedException;
    }

    TestTool(String name, ToolDescription.Place place, Work work) {
        this(name, place, Access.GROUP, work);
    }

    static TestTool forAdministrators(String name, Work work) {
        return new TestTool(name, ToolDescription.Place.DAEMON, Access.ADMINISTRATOR, work);
    }

    static TestTool inDaemon(String name, Work work) {
        return new TestTool(name, ToolDescription.Place.DAEMON, work);
    }

    @Override
    public ToolDescription description() {
        return new ToolDescription(
                name,
                "Tests.",
                "",
                List.of(
                        Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many"),
                        Parameter.positional("target", ParameterType.TEXT, true, "whom")),
                place,
                true,
                Optional.empty(),
                access);
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        return work.run(call, output);
    }
}

package dev.malachi.plugin.tools.settings;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.Reload;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.node.Settings;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code malachi set}: writes a setting into {@code config.yaml}, and puts it in force where that can be. */
public final class SetTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "set",
                    "Changes a setting in config.yaml, and in the running daemon where that can be.",
                    """
                    The value is checked first; a wrong one changes nothing. The rest of the file stays as it is, comments \
                    too. What a running daemon cannot take over is said. Items of a list have commas between them. \
                    'malachi get' lists the settings. Needs root, or the user that the daemon runs as.""",
                    List.of(
                            Parameter.flag("default", "--default", "take the setting out of the file"),
                            Parameter.positional("key", ParameterType.TEXT, true, "such as trust or classic.enabled"),
                            Parameter.positional("value", ParameterType.TEXT, false, "such as known or off")),
                    Place.ANYWHERE,
                    false)
            .forAdministrators();

    private final Supplier<NodeProvider> nodes;

    /**
     * Asks a provider.
     *
     * @param nodes gives it
     */
    public SetTool(Supplier<NodeProvider> nodes) {
        this.nodes = nodes;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        String key = call.arguments().requireText("key");
        Optional<String> value = call.arguments().text("value");
        if (value.isPresent() == call.arguments().flag("default")) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    value.isPresent()
                            ? "--default takes no value: it takes '" + key + "' out of the file."
                            : "Missing VALUE: 'malachi set " + key + " VALUE', or --default.");
        }
        Settings settings = nodes.get()
                .settings(call.runningNode().map(node -> node.config().home()).orElse(call.home()));
        settings.set(key, value);
        Optional<Reload> reload = call.runningNode().map(Node::reload);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("key", key);
        document.put("file", settings.file().toString());
        document.put("running", reload.isPresent());
        document.put("changes", reload.map(Changes::document).orElse(List.of()));
        output.result(document);
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> {
            Fields document = Fields.of(result);
            out.println("Written to " + document.show("file") + ".");
            Changes.print(document.children("changes"), out);
            boolean said = document.children("changes").stream()
                    .anyMatch(change -> change.text("key").equals(document.text("key")));
            if (!said) {
                out.println(
                        document.flag("running")
                                ? "Nothing changes in the running daemon: it has that value already, or an option of 'up' wins."
                                : "No daemon runs here; the next one takes it.");
            }
        });
    }
}

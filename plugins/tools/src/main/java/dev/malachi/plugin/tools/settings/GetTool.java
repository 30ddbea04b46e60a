package dev.malachi.plugin.tools.settings;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.node.Settings;
import dev.malachi.api.spi.node.Settings.Setting;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code malachi get}: what is set, in force and in {@code config.yaml}. */
public final class GetTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "get",
            "Shows what is set about the node.",
            """
            VALUE is what is in force in the running daemon, or what the next start would take if none runs. CONFIGURED is \
            what stands in HOME/config.yaml; where the two differ, an option of 'up' wins, or the daemon was not told yet \
            ('malachi reload') or needs a restart. With KEY only its value is printed.""",
            List.of(Parameter.positional(
                    "key", ParameterType.TEXT, false, "a setting, such as trust or classic.enabled")),
            Place.ANYWHERE,
            false);

    private final Supplier<NodeProvider> nodes;

    /**
     * Asks a provider.
     *
     * @param nodes gives it
     */
    public GetTool(Supplier<NodeProvider> nodes) {
        this.nodes = nodes;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        NodeProvider provider = nodes.get();
        Settings settings = provider.settings(
                call.runningNode().map(node -> node.config().home()).orElse(call.home()));
        NodeConfig inForce = call.runningNode()
                .map(Node::config)
                .orElseGet(() -> provider.configure(call.home()).build());
        List<Setting> all = settings.of(inForce);
        Optional<String> key = call.arguments().text("key");
        output.result(
                key.isPresent()
                        ? document(one(all, key.get()))
                        : all.stream().map(GetTool::document).toList());
        return 0;
    }

    private static Setting one(List<Setting> all, String key) {
        return all.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.USAGE,
                        "'" + key + "' is not a setting; 'malachi get' lists them."
                                + NearMiss.question(
                                        key, all.stream().map(Setting::key).toList())));
    }

    private static Map<String, Object> document(Setting setting) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("key", setting.key());
        document.put("value", Documents.orAbsent(setting.value()));
        document.put("configured", Documents.orAbsent(setting.configured()));
        document.put("default", Documents.orAbsent(setting.parameter().defaultValue()));
        document.put("live", setting.live());
        document.put("help", setting.parameter().help());
        return document;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> {
            if (call.arguments().has("key")) {
                out.println(Fields.of(result).text("value").orElse(""));
                return;
            }
            TextTable table = new TextTable("KEY", "VALUE", "CONFIGURED", "MEANING");
            for (Fields setting : Fields.listOf(result)) {
                table.row(setting.show("key"), setting.show("value"), setting.show("configured"), setting.show("help"));
            }
            table.print(out, "");
        });
    }
}

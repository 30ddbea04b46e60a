package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Schema;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the control API, the tool {@code plugins} and its {@code --json} say of plugins, as {@link Documents} describes documents. */
@Preview
public final class PluginDocuments {
    private PluginDocuments() {}

    /**
     * A plugin: {@code id version state bundled file summary reason remedy requires dependencies[]
     * capabilities[{name,declaration,meaning,enforced}] everything signature sha256 brings[] held[]}.
     *
     * @param plugin what is known of it
     * @return the document
     */
    public static Map<String, Object> report(PluginReport plugin) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", plugin.id());
        document.put("version", plugin.version());
        document.put("state", plugin.state().toString());
        document.put("bundled", plugin.bundled());
        document.put("file", Documents.orAbsent(plugin.file().map(Path::toString)));
        document.put("summary", plugin.summary());
        document.put("reason", textOrAbsent(plugin.reason()));
        document.put("remedy", textOrAbsent(plugin.remedy()));
        document.put("requires", textOrAbsent(plugin.requires()));
        document.put("dependencies", plugin.dependencies());
        document.put("capabilities", capabilities(plugin.capabilities()));
        document.put("everything", plugin.capabilities().unlimited());
        document.put("signature", textOrAbsent(plugin.signedBy()));
        document.put("sha256", textOrAbsent(plugin.sha256()));
        document.put("brings", plugin.brings());
        document.put("held", plugin.held());
        return document;
    }

    private static List<Object> capabilities(PluginCapabilities capabilities) {
        return capabilities.toTexts().stream()
                .<Object>map(text -> {
                    Capability capability =
                            Capability.parse(text.split("=", 2)[0]).orElseThrow();
                    Map<String, Object> document = new LinkedHashMap<>();
                    document.put("name", capability.toString());
                    document.put("declaration", text);
                    document.put("meaning", capability.meaning());
                    document.put("enforced", capability.enforced());
                    return document;
                })
                .toList();
    }

    private static Object textOrAbsent(String text) {
        return text.isEmpty() ? Documents.ABSENT : text;
    }

    /**
     * What was done: {@code action id version state text millis held[] plugin}; the last as {@link #report}.
     *
     * @param action such as {@code install}
     * @param change what was done
     * @return the document
     */
    public static Map<String, Object> change(String action, PluginChange change) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("action", action);
        document.put("id", change.plugin().id());
        document.put("version", change.plugin().version());
        document.put("state", change.plugin().state().toString());
        document.put("text", change.text());
        document.put("millis", change.took().toMillis());
        document.put("held", change.held());
        document.put("plugin", report(change.plugin()));
        return document;
    }

    /**
     * What {@link #report} makes.
     *
     * @return the schema
     */
    public static Schema reportSchema() {
        return Schema.object()
                .with("id", Schema.TEXT)
                .with("version", Schema.TEXT)
                .with(
                        "state",
                        Schema.TEXT.among(Arrays.stream(PluginReport.State.values())
                                .map(PluginReport.State::toString)
                                .toList()))
                .with("bundled", Schema.FLAG.described("whether it is part of the image"))
                .with("file", Schema.TEXT.orNull())
                .with("summary", Schema.TEXT)
                .with("reason", Schema.TEXT.orNull().described("why it does not run"))
                .with("remedy", Schema.TEXT.orNull())
                .with("requires", Schema.TEXT.orNull().described("versions of Malachi it is made for"))
                .with("dependencies", Schema.listOf(Schema.TEXT))
                .with(
                        "capabilities",
                        Schema.listOf(Schema.object()
                                .with("name", Schema.TEXT)
                                .with("declaration", Schema.TEXT)
                                .with("meaning", Schema.TEXT)
                                .with("enforced", Schema.FLAG)
                                .named("Capability")))
                .with("everything", Schema.FLAG.described("whether it may do everything, as the image's own may"))
                .with("signature", Schema.TEXT.orNull())
                .with("sha256", Schema.TEXT.orNull())
                .with("brings", Schema.listOf(Schema.TEXT))
                .with("held", Schema.listOf(Schema.TEXT).described("what keeps code of it in memory that was stopped"))
                .named("PluginReport");
    }

    /**
     * What {@link #change} makes.
     *
     * @return the schema
     */
    public static Schema changeSchema() {
        return Schema.object()
                .with("action", Schema.TEXT)
                .with("id", Schema.TEXT)
                .with("version", Schema.TEXT)
                .with("state", Schema.TEXT)
                .with("text", Schema.TEXT)
                .with("millis", Schema.INTEGER.described("for which plugins were stopped and started"))
                .with("held", Schema.listOf(Schema.TEXT))
                .with("plugin", reportSchema())
                .named("PluginChange");
    }
}

package dev.malachi.plugin.tools.plugins;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDocuments;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** {@code malachi plugins}: lists plugins, and installs, starts, stops and removes those of jars while the daemon runs. */
public final class PluginsTool implements Tool {
    private static final String LIST = "list";
    private static final String INSTALL = "install";

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "plugins",
            "Lists plugins; installs, removes, enables, disables or reloads one.",
            """
            A plugin is a jar in HOME/plugins or in the folder plugins of the image, or part of the image. 'list' shows all, with \
            what is wrong and what to do. 'explain ID' or 'explain JAR' shows what one wants to be allowed, before it is installed. \
            'install JAR' copies it into HOME/plugins and starts it in the place of another version of it; 'reload ID' starts it \
            anew from its jar as it is now; 'remove ID' stops it and deletes the jar; 'disable ID' stops it and keeps it from \
            starting, 'enable ID' takes that back; both work on plugins of the image too. 'trust KEY' trusts a public key of \
            minisign: from then on jars must be signed by a trusted one (JAR.minisig beside it), unless --allow-unsigned is given.

            A plugin is code that runs with all rights of the daemon. What it does with sockets, files and other programs is what \
            its author declares; Java cannot hold it to that. So all but 'list' and 'explain ID' are for root and the user that the \
            daemon runs as. Without a daemon they work on the folders, and the next 'malachi up' does the rest.""",
            List.of(
                    Parameter.flag(
                            "allow-unsigned", "--allow-unsigned", "with install: take the jar without a signature"),
                    Parameter.positional("action", ParameterType.TEXT, false, "what to do; without it, all are listed")
                            .among(List.of(LIST, "explain", INSTALL, "remove", "enable", "disable", "reload", "trust")),
                    Parameter.positional(
                            "subject", ParameterType.FILE, false, "an id, a jar to install, a key to trust")),
            Place.ANYWHERE,
            false);

    private final Supplier<PluginHost> hosts;

    /**
     * Made by the plugin.
     *
     * @param hosts gives the plugin host
     */
    public PluginsTool(Supplier<PluginHost> hosts) {
        this.hosts = hosts;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    private static String action(ToolCall call) {
        return call.arguments().text("action").orElse(LIST);
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        String action = action(call);
        Optional<String> subject = call.arguments().text("subject");
        if (call.arguments().flag("allow-unsigned") && !action.equals(INSTALL)) {
            throw usage("--allow-unsigned goes with 'plugins install' only.");
        }
        if (action.equals(LIST)) {
            if (subject.isPresent()) {
                throw usage("'plugins list' lists all; 'plugins explain " + subject.get() + "' says more of one.");
            }
            output.result(hosts.get().list(call.home()).stream()
                    .map(PluginDocuments::report)
                    .toList());
            return 0;
        }
        output.result(act(action, subject.orElseThrow(() -> missing(action)), call));
        return 0;
    }

    private static MalachiException missing(String action) {
        return usage(
                switch (action) {
                    case INSTALL -> "Missing JAR: 'plugins install' needs the file to install.";
                    case "trust" -> "Missing KEY: 'plugins trust' needs a public key of minisign, or a file with one.";
                    default ->
                        "Missing ID: 'plugins " + action + "' needs to know which; 'malachi plugins' lists them.";
                });
    }

    private Map<String, Object> act(String action, String subject, ToolCall call) {
        boolean reads =
                action.equals("explain") && !subject.endsWith(".jar"); // a file is read with the daemon's rights
        if (!reads && call.runningNode().isPresent() && !call.administrator()) {
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "You may not decide what code this daemon runs: only root and the user that it runs as may 'plugins "
                            + action + "'; run it with sudo.");
        }
        PluginHost host = hosts.get();
        Path home = call.home();
        String id = id(subject);
        return switch (action) {
            case "explain" -> PluginDocuments.report(host.explain(home, subject.endsWith(".jar") ? subject : id));
            case INSTALL ->
                PluginDocuments.change(
                        action,
                        host.install(home, Path.of(subject), call.arguments().flag("allow-unsigned")));
            case "remove" -> PluginDocuments.change(action, host.remove(home, id));
            case "enable" -> PluginDocuments.change(action, host.enable(home, id));
            case "disable" -> PluginDocuments.change(action, host.disable(home, id, Optional.empty()));
            case "reload" -> PluginDocuments.change(action, host.reload(home, id));
            case "trust" -> trusted(host.trust(home, subject));
            default -> throw usage("plugins does not know '" + action + "'.");
        };
    }

    /** The command line makes the name of a file that exists into a path; where an id is wanted, its name was meant. */
    private static String id(String subject) {
        Path name = Path.of(subject).getFileName();
        return name == null ? subject : name.toString();
    }

    private static Map<String, Object> trusted(String text) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("action", "trust");
        document.put("text", text);
        return document;
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        String action = action(call);
        if (action.equals(LIST)) {
            return Rendering.ofResult(out, result -> PluginTexts.list(Fields.listOf(result), out));
        }
        if (action.equals("explain")) {
            return Rendering.ofResult(out, result -> PluginTexts.explain(Fields.of(result), out));
        }
        boolean comes = Set.of(INSTALL, "enable", "reload").contains(action);
        return Rendering.ofResult(out, result -> PluginTexts.change(Fields.of(result), comes, out));
    }
}

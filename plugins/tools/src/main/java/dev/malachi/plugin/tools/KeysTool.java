package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.node.KeyStore;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.TextTable;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code malachi keys}: the identity in the home directory. Shows public keys and paths, never a secret. */
public final class KeysTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "keys",
            "Makes and shows this machine's identity.",
            """
            'generate' makes a new identity; it refuses to replace one unless --force is given, which keeps the old one as a \
            backup beside it. 'rotate' exchanges it for a new one in such a way that peers follow: they hear of it, signed by both keys, for \
            90 days. The id and the virtual addresses change, which it says first; --yes does it. 'show' prints the identity in use, 'list' all key files. 'psk FILE' makes a file with a new \
            pre-shared key for --psk-file, which only its owner may read; it never replaces one. Secrets are never printed.""",
            List.of(
                    Parameter.flag("force", "--force", "with generate: replace an existing identity, keeping a backup"),
                    Parameter.flag("yes", "--yes", "with rotate: do it"),
                    Parameter.positional("action", ParameterType.TEXT, false, "what to do; list unless given")
                            .among(List.of("generate", "list", "show", "rotate", "psk")),
                    Parameter.positional("file", ParameterType.FILE, false, "with psk: the file to make")),
            Place.LOCAL,
            false);

    private final Function<Path, KeyStore> keyStores;

    /** Made by the plugin. */
    public KeysTool() {
        this(home -> NodeProvider.load().keyStore(home));
    }

    KeysTool(Function<Path, KeyStore> keyStores) {
        this.keyStores = keyStores;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        String action = action(call);
        if (call.arguments().flag("force") && !action.equals("generate")) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "--force goes with 'keys generate' only; 'keys " + action + "' changes nothing.");
        }
        if (call.arguments().flag("yes") && !action.equals("rotate")) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "--yes goes with 'keys rotate' only; 'keys " + action + "' asks nothing.");
        }
        Optional<String> file = call.arguments().text("file");
        if (file.isPresent() != action.equals("psk")) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    file.isPresent()
                            ? "'keys " + action + "' takes no FILE; identities are in HOME, see --home."
                            : "Missing FILE: 'keys psk FILE' makes a file with a pre-shared key.");
        }
        KeyStore keys = keyStores.apply(call.home());
        output.result(
                switch (action) {
                    case "generate" -> identity(keys.generate(call.arguments().flag("force")));
                    case "list" -> list(keys);
                    case "show" -> identity(keys.current().orElseThrow(() -> none(call.home())));
                    case "rotate" -> rotate(keys, call);
                    case "psk" -> psk(keys, Path.of(file.orElseThrow()).toAbsolutePath());
                    default ->
                        throw new MalachiException(
                                MalachiException.Kind.USAGE,
                                "keys does 'generate', 'list', 'show', 'rotate' or 'psk', not '" + action + "'.");
                });
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return switch (action(call)) {
            case "list" -> Rendering.ofResult(out, result -> printList(Fields.listOf(result), call.home(), out));
            case "rotate" -> Rendering.ofResult(out, result -> printRotated(Fields.of(result), out));
            case "psk" -> Rendering.ofResult(out, result -> printPsk(Fields.of(result), out));
            default -> Rendering.ofResult(out, result -> printIdentity(Fields.of(result), out));
        };
    }

    private static String action(ToolCall call) {
        return call.arguments().text("action").orElse("list");
    }

    private static MalachiException none(Path home) {
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "There is no identity in " + home
                        + " yet; 'malachi keys generate' makes one, and so does the first 'malachi up'.");
    }

    private static Map<String, Object> identity(KeyStore.PublicIdentity identity) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", identity.id().hex());
        document.put("shortId", identity.id().shortId());
        document.put("ipv4", Target.preferredIpv4(identity.id()));
        document.put("ipv6", Target.ipv6(identity.id()));
        document.put("publicKey", HexFormat.of().formatHex(identity.publicKey()));
        document.put("file", identity.file().toString());
        return document;
    }

    private static Map<String, Object> rotate(KeyStore keys, ToolCall call) {
        KeyStore.PublicIdentity old = keys.current().orElseThrow(() -> none(call.home()));
        if (!call.arguments().flag("yes")) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "This gives node " + old.id() + " another id, and with it other addresses than "
                            + Target.preferredIpv4(old.id()) + " and " + Target.ipv6(old.id())
                            + ". Peers that have met it follow by themselves when they hear of it within 90 days; where a"
                            + " person has approved it, the new id must be approved ('malachi peers approve'), and the old one is"
                            + " denied from then on. Nothing was changed; 'malachi keys rotate --yes' does it.");
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("old", identity(old));
        document.putAll(identity(keys.rotate()));
        return document;
    }

    private static void printRotated(Fields identity, PrintWriter out) {
        identity.child("old")
                .ifPresent(old -> new TextTable("Old id:", Ids.printed(old.show("id")))
                        .row("Old addresses:", old.show("ipv4") + ", " + old.show("ipv6"))
                        .print(out, ""));
        printIdentity(identity, out);
        out.println(
                "Peers hear of it when this node is up, for 90 days. 'malachi peers' there shows the new id; where the old"
                        + " one was approved, 'malachi peers approve " + identity.show("id")
                        + "' lets the new one take its place.");
    }

    private static Map<String, Object> psk(KeyStore keys, Path file) {
        keys.generatePsk(file);
        return Map.of("file", file.toString());
    }

    private static void printPsk(Fields psk, PrintWriter out) {
        out.println("There is a new pre-shared key in " + psk.show("file")
                + ". Give every node a copy over a safe way, and start it with --psk-file.");
    }

    private static List<Object> list(KeyStore keys) {
        Optional<Path> current = keys.current().map(KeyStore.PublicIdentity::file);
        return keys.files().stream()
                .<Object>map(file -> {
                    Map<String, Object> document = new LinkedHashMap<>();
                    document.put("file", file.toString());
                    document.put("current", current.filter(file::equals).isPresent());
                    return document;
                })
                .toList();
    }

    private static void printIdentity(Fields identity, PrintWriter out) {
        new TextTable("Node ID:", Ids.printed(identity.show("id")))
                .row("Short:", identity.show("shortId"))
                .row("Virtual IPv4:", identity.show("ipv4"))
                .row("Virtual IPv6:", identity.show("ipv6"))
                .row("Public key:", identity.show("publicKey"))
                .row("Secret in:", identity.show("file"))
                .print(out, "");
    }

    private static void printList(List<Fields> files, Path home, PrintWriter out) {
        if (files.isEmpty()) {
            out.println("No keys in " + home + " yet; 'malachi keys generate' makes some.");
            return;
        }
        for (Fields file : files) {
            out.println(file.show("file") + (file.flag("current") ? "  (the identity in use)" : ""));
        }
    }
}

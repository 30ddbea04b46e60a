package dev.malachi.plugin.tools;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.api.spi.node.KeyStore;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Ids;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code malachi lookup}: whom a name, address or id means. */
public final class LookupTool implements Tool {
    /** Shortest id prefix that is one (protocol.md §2). */
    private static final int MIN_PREFIX_DIGITS = 4;

    private static final String NONE = "N/A";

    private static final String NAME_SUFFIX = ".mli";

    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "lookup",
            "Shows whom a name, address or id means.",
            """
            A full id that was never heard is shown with the address its node would prefer; of a virtual address that no known \
            node has there is nothing to show, and the exit code is 1. Without a running daemon only full ids and this \
            machine's own node are known.""",
            List.of(Parameter.positional("target", ParameterType.NODE, true, "id, id prefix, virtual address or name")),
            Place.ANYWHERE,
            false);

    private final Function<Path, KeyStore> keyStores;

    /** Made by the plugin. */
    public LookupTool() {
        this(home -> NodeProvider.load().keyStore(home));
    }

    LookupTool(Function<Path, KeyStore> keyStores) {
        this.keyStores = keyStores;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        String text = call.arguments().requireText("target");
        if (isFree(call, text)) {
            output.result(free(text));
            return 1;
        }
        Target target = target(call, text);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("address", text);
        result.put("id", target.id().hex());
        result.put("shortId", target.id().shortId());
        result.put("ipv4", Documents.textOrAbsent(target.ipv4()));
        result.put("ipv6", target.ipv6());
        result.put("name", Documents.orAbsent(target.name()));
        result.put("known", target.known());
        saidBy(call, text).ifPresent(entry -> {
            result.put("source", entry.source());
            result.put("ttlSeconds", entry.ttl().toSeconds());
        });
        output.result(result);
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> print(Fields.of(result), out));
    }

    /**
     * Whom a text means, as far as is known here.
     *
     * @param call has the daemon's node, or the home of this machine's own
     * @param text id, id prefix, virtual address or name
     * @return the node
     * @throws MalachiException if no node is meant, or a daemon would have to know
     */
    public Target target(ToolCall call, String text) {
        return call.runningNode()
                .map(node -> Target.find(node, text))
                .orElseGet(() -> withoutDaemon(call.home(), text));
    }

    /** Who says so, if it is a name that was looked for. */
    private static Optional<NameEntry> saidBy(ToolCall call, String text) {
        String bare = Target.bare(text.strip().toLowerCase(Locale.ROOT));
        return call.runningNode().stream()
                .flatMap(node -> node.names().stream())
                .filter(entry -> entry.name().equals(bare))
                .findFirst();
    }

    /** Whether a text is a virtual IPv4 address that no node has which this one knows. */
    private static boolean isFree(ToolCall call, String text) {
        return call.runningNode().isPresent()
                && VirtualAddress.parseIpv4(text.strip())
                        .filter(LookupTool::isVirtual)
                        .isPresent()
                && call.node().resolve(text).isEmpty();
    }

    private static Map<String, Object> free(String text) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("address", text);
        result.put("id", Documents.ABSENT);
        result.put("shortId", Documents.ABSENT);
        result.put("ipv4", text.strip());
        result.put("ipv6", Documents.ABSENT);
        result.put("name", Documents.ABSENT);
        result.put("known", false);
        return result;
    }

    private Target withoutDaemon(Path home, String text) {
        Optional<NodeId> own = ownId(home);
        VirtualAddress.parseIpv4(text.strip()).filter(ipv4 -> !isVirtual(ipv4)).ifPresent(ipv4 -> {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + VirtualAddress.format(ipv4) + "' is not an address of this network; they are in "
                            + VirtualAddress.format(VirtualAddress.IPV4_NETWORK) + "/"
                            + VirtualAddress.IPV4_PREFIX_BITS + ".");
        });
        return own.filter(id -> means(text, id))
                .map(Target::self)
                .or(() -> NodeId.parse(text).map(Target::unknown))
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.NO_DAEMON,
                        "'" + text
                                + "' cannot be looked up: no Malachi daemon is running here, and without one only full node "
                                + "ids and this machine's own node are known. Start one with 'malachi up'."));
    }

    private static boolean isVirtual(int ipv4) {
        return (ipv4 ^ VirtualAddress.IPV4_NETWORK) >>> Integer.SIZE - VirtualAddress.IPV4_PREFIX_BITS == 0;
    }

    private Optional<NodeId> ownId(Path home) {
        try {
            return keyStores.apply(home).current().map(KeyStore.PublicIdentity::id);
        } catch (MalachiException e) {
            return Optional.empty(); // what is wrong with the key is for 'keys' to say; other ids can still be shown
        }
    }

    /** Whether a text means an id, as far as the id alone tells: id, prefix, preferred addresses, and {@code .mli} of those. */
    private static boolean means(String text, NodeId id) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        if (plain.endsWith(NAME_SUFFIX)) {
            plain = plain.substring(0, plain.length() - NAME_SUFFIX.length());
        }
        if (plain.equals(Target.OWN)) {
            return true;
        }
        String digits = plain.replace("-", "");
        return digits.length() >= MIN_PREFIX_DIGITS
                        && NodeId.isHex(digits)
                        && id.hex().startsWith(digits)
                || isAddressOf(plain, id);
    }

    private static boolean isAddressOf(String text, NodeId id) {
        try {
            InetAddress address = InetAddress.ofLiteral(text); // never asks a name server
            return address.equals(VirtualAddress.ipv4(VirtualAddress.preferredIpv4(id)))
                    || address.equals(VirtualAddress.ipv6(id));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The original's five lines, then what it did not have. */
    private static void print(Fields result, PrintWriter out) {
        line(out, "Address:", result.show("address"));
        line(out, "Virtual IP:", result.text("ipv4").orElse(NONE));
        line(out, "Node ID:", result.text("id").orElse(NONE));
        line(out, "Short ID:", result.text("id").map(Ids::dotted).orElse(NONE));
        line(out, "Known:", result.flag("known") ? "Yes" : "No");
        result.text("ipv6").ifPresent(ipv6 -> line(out, "IPv6:", ipv6));
        result.text("name").ifPresent(name -> line(out, "Name:", name));
        result.text("source").ifPresent(source -> line(out, "Source:", source));
    }

    private static void line(PrintWriter out, String label, String value) {
        out.println(String.format(Locale.ROOT, "%-12s%s", label, value));
    }
}

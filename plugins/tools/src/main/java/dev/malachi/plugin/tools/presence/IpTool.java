package dev.malachi.plugin.tools.presence;

import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.LookupTool;
import dev.malachi.plugin.tools.Target;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code malachi ip}: just the addresses, for scripts. */
public final class IpTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "ip",
            "Prints the virtual addresses of a node, and nothing else.",
            "IPv4 first, if it has one, then IPv6, a line each; of this node unless another is named.",
            List.of(Parameter.positional(
                    "target", ParameterType.NODE, false, "id, id prefix, virtual address or name")),
            Place.ANYWHERE,
            false);

    private final LookupTool lookup;

    /**
     * Looks nodes up.
     *
     * @param lookup knows whom a text means
     */
    public IpTool(LookupTool lookup) {
        this.lookup = lookup;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Target target = lookup.target(call, call.arguments().text("target").orElse("me"));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("ipv4", Documents.textOrAbsent(target.ipv4()));
        document.put("ipv6", target.ipv6());
        output.result(document);
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> {
            Fields addresses = Fields.of(result);
            addresses.text("ipv4").ifPresent(out::println);
            addresses.text("ipv6").ifPresent(out::println);
        });
    }
}

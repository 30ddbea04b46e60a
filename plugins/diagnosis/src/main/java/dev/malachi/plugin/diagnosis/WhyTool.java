package dev.malachi.plugin.diagnosis;

import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.diagnosis.check.Acquaintance;
import dev.malachi.plugin.diagnosis.check.AddressCheck;
import dev.malachi.plugin.diagnosis.check.Check;
import dev.malachi.plugin.diagnosis.check.DiscoveryCheck;
import dev.malachi.plugin.diagnosis.check.HostCheck;
import dev.malachi.plugin.diagnosis.check.LinkCheck;
import dev.malachi.plugin.diagnosis.check.MachineCheck;
import dev.malachi.plugin.diagnosis.check.Scene;
import dev.malachi.plugin.diagnosis.check.SessionCheck;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Report;
import dev.malachi.plugin.diagnosis.report.Room;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code malachi why}: which step of the way to another node fails. */
public final class WhyTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "why",
            "Explains why a node is or is not reachable, and what to do.",
            """
            Walks the whole way: permissions, interface, carrier, bridge, firewall, discovery, keys, trust, session, addresses, \
            route, and whether the other host answers. The first step that fails explains those behind it and is named first. \
            The exit code is 1 if the node cannot be reached.""",
            List.of(Parameter.positional("target", ParameterType.NODE, true, "id, id prefix, virtual address or name")),
            Place.ANYWHERE,
            false);

    private static final List<Check> WAY = List.of(
            new MachineCheck(true),
            new LinkCheck(),
            new DiscoveryCheck(),
            new SessionCheck(),
            new AddressCheck(),
            new HostCheck());

    private final Extensions extensions;

    /**
     * Examines with what plugins know.
     *
     * @param extensions drivers, backends and facts of the system
     */
    public WhyTool(Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) throws InterruptedException {
        String target = call.arguments().requireText("target");
        Scene scene = Scene.of(extensions, call.home(), call.runningNode());
        var node = call.runningNode();
        if (node.isPresent()) {
            if (node.get().resolve(target).filter(node.get().id()::equals).isPresent()) {
                return self(target, output);
            }
            scene = Acquaintance.ask(scene, node.get(), target);
        }
        List<Finding> findings = new ArrayList<>();
        for (Check check : WAY) {
            findings.addAll(check.examine(scene));
        }
        return show(target, new Report(findings), output);
    }

    private static int self(String target, ToolOutput output) {
        return show(
                target,
                new Report(List.of(Finding.ok(Room.DISCOVERY, "known", target + " is this node itself."))),
                output);
    }

    private static int show(String target, Report report, ToolOutput output) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("target", target);
        document.put("reachable", report.cause().isEmpty());
        report.into(document);
        output.result(document);
        return report.cause().isEmpty() ? 0 : 1;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Report.renderer(
                out, "Nothing stands in the way of reaching " + call.arguments().requireText("target") + ".");
    }
}

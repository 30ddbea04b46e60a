package dev.malachi.plugin.diagnosis;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.diagnosis.check.AddressCheck;
import dev.malachi.plugin.diagnosis.check.Check;
import dev.malachi.plugin.diagnosis.check.LinkCheck;
import dev.malachi.plugin.diagnosis.check.MachineCheck;
import dev.malachi.plugin.diagnosis.check.Scene;
import dev.malachi.plugin.diagnosis.check.WarningsCheck;
import dev.malachi.plugin.diagnosis.report.Finding;
import dev.malachi.plugin.diagnosis.report.Report;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code malachi doctor}: what is wrong on this machine. */
public final class DoctorTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
            "doctor",
            "Examines this machine and its node, and says what is wrong and what to do.",
            """
            Looks at permissions, interfaces, the firewall, the TUN interface and what the running node warns of; without a \
            daemon at the machine alone. The exit code is 1 if something is wrong. For a certain other node there is 'why'.""",
            List.of(),
            Place.ANYWHERE,
            false);

    private final Extensions extensions;

    /**
     * Examines with what plugins know.
     *
     * @param extensions drivers, backends and facts of the system
     */
    public DoctorTool(Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        Scene scene = Scene.of(extensions, call.home(), call.runningNode());
        List<Finding> findings = new ArrayList<>();
        for (Check check : List.of(new MachineCheck(false), new LinkCheck(), new AddressCheck())) {
            findings.addAll(check.examine(scene));
        }
        findings.addAll(new WarningsCheck(findings).examine(scene));
        findings.sort(Comparator.comparing(Finding::room)); // stable: within a room the order of the steps stays
        var report = new Report(findings);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("fine", report.cause().isEmpty());
        report.into(document);
        output.result(document);
        return report.cause().isEmpty() ? 0 : 1;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Report.renderer(out, "Nothing is wrong here.");
    }
}

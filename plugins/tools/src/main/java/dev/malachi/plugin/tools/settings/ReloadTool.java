package dev.malachi.plugin.tools.settings;

import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolCall;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolDescription.Place;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.text.Rendering;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** {@code malachi reload}: the daemon reads its configuration again. */
public final class ReloadTool implements Tool {
    private static final ToolDescription DESCRIPTION = new ToolDescription(
                    "reload", "Makes the daemon read config.yaml again.", """
                    Says what is different, what is in force now, and what only a restart changes. A file with a mistake \
                    changes nothing. SIGHUP does the same, and writes to the log. Needs root, or the user that the daemon \
                    runs as.""", List.of(), Place.DAEMON, false)
            .forAdministrators();

    /** Made by the plugin. */
    public ReloadTool() {}

    @Override
    public ToolDescription description() {
        return DESCRIPTION;
    }

    @Override
    public int run(ToolCall call, ToolOutput output) {
        output.result(Map.of("changes", Changes.document(call.node().reload())));
        return 0;
    }

    @Override
    public ToolOutput renderer(ToolCall call, PrintWriter out) {
        return Rendering.ofResult(out, result -> {
            List<Fields> changes = Fields.of(result).children("changes");
            Changes.print(changes, out);
            if (changes.isEmpty()) {
                out.println("Nothing is different.");
            }
        });
    }
}

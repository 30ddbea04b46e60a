package dev.malachi.plugin.capture;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.tool.Tool;

/** What this module brings. */
public final class CapturePlugin implements Plugin {
    private static final PluginDescription DESCRIPTION = PluginDescription.of(
            "capture", "Writes packets in clear, with what became of each, for Wireshark and tcpdump.");

    /** Made by {@link java.util.ServiceLoader}. */
    public CapturePlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        Desks desks = new Desks();
        var _ = context.extend(Protocol.class, () -> new CaptureProtocol(context.extensions(), desks));
        var _ = context.extend(Tool.class, () -> new CaptureTool(desks));
        var _ = context.extend(Tool.class, () -> new StartTool(desks));
        var _ = context.extend(Tool.class, () -> new StopTool(desks));
        var _ = context.extend(Tool.class, () -> new StatusTool(desks));
        return () -> {};
    }
}

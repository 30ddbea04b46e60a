package dev.malachi.plugin.tools;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.spi.node.CounterMeanings;
import dev.malachi.api.spi.node.DaemonLog;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.plugin.tools.bench.BenchTool;
import dev.malachi.plugin.tools.demo.DemoTool;
import dev.malachi.plugin.tools.path.RouteTool;
import dev.malachi.plugin.tools.path.TraceTool;
import dev.malachi.plugin.tools.platform.PlatformTool;
import dev.malachi.plugin.tools.plugins.PluginsTool;
import dev.malachi.plugin.tools.presence.DiscoverTool;
import dev.malachi.plugin.tools.presence.IpTool;
import dev.malachi.plugin.tools.presence.WaitTool;
import dev.malachi.plugin.tools.scan.ScanTool;
import dev.malachi.plugin.tools.settings.GetTool;
import dev.malachi.plugin.tools.settings.LogLevelTool;
import dev.malachi.plugin.tools.settings.ReloadTool;
import dev.malachi.plugin.tools.settings.SetTool;
import dev.malachi.plugin.tools.stats.StatsTool;
import dev.malachi.plugin.tools.whois.WhoisTool;

/** What this module brings. */
public final class ToolsPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("tools", "The commands that ask or tell a node something.");

    /** Made by {@link java.util.ServiceLoader}. */
    public ToolsPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(Tool.class, StatusTool::new);
        var _ = context.extend(Tool.class, PeersTool::new);
        var _ = context.extend(Tool.class, PingTool::new);
        var _ = context.extend(Tool.class, LookupTool::new);
        var _ = context.extend(Tool.class, TraceTool::new);
        var _ = context.extend(Tool.class, RouteTool::new);
        var _ = context.extend(Tool.class, () -> new IpTool(new LookupTool()));
        var _ = context.extend(Tool.class, WhoisTool::new);
        var _ = context.extend(Tool.class, () -> new BenchTool(context.extensions()));
        var _ = context.extend(Tool.class, DiscoverTool::new);
        var _ = context.extend(Tool.class, WaitTool::new);
        var _ = context.extend(Tool.class, ScanTool::new);
        var _ = context.extend(
                Tool.class, () -> new StatsTool(() -> context.extensions().all(CounterMeanings.class)));
        var _ = context.extend(Tool.class, KeysTool::new);
        var _ = context.extend(Tool.class, () -> new GetTool(NodeProvider::load));
        var _ = context.extend(Tool.class, () -> new SetTool(NodeProvider::load));
        var _ = context.extend(Tool.class, ReloadTool::new);
        var _ = context.extend(
                Tool.class, () -> new LogLevelTool(() -> context.extensions().all(DaemonLog.class)));
        var _ = context.extend(Tool.class, SendTool::new);
        var _ = context.extend(Tool.class, ListenTool::new);
        var _ = context.extend(Tool.class, () -> new PlatformTool(context.extensions()));
        var _ = context.extend(Tool.class, () -> new PluginsTool(PluginHost::load));
        var _ = context.extend(Tool.class, DemoTool::new);
        return () -> {};
    }
}

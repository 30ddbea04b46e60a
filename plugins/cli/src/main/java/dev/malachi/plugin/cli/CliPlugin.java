package dev.malachi.plugin.cli;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.DaemonLog;
import dev.malachi.plugin.cli.daemon.LogbackLog;

/** What the command line brings to the daemon that it runs. */
public final class CliPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("cli", "The command line, and the log of the daemon.");

    /** Made by {@link java.util.ServiceLoader}. */
    public CliPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(DaemonLog.class, LogbackLog::new);
        return () -> {};
    }
}

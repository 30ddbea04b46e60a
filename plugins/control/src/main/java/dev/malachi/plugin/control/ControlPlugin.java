package dev.malachi.plugin.control;

import dev.malachi.api.Registration;
import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.plugin.control.client.UnixConnector;

/** What this module brings. */
public final class ControlPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("control", "The control API on a Unix socket, and its client.");

    /** Made by {@link java.util.ServiceLoader}. */
    public ControlPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(Frontend.class, () -> new ControlFrontend(context.extensions()));
        var _ = context.extend(ControlConnector.class, UnixConnector::new);
        return () -> {};
    }
}

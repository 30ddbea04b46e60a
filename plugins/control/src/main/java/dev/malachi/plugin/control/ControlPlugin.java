package dev.malachi.plugin.control;

import dev.malachi.api.Registration;
import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.plugin.control.client.UnixConnector;
import dev.malachi.plugin.control.resource.Mistakes;
import dev.malachi.plugin.control.resource.StandardResources;

/** What this module brings. */
public final class ControlPlugin implements Plugin {
    /** What this plugin is called. */
    static final String ID = "control";

    private static final PluginDescription DESCRIPTION =
            PluginDescription.of(ID, "The control API on a Unix socket, and its client.");

    /** Made by {@link java.util.ServiceLoader}. */
    public ControlPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(Frontend.class, () -> frontend(context));
        var _ = context.extend(ControlConnector.class, UnixConnector::new);
        return () -> {};
    }

    /** The resources come with the front end: only a daemon makes one, and other commands are spared their classes. */
    private static Frontend frontend(PluginContext context) {
        Mistakes mistakes = new Mistakes();
        StandardResources.register(context, ID, mistakes);
        return new ControlFrontend(context.extensions(), mistakes);
    }
}

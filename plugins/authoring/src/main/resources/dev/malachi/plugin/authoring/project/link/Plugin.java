package @PACKAGE@;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.link.LinkDriver;

/** What the module brings. */
public final class @CLASS@Plugin implements Plugin {
    private static final PluginDescription DESCRIPTION = PluginDescription.of("@ID@", "@SUMMARY@");

    /** Made by the plugin host. */
    public @CLASS@Plugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        context.extend(LinkDriver.class, @CLASS@Driver::new);
        return () -> {};
    }
}

package @PACKAGE@;

import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.name.NameSource;
import java.util.List;
import java.util.Map;

/** What the module brings. */
public final class @CLASS@Plugin implements Plugin {
    /** What can be set in the section '@ID@' of config.yaml. */
    private static final List<Parameter> SETTINGS = List.of(Parameter.setting(
            "hosts",
            ParameterType.LIST,
            "",
            "names of your own, each as NAME=ID with the full id of a node"));

    private static final PluginDescription DESCRIPTION =
            new PluginDescription("@ID@", "@SUMMARY@", false, SETTINGS, Map.of());

    /** Made by the plugin host. */
    public @CLASS@Plugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        context.extend(NameSource.class, @CLASS@Names::new);
        return () -> {};
    }
}

package dev.malachi.plugin.diagnosis;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.tool.Tool;

/** What this module brings. */
public final class DiagnosisPlugin implements Plugin {
    private static final PluginDescription DESCRIPTION =
            PluginDescription.of("diagnosis", "The commands that say why something does not work.");

    /** Made by {@link java.util.ServiceLoader}. */
    public DiagnosisPlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        var _ = context.extend(Tool.class, () -> new DoctorTool(context.extensions()));
        var _ = context.extend(Tool.class, () -> new WhyTool(context.extensions()));
        return () -> {};
    }
}

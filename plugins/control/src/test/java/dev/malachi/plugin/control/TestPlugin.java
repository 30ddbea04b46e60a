package dev.malachi.plugin.control;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.tool.Tool;
import java.util.ArrayList;
import java.util.List;

/** A plugin that brings what a test gives it, also while a front end runs. */
final class TestPlugin implements Plugin {
    private final String id;
    private final List<Tool> tools;
    private final List<PluginContext> contexts = new ArrayList<>();

    TestPlugin(String id, Tool... tools) {
        this.id = id;
        this.tools = List.of(tools);
    }

    /** What the control plugin and some others bring. */
    static Extensions withControl(Plugin... others) {
        List<Plugin> plugins = new ArrayList<>(List.of(others));
        plugins.add(new ControlPlugin());
        return Extensions.of(plugins);
    }

    @Override
    public PluginDescription description() {
        return PluginDescription.of(id, "Tests.");
    }

    @Override
    public Registration start(PluginContext context) {
        contexts.add(context);
        tools.forEach(tool -> {
            var _ = context.extend(Tool.class, () -> tool);
        });
        return () -> {};
    }

    PluginContext context() {
        return contexts.getFirst();
    }

    Registration bring(Resource resource) {
        return context().extend(Resource.class, () -> resource);
    }
}

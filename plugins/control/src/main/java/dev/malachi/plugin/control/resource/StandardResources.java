package dev.malachi.plugin.control.resource;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceTable;
import java.util.List;

/** Registers what every daemon serves. */
public final class StandardResources {
    private StandardResources() {}

    /**
     * Registers the resources.
     *
     * @param context of the plugin
     * @param plugin its id
     * @param mistakes what resources and tools of all plugins throw
     */
    public static void register(PluginContext context, String plugin, Mistakes mistakes) {
        Extensions extensions = context.extensions();
        EventCatalog events = new EventCatalog(extensions);
        ToolCatalog tools = new ToolCatalog(extensions);
        ToolResources runs = new ToolResources(tools, mistakes);
        ResourceTable table = new ResourceTable(extensions, plugin);
        for (Resource resource : List.of(
                NodeResources.status(),
                NodeResources.peers(),
                NodeResources.verdict(),
                NodeResources.counters(mistakes),
                NodeResources.discover(),
                NodeResources.down(),
                EventFeed.resource(events),
                runs.list(),
                runs.run(),
                runs.interrupt(),
                new ApiDescription(table, tools).resource())) {
            var _ = context.extend(Resource.class, () -> resource);
        }
        new PluginResources(extensions).all().forEach(resource -> {
            var _ = context.extend(Resource.class, () -> resource);
        });
    }
}

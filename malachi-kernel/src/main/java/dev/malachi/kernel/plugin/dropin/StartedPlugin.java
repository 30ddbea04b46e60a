package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.plugin.PluginScope;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What PF4J starts and stops: the plugin of one layer, within its time, with the marker set. Used by one thread at a time. */
final class StartedPlugin extends org.pf4j.Plugin {
    private static final Logger LOG = LoggerFactory.getLogger(StartedPlugin.class);

    private final StagedJar jar;
    private final ModuleLayer layer;
    private final Extensions extensions;
    private final StartMarker marker;
    private final Duration limit;

    /** Set on the plugin's thread, which may never return. */
    private volatile @Nullable PluginScope scope;

    StartedPlugin(StagedJar jar, ModuleLayer layer, Extensions extensions, StartMarker marker, Duration limit) {
        this.jar = jar;
        this.layer = layer;
        this.extensions = extensions;
        this.marker = marker;
        this.limit = limit;
    }

    /** Throws a {@link PluginRefusal} if it does not start; nothing of it is left then. */
    @Override
    public void start() {
        extensions.forgive(jar.id());
        marker.set(jar, "start");
        try {
            attempt("start", this::begin);
        } catch (PluginRefusal e) {
            end();
            throw e;
        } finally {
            marker.clear();
        }
    }

    private void begin() {
        List<Plugin> found = Extensions.in(layer);
        if (found.size() != 1) {
            throw new PluginRefusal(
                    "its module and libraries provide " + found.size() + " plugins, and it must be one",
                    "Its author must mend that; get another jar.");
        }
        Plugin plugin = found.getFirst();
        PluginDescription description = plugin.description().with(jar.capabilities());
        if (!description.id().equals(jar.id())) {
            throw new PluginRefusal(
                    "its code says that its id is '" + description.id() + "', and its manifest says '" + jar.id() + "'",
                    "Its author must mend that; get another jar.");
        }
        PluginScope own = extensions.scope(plugin, description);
        scope = own;
        own.start();
    }

    @Override
    public void stop() {
        marker.set(jar, "stop");
        try {
            end();
        } finally {
            marker.clear();
        }
    }

    private void end() {
        PluginScope own = scope;
        scope = null;
        if (own != null) {
            try {
                attempt("stop", own::close);
            } catch (PluginRefusal e) {
                LOG.warn("event=plugins.stop-failed plugin={} reason=\"{}\"", jar.id(), e.reason());
            }
        }
    }

    private void attempt(String step, Runnable code) {
        Attempt.within(jar.id(), step, limit, layer.findLoader(jar.module()), code);
    }
}

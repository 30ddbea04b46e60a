package org.example.page;

import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.frontend.Frontend;
import java.util.List;
import java.util.Map;

/** What the module brings. */
public final class PagePlugin implements Plugin {
    /** Its port stands in {@code config.yaml} of the home, as {@code page: {port: 7999}}. */
    static final PluginDescription DESCRIPTION = new PluginDescription(
            "page",
            "The node's peers as JSON, for programs and browsers of this machine.",
            false,
            List.of(Parameter.setting("port", ParameterType.INTEGER, "7999", "TCP port of 127.0.0.1 where it is served")
                    .within("1", "65535")),
            Map.of());

    /** Made by the plugin host. */
    public PagePlugin() {}

    @Override
    public PluginDescription description() {
        return DESCRIPTION;
    }

    @Override
    public Registration start(PluginContext context) {
        context.extend(Frontend.class, PageFrontend::new);
        return () -> {};
    }
}

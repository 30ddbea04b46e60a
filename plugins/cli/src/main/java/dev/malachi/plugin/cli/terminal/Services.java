package dev.malachi.plugin.cli.terminal;

import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.node.NodeProvider;
import dev.malachi.api.spi.tool.Tool;
import java.util.function.Supplier;

/**
 * What the image provides to the commands; each is looked up when it is first needed.
 *
 * @param connector connects to a daemon
 * @param nodes makes nodes
 * @param frontends present a running node
 * @param tools become commands
 */
public record Services(
        Supplier<ControlConnector> connector, Supplier<NodeProvider> nodes, Frontends frontends, Iterable<Tool> tools) {
    /**
     * What the plugins of this image bring.
     *
     * @return the services
     */
    public static Services installed() {
        return new Services(
                ControlConnector::load,
                NodeProvider::load,
                start -> new InstalledFrontends(Extensions.installed()).follow(start),
                () -> Extensions.installed().all(Tool.class).iterator());
    }
}

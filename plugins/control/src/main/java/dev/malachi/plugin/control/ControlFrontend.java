package dev.malachi.plugin.control;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.resource.ResourceTable;
import dev.malachi.plugin.control.connection.Connections;
import dev.malachi.plugin.control.connection.Limits;
import dev.malachi.plugin.control.connection.Places;
import dev.malachi.plugin.control.resource.Mistakes;
import java.nio.file.Path;

/** Serves the control API on the daemon's Unix socket. */
public final class ControlFrontend implements Frontend {
    private final Extensions extensions;
    private final Mistakes mistakes;

    /**
     * Serves the resources that plugins bring.
     *
     * @param extensions the registry
     * @param mistakes takes what resources throw
     */
    ControlFrontend(Extensions extensions, Mistakes mistakes) {
        this.extensions = extensions;
        this.mistakes = mistakes;
    }

    @Override
    public String id() {
        return ControlPlugin.ID;
    }

    @Override
    public Registration start(Context context) {
        Callers callers = Callers.ofThisDaemon(Path.of("/etc/group"), System.getenv());
        return start(context, callers, Limits.ofThisProcess());
    }

    Registration start(Context context, Callers callers, Limits limits) {
        ControlSocket socket = ControlSocket.prepare(context.socket());
        ResourceMount mount = new ResourceMount(
                context.node(), new ResourceTable(extensions, ControlPlugin.ID), mistakes, context.shutdown(), limits);
        Connections connections = new Connections(limits, callers::isAdministrator);
        ControlHandler handler =
                new ControlHandler(callers, mount, connections, new Places(limits.bodyBytes(), limits.bodyBytes() / 4));
        ControlServer server = new ControlServer(socket, handler, mount, connections);
        server.start();
        return server;
    }
}

package dev.malachi.plugin.control;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.resource.ResourceTable;
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
        return start(context, Callers.ofThisDaemon(Path.of("/etc/group"), System.getenv()));
    }

    Registration start(Context context, Callers callers) {
        ControlSocket socket = ControlSocket.prepare(context.socket());
        ResourceMount mount = new ResourceMount(
                context.node(), new ResourceTable(extensions, ControlPlugin.ID), mistakes, context.shutdown());
        ControlServer server = new ControlServer(socket, new ControlHandler(callers, mount), mount);
        server.start();
        return server;
    }
}

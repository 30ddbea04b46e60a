package dev.malachi.plugin.control;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.tool.Tool;
import java.nio.file.Path;
import java.util.List;

/** Serves the control API on the daemon's Unix socket. */
public final class ControlFrontend implements Frontend {
    private final Extensions extensions;

    /**
     * Serves the tools that plugins bring.
     *
     * @param extensions the registry
     */
    ControlFrontend(Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public String id() {
        return "control";
    }

    @Override
    public Registration start(Context context) {
        List<Tool> tools = extensions.all(Tool.class);
        return start(context, tools, Callers.ofThisDaemon(Path.of("/etc/group"), System.getenv()));
    }

    static Registration start(Context context, List<Tool> tools, Callers callers) {
        ControlSocket socket = ControlSocket.prepare(context.socket());
        ControlApi api = new ControlApi(context.node(), tools, context.shutdown());
        ControlServer server = new ControlServer(socket, new ControlHandler(callers, api), api);
        server.start();
        return server;
    }
}

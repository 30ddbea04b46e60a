import org.jspecify.annotations.NullMarked;

/** Local HTTP API on a Unix socket, and its client. */
@NullMarked
module dev.malachi.plugin.control {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires jdk.net; // SO_PEERCRED
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.unixdomain.server;
    requires tools.jackson.core;
    requires org.slf4j;

    uses dev.malachi.api.spi.tool.Tool;

    provides dev.malachi.api.spi.frontend.Frontend with
            dev.malachi.plugin.control.ControlFrontend;
    provides dev.malachi.api.control.ControlConnector with
            dev.malachi.plugin.control.client.UnixConnector;
}

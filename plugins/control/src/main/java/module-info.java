import org.jspecify.annotations.NullMarked;

/** Local HTTP API on a Unix socket, and its client. */
@NullMarked
module dev.malachi.plugin.control {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires jdk.net; // SO_PEERCRED
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.unixdomain.server;
    requires org.slf4j;

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.control.ControlPlugin;
}

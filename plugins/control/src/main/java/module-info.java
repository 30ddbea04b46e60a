import org.jspecify.annotations.NullMarked;

/** Local HTTP API on a Unix socket, and its client. */
@NullMarked
module dev.malachi.plugin.control {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.eclipse.jetty.client;
    requires org.eclipse.jetty.server;
    requires org.eclipse.jetty.unixdomain.server;
    requires tools.jackson.core;
    requires tools.jackson.databind;
    requires org.slf4j;
}

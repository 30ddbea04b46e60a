package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.control.Documents;
import dev.malachi.api.wording.Reason;
import dev.malachi.plugin.control.connection.Connections;
import dev.malachi.plugin.control.connection.ControlConnector;
import dev.malachi.plugin.control.format.Problem;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty on the control socket; each request runs on a virtual thread. */
final class ControlServer implements Registration {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

    private final ControlSocket socket;
    private final ControlHandler handler;
    private final ResourceMount mount;
    private final Connections connections;
    private final Server server = new Server(threads());
    private final AtomicBoolean closed = new AtomicBoolean();

    ControlServer(ControlSocket socket, ControlHandler handler, ResourceMount mount, Connections connections) {
        this.socket = socket;
        this.handler = handler;
        this.mount = mount;
        this.connections = connections;
    }

    /** As many as there is work for: connections are what is bounded. A bound here would let those that wait keep out their own news. */
    private static VirtualThreadPool threads() {
        VirtualThreadPool threads = new VirtualThreadPool();
        threads.setMaxConcurrentTasks(0);
        return threads;
    }

    /**
     * Begins to answer.
     *
     * @throws MalachiException if the system refuses; nothing is left behind
     */
    void start() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        server.addConnector(new ControlConnector(server, new HttpConnectionFactory(http), socket.path(), connections));
        server.setHandler(handler);
        server.setErrorHandler(ControlServer::refuse);
        try {
            server.start();
            socket.protect(handler.callers().sudoer(), handler.callers().group());
        } catch (MalachiException e) {
            close();
            throw e;
        } catch (Exception e) { // Jetty's life cycle declares no less
            close();
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Cannot listen on the control socket " + socket.path() + ": " + reason(e)
                            + "; name another with --socket.",
                    e);
        }
        LOG.info("event=control.listening socket={}", socket.path());
    }

    private static String reason(Exception cause) {
        return Reason.of(cause instanceof IOException e ? e : new IOException(cause.getMessage(), cause));
    }

    /** Ends running tools and streams, then connections, then removes the socket file. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        mount.close();
        try {
            server.stop();
        } catch (Exception e) { // Jetty's life cycle declares no less
            LOG.warn("event=control.stop-failed", e);
        }
        socket.remove();
    }

    /** What Jetty itself refuses (a malformed request) has the form of all other errors. */
    private static boolean refuse(Request request, Response response, Callback callback) {
        String reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE) instanceof String text
                ? text
                : "The request was refused.";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Exchange.JSON);
        Content.Sink.write(
                response, true, Documents.toJson(Problem.answer(MalachiException.Kind.USAGE, reason)) + "\n", callback);
        return true;
    }
}

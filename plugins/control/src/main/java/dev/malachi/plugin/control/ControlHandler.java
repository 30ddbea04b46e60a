package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import dev.malachi.plugin.control.connection.BodyBytes;
import dev.malachi.plugin.control.connection.Connections;
import dev.malachi.plugin.control.connection.Conversation;
import dev.malachi.plugin.control.connection.Places;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door of the API: lets in whom {@link Callers} admits, and turns whatever goes wrong behind it into an answer. */
final class ControlHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(ControlHandler.class);

    private final Callers callers;
    private final ResourceMount mount;
    private final Connections connections;
    private final Places bodyBytes;

    ControlHandler(Callers callers, ResourceMount mount, Connections connections, Places bodyBytes) {
        this.callers = callers;
        this.mount = mount;
        this.connections = connections;
        this.bodyBytes = bodyBytes;
    }

    Callers callers() {
        return callers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        Optional<Conversation> conversation = connections.of(endPoint);
        if (conversation.isEmpty() || !(endPoint.getTransport() instanceof SocketChannel caller)) {
            callback.failed(new EofException("the connection has ended"));
            return true;
        }
        try {
            answer(request, response, callback, conversation.get(), caller);
        } catch (IOException e) {
            callback.failed(new EofException(e)); // the caller has gone
        }
        return true;
    }

    private void answer(
            Request request, Response response, Callback callback, Conversation conversation, SocketChannel caller)
            throws IOException {
        boolean administrator = callers.isAdministrator(caller);
        Exchange exchange = new Exchange(
                request,
                response,
                conversation,
                administrator,
                Callers.user(caller),
                new BodyBytes(bodyBytes, administrator));
        try {
            serve(caller, exchange);
            callback.succeeded();
        } finally {
            exchange.answered();
        }
    }

    private void serve(SocketChannel caller, Exchange exchange) throws IOException {
        try {
            if (!callers.admit(caller)) {
                throw new MalachiException(
                        MalachiException.Kind.PERMISSION,
                        "You may not use this daemon; become a member of the group " + Callers.GROUP
                                + ", or run the command as root.");
            }
            mount.serve(exchange);
        } catch (MalachiException e) {
            exchange.refuse(e);
        } catch (RuntimeException e) {
            LOG.error("event=control.failed method={} path={}", exchange.method(), exchange.path(), e);
            exchange.refuse(new MalachiException(
                    MalachiException.Kind.FAILED, "The daemon made a mistake; its log says more.", e));
        }
    }
}

package dev.malachi.plugin.control;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
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

    ControlHandler(Callers callers, ResourceMount mount) {
        this.callers = callers;
        this.mount = mount;
    }

    Callers callers() {
        return callers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Exchange exchange = new Exchange(request, response);
        try {
            serve(request, exchange);
            callback.succeeded();
        } catch (IOException e) {
            callback.failed(e); // the caller has gone
        }
        exchange.answered();
        return true;
    }

    private void serve(Request request, Exchange exchange) throws IOException {
        try {
            Optional<SocketChannel> caller = caller(request);
            if (caller.isEmpty() || !callers.admit(caller.get())) {
                throw new MalachiException(
                        MalachiException.Kind.PERMISSION,
                        "You may not use this daemon; become a member of the group " + Callers.GROUP
                                + ", or run the command as root.");
            }
            if (callers.isAdministrator(caller.get())) {
                exchange.fromAdministrator();
            }
            mount.serve(exchange);
        } catch (MalachiException e) {
            exchange.refuse(e);
        } catch (RuntimeException e) {
            LOG.error("control.failed method={} path={}", exchange.method(), exchange.path(), e);
            exchange.refuse(new MalachiException(
                    MalachiException.Kind.FAILED, "The daemon made a mistake; its log says more.", e));
        }
    }

    private static Optional<SocketChannel> caller(Request request) {
        Object transport =
                request.getConnectionMetaData().getConnection().getEndPoint().getTransport();
        return transport instanceof SocketChannel channel ? Optional.of(channel) : Optional.empty();
    }
}

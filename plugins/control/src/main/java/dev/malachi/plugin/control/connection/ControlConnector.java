package dev.malachi.plugin.control.connection;

import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts the connections for which there is room, and answers the others with a sentence. */
public final class ControlConnector extends UnixDomainServerConnector {
    private static final Logger LOG = LoggerFactory.getLogger(ControlConnector.class);

    /** Connections that the kernel keeps while they wait to be accepted; those behind them wait in connect(2). */
    private static final int BACKLOG = 128;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SAID_AGAIN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final Connections connections;
    private boolean failed;
    private long saidNanos;

    /**
     * Listens once the server starts.
     *
     * @param server of which it is a part
     * @param http makes connections
     * @param socket path of the socket file
     * @param connections takes them
     */
    public ControlConnector(Server server, HttpConnectionFactory http, Path socket, Connections connections) {
        super(server, 1, 1, http);
        this.connections = connections;
        setUnixDomainPath(socket);
        setAcceptQueueSize(BACKLOG);
        // What a caller may take its time for, a Conversation says: a stream may pause ('malachi listen | less').
        setIdleTimeout(0);
    }

    @Override
    protected void accept(int acceptor) throws IOException {
        if (!(getTransport() instanceof ServerSocketChannel listening)) {
            return;
        }
        SocketChannel channel = listening.accept();
        try {
            channel.configureBlocking(false);
            if (connections.admit(channel, getScheduler())) {
                getBean(SelectorManager.class).accept(channel);
                return;
            }
        } catch (IOException e) {
            LOG.debug("event=control.connection reason=\"{}\"", Reason.of(e)); // the caller has gone
        }
        channel.close();
    }

    /** Without descriptors there is nothing to do but to wait for one; that is said once, not for each try. */
    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        if (!isRunning() || !(failure instanceof IOException refused) || refused instanceof ClosedChannelException) {
            return super.handleAcceptFailure(failure);
        }
        long now = System.nanoTime();
        if (!failed || now - saidNanos >= SAID_AGAIN_NANOS) {
            LOG.warn("event=control.not-accepted reason=\"{}\"", Reason.of(refused));
            failed = true;
            saidNanos = now;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        return true;
    }

    @Override
    protected void onEndPointOpened(EndPoint endPoint) {
        super.onEndPointOpened(endPoint);
        connections.opened(endPoint);
    }

    @Override
    protected void onEndPointClosed(EndPoint endPoint) {
        connections.closed(endPoint);
        super.onEndPointClosed(endPoint);
    }
}

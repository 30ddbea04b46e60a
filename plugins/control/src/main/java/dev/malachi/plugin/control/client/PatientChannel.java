package dev.malachi.plugin.control.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a daemon says, as long as it says something: the kernel accepts connections for one that hangs or is stopped (SIGSTOP), and
 * its client would wait without end. The stream of a running tool has a heartbeat, so silence means the same there.
 *
 * <p>The JDK has no time-out for Unix sockets; a thread counts for how many glances the reader has been waiting, and closes the channel.
 * It counts because a clock would mislead it: this process may have been stopped itself (Ctrl-Z), and is to read first what came
 * meanwhile.
 */
final class PatientChannel extends InputStream {
    private static final int GLANCES = 20;

    private final SocketChannel channel;
    private final InputStream in;
    private final AtomicInteger glancesInVain = new AtomicInteger();
    private volatile Duration patience;
    private volatile boolean waiting;
    private volatile boolean lost;

    /**
     * Begins to watch.
     *
     * @param channel blocking, not connected yet; closed when the daemon has been silent for too long
     * @param patience how long it may be silent
     */
    PatientChannel(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
        in = Channels.newInputStream(channel);
        Thread.ofPlatform().daemon().name("patience").start(this::watch);
    }

    /** The daemon has said nothing for too long. */
    static final class SilenceException extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        private SilenceException(Duration patience, IOException cause) {
            super("it has said nothing for " + patience.toSeconds() + " s");
            initCause(cause);
        }
    }

    /** Connects, which waits while the daemon leaves too many connections unaccepted. */
    void connect(SocketAddress address) throws IOException {
        beginToWait();
        try {
            channel.connect(address);
        } catch (IOException e) {
            throw reason(e);
        } finally {
            waiting = false;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] out, int offset, int length) throws IOException {
        beginToWait();
        try {
            return in.read(out, offset, length);
        } catch (IOException e) {
            throw reason(e);
        } finally {
            waiting = false;
        }
    }

    /** Waits for less from now on. */
    void hurry(Duration less) {
        patience = less;
        glancesInVain.set(0);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is left to be done with it
        }
    }

    private void beginToWait() {
        glancesInVain.set(0);
        waiting = true;
    }

    private IOException reason(IOException cause) {
        return lost ? new SilenceException(patience, cause) : cause;
    }

    private void watch() {
        try {
            while (channel.isOpen()) {
                Thread.sleep(patience.dividedBy(GLANCES));
                if (waiting && glancesInVain.incrementAndGet() >= GLANCES) {
                    lost = true;
                    close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

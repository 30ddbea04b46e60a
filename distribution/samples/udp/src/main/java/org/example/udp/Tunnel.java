package org.example.udp;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;

/** A UDP socket that is connected: the system takes datagrams from the other side's address and port only, and drops all others. */
final class Tunnel implements AutoCloseable {
    private static final int ETHERNET_HEADER_BYTES = 14;
    private static final int UDP_HEADER_BYTES = 8;
    private static final int ETHERNET_MTU = 1500;

    /** As much as the system gives: a burst of the other side waits here while the node is busy. */
    private static final int BUFFER_BYTES = 4 << 20;

    private final DatagramChannel channel;
    private final Selector selector;
    private final int mtu;

    Tunnel(InetSocketAddress remote, int localPort) throws IOException {
        channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.bind(new InetSocketAddress(localPort));
            channel.connect(remote);
            channel.configureBlocking(false);
            mtu = mtuTo(remote.getAddress());
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * What fits into one packet of the interface that leads there: a packet that the system cut in two would be lost when either half
     * is. Never more than an Ethernet has.
     */
    private int mtuTo(InetAddress remote) throws IOException {
        InetAddress local = ((InetSocketAddress) channel.getLocalAddress()).getAddress();
        int outer = Optional.ofNullable(NetworkInterface.getByInetAddress(local))
                .map(Tunnel::mtuOf)
                .orElse(ETHERNET_MTU);
        int ipHeader = remote instanceof Inet6Address ? 40 : 20;
        return Math.min(ETHERNET_MTU, outer - ipHeader - UDP_HEADER_BYTES - ETHERNET_HEADER_BYTES);
    }

    private static int mtuOf(NetworkInterface network) {
        try {
            return network.getMTU();
        } catch (IOException e) {
            return ETHERNET_MTU;
        }
    }

    /** Bytes after the Ethernet header of a frame. */
    int mtu() {
        return mtu;
    }

    /**
     * Sends a frame.
     *
     * @return whether the system took it
     */
    boolean send(ByteBuffer frame) {
        try {
            int length = frame.remaining();
            return channel.write(frame) == length;
        } catch (PortUnreachableException e) {
            return true; // about an earlier frame: the other side does not listen yet
        } catch (IOException e) {
            return false; // no route now, or closed
        }
    }

    /**
     * Takes a frame that waits.
     *
     * @return its length; 0 if none waits
     */
    int receive(ByteBuffer buffer) {
        try {
            return Math.max(0, channel.read(buffer));
        } catch (PortUnreachableException e) {
            return 0; // nothing came, but the news that nothing listens there yet
        } catch (IOException e) {
            return 0;
        }
    }

    /** Waits for a frame, a wake-up, or the end of the time: 0 not at all, negative for ever. */
    void await(long nanos) {
        try {
            if (nanos == 0) {
                selector.selectNow();
            } else {
                selector.select(nanos < 0 ? 0 : Math.max(1, nanos / 1_000_000));
            }
            selector.selectedKeys().clear();
        } catch (IOException | java.nio.channels.ClosedSelectorException e) {
            // closed: the receiver sees that
        }
    }

    void wakeup() {
        selector.wakeup();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.wakeup();
            selector.close();
        } catch (IOException e) {
            // a socket that cannot be closed is closed
        }
    }
}

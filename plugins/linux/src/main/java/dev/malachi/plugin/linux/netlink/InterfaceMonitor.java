package dev.malachi.plugin.linux.netlink;

import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.EventFd;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.PollSet;
import dev.malachi.plugin.linux.libc.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the kernel when interfaces come, go or change, their queues too: a netlink socket in the groups RTNLGRP_LINK and
 * RTNLGRP_TC, and a small thread.
 *
 * <p>It hears from the moment its constructor returns; the thread runs from {@link #start} on.
 */
public final class InterfaceMonitor implements AutoCloseable {
    /** Hears that something changed. Called on the monitor's thread. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Some interface changed: ask again for what you need to know.
         *
         * @param removed indexes of interfaces that were removed, even if one with the same index is there again
         * @param lost whether the system dropped events, so that any interface might have been removed
         */
        void onChange(Set<Integer> removed, boolean lost);
    }

    private static final Logger LOG = LoggerFactory.getLogger(InterfaceMonitor.class);

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_FLAGS = 0x80000 | 0x800; // SOCK_CLOEXEC | SOCK_NONBLOCK
    /** struct sockaddr_nl: family 2, pad 2, port id 4, groups 4. */
    private static final int ADDRESS_BYTES = 12;

    private static final int GROUPS_OFFSET = 8;
    /** The bits of the groups (linux/rtnetlink.h). */
    static final int RTMGRP_LINK = 1;

    private static final int RTMGRP_TC = 8;

    private static final int BUFFER_BYTES = 32 * 1024;

    private final int fd;
    private final EventFd stop = new EventFd();
    private final Predicate<ByteBuffer> interest;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean stopping;
    private boolean started;

    /**
     * Subscribes in the network namespace of the calling thread.
     *
     * @param name of the thread
     * @param listener hears of changes
     */
    public InterfaceMonitor(String name, Listener listener) {
        this(name, RTMGRP_LINK | RTMGRP_TC, _ -> true, listener);
    }

    /**
     * Subscribes to groups of one's own choice.
     *
     * @param name of the thread
     * @param groups RTMGRP_… (linux/rtnetlink.h)
     * @param interest which messages the listener is called for; called on the monitor's thread
     * @param listener hears of changes
     */
    InterfaceMonitor(String name, int groups, Predicate<ByteBuffer> interest, Listener listener) {
        this.listener = listener;
        this.interest = interest;
        fd = subscribe(groups);
        thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    private static int subscribe(int groups) {
        int fd = Errno.check(Sockets.socket(AF_NETLINK, SOCK_RAW | SOCK_FLAGS, 0), "cannot open a netlink socket");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(ValueLayout.JAVA_INT, GROUPS_OFFSET, groups);
            int bound = Sockets.bind(fd, address.address(), ADDRESS_BYTES);
            if (bound < 0) {
                Libc.close(fd);
                throw Errno.refusal("cannot subscribe to changes of network interfaces", -bound);
            }
        }
        return fd;
    }

    /** Starts to listen. */
    public synchronized void start() {
        started = true;
        thread.start();
    }

    private void run() {
        PollSet poll = new PollSet(PollSet.POLLIN, fd, stop.fd());
        MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
        while (!stopping) {
            poll.await(-1);
            boolean changed = false;
            boolean lost = false;
            Set<Integer> removed = new HashSet<>();
            while (!stopping) {
                long received = Sockets.recv(fd, buffer.address(), BUFFER_BYTES, 0);
                if (received == -Errno.EINTR) {
                    continue;
                }
                if (received == -Errno.ENOBUFS) { // events were lost (man 7 netlink): anything may have happened
                    changed = true;
                    lost = true;
                    continue;
                }
                if (received <= 0) {
                    break;
                }
                ByteBuffer datagram =
                        buffer.asByteBuffer().order(ByteOrder.nativeOrder()).limit((int) received);
                for (ByteBuffer message : new Messages(datagram)) {
                    changed |= interest.test(message);
                }
                removed.addAll(removals(datagram));
            }
            if (changed && !stopping) {
                tell(removed, lost);
            }
        }
    }

    /** A thread that died would leave the link as it was for ever, so whatever the listener throws ends here. */
    private void tell(Set<Integer> removed, boolean lost) {
        try {
            listener.onChange(removed, lost);
        } catch (RuntimeException e) {
            LOG.error("event=link-change-failed monitor={}", thread.getName(), e);
        }
    }

    /** Removals that a bridge reports of its port (AF_BRIDGE) do not count: the interface is still there. */
    static Set<Integer> removals(ByteBuffer datagram) {
        Set<Integer> indexes = new HashSet<>();
        for (ByteBuffer message : new Messages(datagram)) {
            int body = message.position() + RouteMessage.HEADER_BYTES;
            if (message.getShort(message.position() + RouteMessage.TYPE_OFFSET) == RouteMessage.RTM_DELLINK
                    && message.remaining() >= RouteMessage.HEADER_BYTES + RouteMessage.LINK_BYTES
                    && message.get(body) == 0) {
                indexes.add(message.getInt(body + RouteMessage.LINK_INDEX_OFFSET));
            }
        }
        return indexes;
    }

    /** Ends it, and waits for its thread unless called from there. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        stop.signal();
        if (started && !thread.equals(Thread.currentThread())) {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        stop.close();
        Libc.close(fd);
    }
}

package dev.malachi.plugin.linux.netlink;

import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Questions and orders to the kernel about interfaces: an rtnetlink socket (man 7 rtnetlink).
 *
 * <p>It belongs to the network namespace of the thread that opened it. Safe from any thread, one request at a time.
 */
public final class RouteSocket implements AutoCloseable {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;

    /** linux/netlink.h message types. */
    private static final int NLMSG_ERROR = 2;

    private static final int NLMSG_DONE = 3;

    /** linux/netlink.h: socket level and its options. */
    private static final int SOL_NETLINK = 270;

    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_CAP_ACK = 10;
    /** linux/netlink.h: the acknowledgement carries attributes; one of them is a message for people. */
    private static final int NLM_F_ACK_TLVS = 0x200;

    private static final int NLMSGERR_ATTR_MSG = 1;

    private static final int AF_INET6 = 10;
    /** linux/if_link.h: make no link-local address. */
    private static final byte IN6_ADDR_GEN_MODE_NONE = 1;

    /** Interface names of up to this many characters are primary names, longer ones alternative names (linux/if.h). */
    private static final int IFNAMSIZ = 16;

    /** The kernel sends dumps in pieces of at most 32 KiB (netlink_dump). */
    private static final int BUFFER_BYTES = 64 * 1024;

    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
    private final int fd;
    private int sequence;
    private boolean closed;

    /**
     * Opens one in the network namespace of the calling thread.
     *
     * @throws dev.malachi.api.MalachiException if the system refuses
     */
    public RouteSocket() {
        fd = Errno.check(
                Sockets.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE), "cannot open a netlink socket");
        // Both only make errors easier to read; an old kernel without them will do.
        Sockets.setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
        Sockets.setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
    }

    /**
     * Looks an interface up.
     *
     * @param name primary or alternative name
     * @return what the kernel says, or empty if there is none of that name
     */
    public Optional<InterfaceInfo> find(String name) {
        int attribute = name.length() < IFNAMSIZ ? InterfaceInfo.IFLA_IFNAME : InterfaceInfo.IFLA_ALT_IFNAME;
        return query(RouteMessage.link(RouteMessage.RTM_GETLINK, RouteMessage.NLM_F_REQUEST, 0, 0, 0)
                .attribute(attribute, name));
    }

    /**
     * Looks an interface up.
     *
     * @param index its index
     * @return what the kernel says, or empty if there is none with that index
     */
    public Optional<InterfaceInfo> find(int index) {
        return query(RouteMessage.link(RouteMessage.RTM_GETLINK, RouteMessage.NLM_F_REQUEST, index, 0, 0));
    }

    private Optional<InterfaceInfo> query(RouteMessage message) {
        List<InterfaceInfo> found = new ArrayList<>(1);
        int error = exchange(message, false, m -> InterfaceInfo.parse(m).ifPresent(found::add))
                .errno();
        if (error != 0 && error != Errno.ENODEV) {
            throw Errno.refusal("cannot ask the system about a network interface", error);
        }
        return found.stream().findFirst();
    }

    /**
     * All interfaces of the namespace.
     *
     * @return in order of their index
     */
    public List<InterfaceInfo> interfaces() {
        List<InterfaceInfo> found = new ArrayList<>();
        Reply reply = exchange(
                RouteMessage.link(
                        RouteMessage.RTM_GETLINK, RouteMessage.NLM_F_REQUEST | RouteMessage.NLM_F_DUMP, 0, 0, 0),
                true,
                m -> InterfaceInfo.parse(m).ifPresent(found::add));
        if (reply.errno() != 0) {
            throw Errno.refusal("cannot list the network interfaces", reply.errno());
        }
        return List.copyOf(found);
    }

    /**
     * Sets MTU and queue length.
     *
     * @param index the interface
     * @param mtu bytes of a packet
     * @param queueLength packets that wait in it at the most; negative to leave that alone
     */
    public void setMtu(int index, int mtu, int queueLength) {
        RouteMessage message = setLink(index, 0, 0).attribute(InterfaceInfo.IFLA_MTU, mtu);
        if (queueLength >= 0) {
            message.attribute(InterfaceInfo.IFLA_TXQLEN, queueLength);
        }
        order(message, "cannot set the MTU of the interface to " + mtu);
    }

    /**
     * Sets an interface up.
     *
     * @param index the interface
     */
    public void setUp(int index) {
        order(setLink(index, InterfaceInfo.IFF_UP, InterfaceInfo.IFF_UP), "cannot set the interface up");
    }

    /**
     * Keeps the kernel from giving an interface an IPv6 link-local address, and so from sending router solicitations and multicast
     * reports into it. Does nothing where there is no IPv6.
     *
     * @param index the interface
     */
    public void withoutLinkLocal(int index) {
        RouteMessage message = setLink(index, 0, 0);
        int families = message.beginNest(InterfaceInfo.IFLA_AF_SPEC);
        int ipv6 = message.beginNest(AF_INET6);
        message.attribute(InterfaceInfo.IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE);
        message.endNest(ipv6).endNest(families);
        Reply reply = exchange(message, false, m -> {});
        if (reply.errno() != 0 && reply.errno() != Errno.EAFNOSUPPORT && reply.errno() != Errno.EOPNOTSUPP) {
            throw refusal("cannot turn off IPv6 link-local addresses of the interface", reply);
        }
    }

    /**
     * Sets an interface down.
     *
     * @param index the interface
     */
    public void setDown(int index) {
        order(setLink(index, 0, InterfaceInfo.IFF_UP), "cannot set the interface down");
    }

    /**
     * Gives an interface a name. Kernels before 6.2 want it down for that.
     *
     * @param index the interface
     * @param name not taken
     */
    public void setName(int index, String name) {
        RouteMessage message = setLink(index, 0, 0).attribute(InterfaceInfo.IFLA_IFNAME, name);
        Reply reply = exchange(message, false, m -> {});
        if (reply.errno() == Errno.EBUSY) {
            setDown(index);
            reply = exchange(message, false, m -> {});
            setUp(index);
        }
        if (reply.errno() != 0) {
            throw refusal("cannot name the interface " + name, reply);
        }
    }

    /**
     * Removes an interface; one that is not there is no error.
     *
     * @param index the interface
     */
    public void removeInterface(int index) {
        RouteMessage message = RouteMessage.link(
                RouteMessage.RTM_DELLINK, RouteMessage.NLM_F_REQUEST | RouteMessage.NLM_F_ACK, index, 0, 0);
        Reply reply = exchange(message, false, m -> {});
        if (reply.errno() != 0 && reply.errno() != Errno.ENODEV) {
            throw refusal("cannot remove the interface", reply);
        }
    }

    private static RouteMessage setLink(int index, int flags, int changed) {
        return RouteMessage.link(
                RouteMessage.RTM_NEWLINK, RouteMessage.NLM_F_REQUEST | RouteMessage.NLM_F_ACK, index, flags, changed);
    }

    private void order(RouteMessage message, String tried) {
        Reply reply = exchange(message, false, m -> {});
        if (reply.errno() != 0) {
            throw refusal(tried, reply);
        }
    }

    static RuntimeException refusal(String tried, Reply reply) {
        return Errno.refusal(reply.text().isEmpty() ? tried : tried + " (" + reply.text() + ")", reply.errno());
    }

    /** How a request ended: 0 or an error number, and what the kernel added for people. */
    record Reply(int errno, String text) {}

    /** Sends a request and reads until its acknowledgement, its end, or (a plain question) its one answer. */
    synchronized Reply exchange(RouteMessage message, boolean dump, Consumer<ByteBuffer> answers) {
        if (closed) {
            return new Reply(Errno.ENODEV, "");
        }
        int number = ++sequence;
        byte[] bytes = message.bytes(number);
        boolean acknowledged =
                (ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort(RouteMessage.FLAGS_OFFSET)
                                & RouteMessage.NLM_F_ACK)
                        != 0;
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
        long sent = retrying(() -> Sockets.send(fd, buffer.address(), bytes.length, 0));
        if (sent < 0) {
            return new Reply((int) -sent, "");
        }
        while (true) {
            long received = retrying(() -> Sockets.recv(fd, buffer.address(), BUFFER_BYTES, 0));
            if (received < 0) {
                return new Reply((int) -received, "");
            }
            ByteBuffer batch =
                    buffer.asByteBuffer().order(ByteOrder.nativeOrder()).limit((int) received);
            for (ByteBuffer m : new Messages(batch)) {
                if (m.getInt(m.position() + RouteMessage.SEQUENCE_OFFSET) != number) {
                    continue;
                }
                switch (m.getShort(m.position() + RouteMessage.TYPE_OFFSET)) {
                    case NLMSG_ERROR -> {
                        return acknowledgement(m);
                    }
                    case NLMSG_DONE -> {
                        return new Reply(0, "");
                    }
                    default -> {
                        answers.accept(m);
                        if (!dump && !acknowledged) {
                            return new Reply(0, "");
                        }
                    }
                }
            }
        }
    }

    private interface Call {
        long run();
    }

    private static long retrying(Call call) {
        long result;
        do {
            result = call.run();
        } while (result == -Errno.EINTR);
        return result;
    }

    /** struct nlmsgerr: error 4, the header of the request 16 (capped by NETLINK_CAP_ACK), attributes. */
    private static Reply acknowledgement(ByteBuffer message) {
        int start = message.position() + RouteMessage.HEADER_BYTES;
        if (message.limit() - start < Integer.BYTES) {
            return new Reply(Errno.EINVAL, "");
        }
        int errno = -message.getInt(start);
        int attributes = start + Integer.BYTES + RouteMessage.HEADER_BYTES;
        boolean hasText = (message.getShort(message.position() + RouteMessage.FLAGS_OFFSET) & NLM_F_ACK_TLVS) != 0;
        if (!hasText || attributes > message.limit()) {
            return new Reply(errno, "");
        }
        ByteBuffer rest = message.duplicate().order(message.order()).position(attributes);
        return new Reply(
                errno,
                new Attributes(rest)
                        .find(NLMSGERR_ATTR_MSG)
                        .map(v -> StandardCharsets.UTF_8.decode(v).toString().replace("\0", ""))
                        .orElse(""));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
        }
    }
}

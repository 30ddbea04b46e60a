package dev.malachi.plugin.linux.libc;

import static dev.malachi.plugin.linux.libc.Downcalls.intResult;
import static dev.malachi.plugin.linux.libc.Downcalls.longResult;
import static dev.malachi.plugin.linux.libc.Downcalls.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The functions of libc about sockets; results and addresses are as in {@link Libc}. */
public final class Sockets {
    private static final MethodHandle SOCKET = Downcalls.function("socket");
    private static final MethodHandle BIND = Downcalls.function("bind");
    private static final MethodHandle SETSOCKOPT = Downcalls.function("setsockopt");
    private static final MethodHandle GETSOCKOPT = Downcalls.function("getsockopt");
    private static final MethodHandle SEND = Downcalls.function("send");
    private static final MethodHandle RECV = Downcalls.function("recv");
    private static final MethodHandle SENDMMSG = Downcalls.function("sendmmsg");

    private Sockets() {}

    /**
     * socket(2).
     *
     * @param domain such as AF_PACKET
     * @param type such as SOCK_RAW
     * @param protocol in network byte order where the family wants that
     * @return a file descriptor, or -errno
     */
    public static int socket(int domain, int type, int protocol) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult(
                    (long) SOCKET.invokeExact(state, (long) domain, (long) type, (long) protocol, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * bind(2).
     *
     * @param fd socket
     * @param address of a struct sockaddr
     * @param length of it
     * @return 0 or -errno
     */
    public static int bind(int fd, long address, int length) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult((long) BIND.invokeExact(state, (long) fd, address, (long) length, 0L, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * setsockopt(2).
     *
     * @param fd socket
     * @param level SOL_…
     * @param option name
     * @param value address of the value
     * @param length of the value
     * @return 0 or -errno
     */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult(
                    (long) SETSOCKOPT.invokeExact(
                            state, (long) fd, (long) level, (long) option, value, (long) length, 0L),
                    state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * setsockopt(2) of an int.
     *
     * @param fd socket
     * @param level SOL_…
     * @param option name
     * @param value the value
     * @return 0 or -errno
     */
    public static int setsockopt(int fd, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return setsockopt(
                    fd,
                    level,
                    option,
                    arena.allocateFrom(ValueLayout.JAVA_INT, value).address(),
                    Integer.BYTES);
        }
    }

    /**
     * getsockopt(2).
     *
     * @param fd socket
     * @param level SOL_…
     * @param option name
     * @param value address of the value
     * @param length address of a socklen_t with the value's length
     * @return 0 or -errno
     */
    public static int getsockopt(int fd, int level, int option, long value, long length) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult(
                    (long) GETSOCKOPT.invokeExact(state, (long) fd, (long) level, (long) option, value, length, 0L),
                    state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * send(2).
     *
     * @param fd socket
     * @param address where from
     * @param length bytes
     * @param flags MSG_…
     * @return bytes sent, or -errno
     */
    public static long send(int fd, long address, long length, int flags) {
        MemorySegment state = Downcalls.callState();
        try {
            return longResult((long) SEND.invokeExact(state, (long) fd, address, length, (long) flags, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * recv(2).
     *
     * @param fd socket
     * @param address where to
     * @param length bytes at the most
     * @param flags MSG_…
     * @return bytes received, or -errno
     */
    public static long recv(int fd, long address, long length, int flags) {
        MemorySegment state = Downcalls.callState();
        try {
            return longResult((long) RECV.invokeExact(state, (long) fd, address, length, (long) flags, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /**
     * sendmmsg(2).
     *
     * @param fd socket
     * @param messages address of struct mmsghdr[]
     * @param count of them
     * @param flags MSG_…
     * @return how many were sent, or -errno if the first was refused
     */
    public static int sendmmsg(int fd, long messages, int count, int flags) {
        MemorySegment state = Downcalls.callState();
        try {
            return intResult(
                    (long) SENDMMSG.invokeExact(state, (long) fd, messages, (long) count, (long) flags, 0L, 0L), state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}

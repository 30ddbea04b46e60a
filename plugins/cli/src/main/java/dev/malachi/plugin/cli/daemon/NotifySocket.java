package dev.malachi.plugin.cli.daemon;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Sends datagrams to a Unix socket, which the JDK does not: sd_notify(3) of this very process, so that a unit needs no {@code
 * NotifyAccess=all}. Linux only. Safe for use by several threads.
 */
final class NotifySocket {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /** {@code sys/socket.h} of Linux. */
    private static final int AF_UNIX = 1;

    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;

    /** {@code sockaddr_un} (unix(7)): a family of 2 bytes, then up to 108 of the path. */
    private static final int PATH_OFFSET = 2;

    private static final int MAX_PATH_BYTES = 108;

    private final byte[] path;
    private final MethodHandle socket;
    private final MethodHandle sendto;
    private final MethodHandle close;
    private final Linker linker = Linker.nativeLinker();

    /**
     * Looks the functions up; sends nothing yet.
     *
     * @param address path of the socket, or {@code @} and its abstract name (systemd's {@code NOTIFY_SOCKET})
     * @throws IOException if no socket can have this address
     */
    NotifySocket(String address) throws IOException {
        path = address.getBytes(StandardCharsets.UTF_8);
        if (path.length == 0 || path.length >= MAX_PATH_BYTES || path[0] != '/' && path[0] != '@') {
            throw new IOException("'" + address + "' is no address of a Unix socket");
        }
        socket = function("socket", FunctionDescriptor.of(INT, INT, INT, INT));
        sendto = function(
                "sendto", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT, ValueLayout.ADDRESS, INT));
        close = function("close", FunctionDescriptor.of(INT, INT));
    }

    @SuppressWarnings("restricted") // prototypes as in POSIX
    private MethodHandle function(String name, FunctionDescriptor prototype) throws IOException {
        MemorySegment symbol = linker.defaultLookup()
                .find(name)
                .orElseThrow(() -> new IOException("this system's libc has no function " + name));
        return linker.downcallHandle(symbol, prototype, Linker.Option.captureCallState("errno"));
    }

    /**
     * Sends one datagram; waits while the receiver's queue is full.
     *
     * @param message such as {@code READY=1}
     * @throws IOException if the system refuses
     */
    void send(String message) throws IOException {
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            int fd = (int) socket.invokeExact(state, AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (fd < 0) {
                throw refused("socket", state);
            }
            try {
                MemorySegment address = arena.allocate(PATH_OFFSET + MAX_PATH_BYTES);
                address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
                MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, path.length);
                if (path[0] == '@') {
                    address.set(ValueLayout.JAVA_BYTE, PATH_OFFSET, (byte) 0);
                }
                long sent = (long) sendto.invokeExact(
                        state,
                        fd,
                        arena.allocateFrom(ValueLayout.JAVA_BYTE, text),
                        (long) text.length,
                        MSG_NOSIGNAL,
                        address,
                        PATH_OFFSET + path.length);
                if (sent < 0) {
                    throw refused("sendto", state);
                }
            } finally {
                int _ = (int) close.invokeExact(state, fd);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a downcall threw", e);
        }
    }

    private static IOException refused(String function, MemorySegment state) {
        long offset = Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));
        return new IOException(function + " fails with error " + state.get(INT, offset));
    }
}

package dev.malachi.plugin.linux.tun;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An open {@code /dev/net/tun} that is attached to an interface: one of its queues (linux/if_tun.h). */
record TunFile(int fd) {
    private static final int O_FLAGS = 0x2 | 0x800 | 0x80000; // O_RDWR | O_NONBLOCK | O_CLOEXEC

    private static final long TUNSETIFF = 0x4004_54CAL;
    private static final long TUNGETIFF = 0x8004_54D2L;
    private static final long TUNSETOFFLOAD = 0x4004_54D0L;
    private static final long TUNSETQUEUE = 0x4004_54D9L;
    private static final long TUNSETVNETHDRSZ = 0x4004_54D8L;

    /** struct ifreq: name 16, flags 2 (of a union of 24). */
    private static final int REQUEST_BYTES = 40;

    private static final int REQUEST_FLAGS = 16;

    private static final int IFF_TUN = 0x0001;
    private static final int IFF_MULTI_QUEUE = 0x0100;
    private static final int IFF_DETACH_QUEUE = 0x0400;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;
    /** Refuse a name that is taken, instead of attaching to what another process made. */
    private static final int IFF_TUN_EXCL = 0x8000;

    private static final int TUN_F_CSUM = 0x01;
    private static final int TUN_F_TSO4 = 0x02;
    private static final int TUN_F_TSO6 = 0x04;
    /** Since Linux 6.2. */
    private static final int TUN_F_USO4 = 0x20;

    private static final int TUN_F_USO6 = 0x40;

    private static final Map<Offload, Integer> FEATURES = new EnumMap<>(Map.of(
            Offload.CSUM, TUN_F_CSUM,
            Offload.TSO4, TUN_F_TSO4,
            Offload.TSO6, TUN_F_TSO6,
            Offload.USO, TUN_F_USO4 | TUN_F_USO6)); // the kernel takes both or none

    /** Creates an interface, with its first queue. */
    static TunFile create(String name, boolean moreQueues) {
        return open(name, IFF_TUN_EXCL | (moreQueues ? IFF_MULTI_QUEUE : 0));
    }

    /** Opens another queue of an interface made for several. */
    static TunFile another(String name) {
        return open(name, IFF_MULTI_QUEUE);
    }

    private static TunFile open(String name, int flags) {
        String tried = "cannot create the TUN interface " + name;
        int fd = Libc.open(TunInterface.DEVICE, O_FLAGS);
        if (fd == -Errno.ENOENT || fd == -Errno.ENODEV || fd == -Errno.ENXIO) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    tried + ": the kernel has no TUN support (" + TunInterface.DEVICE
                            + "). Run 'modprobe tun'; in a container," + " start it with '--device "
                            + TunInterface.DEVICE + "'.");
        }
        if (fd == -Errno.EACCES) { // a file's permissions: capabilities do not help
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    tried + ": this user may not open " + TunInterface.DEVICE
                            + ". Run as root, or let everybody open it"
                            + " ('chmod 0666 " + TunInterface.DEVICE + "', as most distributions do; creating an"
                            + " interface still takes CAP_NET_ADMIN).");
        }
        Errno.check(fd, tried + ", since " + TunInterface.DEVICE + " cannot be opened");
        TunFile file = new TunFile(fd);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
            request.setString(0, name);
            request.set(ValueLayout.JAVA_SHORT, REQUEST_FLAGS, (short) (IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | flags));
            int attached = Libc.ioctl(fd, TUNSETIFF, request.address());
            if (attached == -Errno.EBUSY || attached == -Errno.EEXIST || attached == -Errno.EINVAL) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        tried + ": there is an interface of that name already. Choose another name with --tun, or end"
                                + " the program that made it, or remove it with 'ip link delete " + name + "'.");
            }
            if (attached == -Errno.ENOTTY) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        tried + ": " + TunInterface.DEVICE
                                + " is not the TUN device. Make it anew with 'mknod " + TunInterface.DEVICE
                                + " c 10 200', or in a container start it with '--device " + TunInterface.DEVICE
                                + "'.");
            }
            Errno.check(attached, tried);
            long size =
                    arena.allocateFrom(ValueLayout.JAVA_INT, VirtioHeader.BYTES).address();
            Errno.check(Libc.ioctl(fd, TUNSETVNETHDRSZ, size), tried);
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Tells the kernel what it may leave to us: as much as it knows and is allowed. Large packets take checksums to be left to us.
     *
     * @param allowed which offloads may be taken
     * @return which offloads are on, for the operator
     */
    Map<String, String> setOffloads(Offloads allowed) {
        Map<Offload, Integer> wanted = new EnumMap<>(FEATURES);
        wanted.keySet().removeIf(offload -> !allowed.allows(offload) || !allowed.allows(Offload.CSUM));
        Map<Offload, Integer> taken = new EnumMap<>(wanted);
        for (Offload youngest : List.of(Offload.USO, Offload.TSO6, Offload.TSO4, Offload.CSUM)) {
            int features = taken.values().stream().reduce(0, (a, b) -> a | b);
            if (Libc.ioctl(fd, TUNSETOFFLOAD, features) >= 0) {
                break;
            }
            taken.remove(youngest); // an old kernel refuses all for one that it does not know
        }
        Map<String, String> offloads = new LinkedHashMap<>();
        for (Offload offload : FEATURES.keySet()) {
            offloads.put(offload.id(), state(offload, allowed, taken.containsKey(offload)));
        }
        return offloads;
    }

    private static String state(Offload offload, Offloads allowed, boolean taken) {
        if (taken) {
            return Offloads.ON;
        }
        if (!allowed.allows(offload)) {
            return Offloads.SWITCHED_OFF;
        }
        return allowed.allows(Offload.CSUM)
                ? "off: kernel " + System.getProperty("os.version", "") + " has none"
                : "off: it needs " + Offload.CSUM + ", which is switched off";
    }

    /**
     * Opens a queue that the kernel never gives a packet. Of a packet that is written to an ordinary one, the kernel concludes that
     * all of that flow wants to be read there too (drivers/net/tun.c, tun_flow_update), and so a writer for many flows would
     * draw all of them to one queue.
     */
    static TunFile forWritingOnly(String name) {
        TunFile file = another(name);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
            request.set(ValueLayout.JAVA_SHORT, REQUEST_FLAGS, (short) IFF_DETACH_QUEUE);
            Errno.check(
                    Libc.ioctl(file.fd, TUNSETQUEUE, request.address()),
                    "cannot open the TUN interface " + name + " for writing");
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** A second descriptor of the same queue. */
    TunFile duplicate() {
        return new TunFile(Errno.check(Libc.duplicate(fd), "cannot open a TUN interface for writing"));
    }

    /** Makes another descriptor one of this queue; the queue that it led to loses it. */
    void putInPlaceOf(TunFile other) {
        Errno.check(Libc.replace(fd, other.fd), "cannot open a TUN interface in place of one that was removed");
    }

    /** Whether its interface is still there. */
    boolean isAttached() {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.ioctl(
                            fd,
                            TUNGETIFF,
                            arena.allocate(REQUEST_BYTES, Long.BYTES).address())
                    >= 0;
        }
    }

    void close() {
        Libc.close(fd);
    }
}

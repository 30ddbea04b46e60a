package dev.malachi.plugin.pcap.libpcap;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.plugin.pcap.posix.Interface;
import dev.malachi.plugin.pcap.posix.LinuxSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/**
 * An open handle of libpcap on an interface, for receiving or for sending. Never blocks.
 *
 * <p>{@link #next}, {@link #frame} and {@link #inject} belong to one thread, and so does {@link #close} as far as they are used; the
 * other methods are safe from any.
 */
public final class Capture implements AutoCloseable {
    /** Kernel memory for frames that wait: 4096 of the usual size. */
    private static final int BUFFER_BYTES = 8 * 1024 * 1024;
    /** As little as a handle that only sends can have. */
    private static final int SENDING_BUFFER_BYTES = 64 * 1024;

    private static final int SENDING_SNAPSHOT_BYTES = 64;
    /** What fits a slot of 2048 bytes in the ring that libpcap has on Linux; more than the usual MTU needs. */
    private static final int SMALLEST_SNAPSHOT_BYTES = 1920;
    /** Beyond the MTU: Ethernet header, and a VLAN tag, which libpcap puts back. */
    private static final int BEYOND_MTU_BYTES = 14 + 4;

    /** In immediate mode nothing waits for it, but some systems want one. */
    private static final int READ_TIMEOUT_MILLIS = 1;

    /** Accepts no frame; only an optimiser would notice, so it is compiled without. */
    private static final String NOTHING = "less 1";

    /** pcap/pcap.h. */
    private static final int PCAP_ERROR_NO_SUCH_DEVICE = -5;

    private static final int PCAP_ERROR_PERM_DENIED = -8;
    private static final int PCAP_ERROR_PROMISC_PERM_DENIED = -11;

    /** DLT_EN10MB of pcap/dlt.h. */
    private static final int ETHERNET = 1;

    /** struct pcap_pkthdr: struct timeval 16, captured length 4, length 4. */
    private static final int HEADER_BYTES = 24;

    private static final int CAPTURED = 16;
    private static final int LENGTH = 20;

    private final PcapHandle handle;
    private final long address;
    private final int fd;

    /** Where libpcap puts two pointers: to the header, and to the bytes. */
    private final MemorySegment pointers = Arena.ofAuto().allocate(2L * Long.BYTES, Long.BYTES);

    private MemorySegment header = MemorySegment.NULL;
    private MemorySegment frame = MemorySegment.NULL;
    private long dropsTaken;
    private boolean closed;

    private Capture(PcapHandle handle) {
        this.handle = handle;
        address = HandleAddress.of(handle);
        fd = FrameFunctions.selectableFd(address);
    }

    /**
     * Opens a handle that receives the frames of one EtherType which others send.
     *
     * @param on the interface
     * @param etherType the EtherType
     * @return the handle
     * @throws MalachiException if the system refuses
     */
    public static Capture receiving(Interface on, int etherType) {
        // Where groups cannot be joined one by one, all frames are taken, and sorted out by the link.
        Capture capture = open(on.name(), snapshot(on.mtu()), BUFFER_BYTES, !LinuxSocket.supported());
        try {
            capture.accept(etherType, on.mac());
            return capture;
        } catch (PcapNativeException | NotOpenException | RuntimeException e) {
            capture.close();
            throw refusal(on.name(), e);
        }
    }

    /**
     * Opens a handle that receives every frame which passes the interface.
     *
     * @param on the interface
     * @return the handle
     * @throws MalachiException if the system refuses
     */
    public static Capture monitoring(Interface on) {
        return open(on.name(), snapshot(on.mtu()), BUFFER_BYTES, true);
    }

    /**
     * Opens a handle that only sends.
     *
     * @param on the interface
     * @return the handle
     * @throws MalachiException if the system refuses
     */
    public static Capture sending(Interface on) {
        Capture capture = open(on.name(), SENDING_SNAPSHOT_BYTES, SENDING_BUFFER_BYTES, false);
        try {
            LinuxSocket.ignoreOutgoing(capture.fd);
            capture.handle.setFilter(NOTHING, BpfCompileMode.NONOPTIMIZE);
            return capture;
        } catch (PcapNativeException | NotOpenException | RuntimeException e) {
            capture.close();
            throw refusal(on.name(), e);
        }
    }

    private static int snapshot(int mtu) {
        return Math.max(SMALLEST_SNAPSHOT_BYTES, mtu + BEYOND_MTU_BYTES);
    }

    private static Capture open(String name, int snapshotBytes, int bufferBytes, boolean promiscuous) {
        try {
            PcapHandle handle = new PcapHandle.Builder(name)
                    .snaplen(snapshotBytes)
                    .bufferSize(bufferBytes)
                    .promiscuousMode(promiscuous ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                    .timeoutMillis(READ_TIMEOUT_MILLIS)
                    .immediateMode(true)
                    .build();
            Capture capture = new Capture(handle);
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
            if (handle.getDlt().value() != ETHERNET || capture.fd < 0) {
                capture.close();
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "cannot open link " + name + ": libpcap does not show it as an Ethernet interface here.");
            }
            return capture;
        } catch (PcapNativeException | NotOpenException e) {
            throw refusal(name, e);
        }
    }

    private static MalachiException refusal(String name, Exception e) {
        if (e instanceof MalachiException known) {
            return known;
        }
        String tried = "cannot open link " + name + ": ";
        int code = e instanceof PcapNativeException refused ? refused.getReturnCode() : 0;
        return switch (code) {
            case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED ->
                new MalachiException(
                        MalachiException.Kind.PERMISSION,
                        tried + "the system does not permit this process to capture frames. Run as root"
                                + (LinuxSocket.supported() ? ", or give the process CAP_NET_RAW." : "."));
            case PCAP_ERROR_NO_SUCH_DEVICE ->
                new MalachiException(
                        MalachiException.Kind.FAILED, tried + "there is no network interface of that name.");
            default -> new MalachiException(MalachiException.Kind.FAILED, tried + "libpcap says: " + e.getMessage());
        };
    }

    /**
     * Frames of a VLAN reach the filter without their tag on Linux and with it elsewhere; a tag with id 0 only carries a priority
     * and is let through. What the filter lets through is looked at again by the receiver.
     */
    private void accept(int etherType, MacAddress own) throws PcapNativeException, NotOpenException {
        boolean noneOfOurs = LinuxSocket.ignoreOutgoing(fd);
        try {
            handle.setDirection(PcapDirection.IN);
            noneOfOurs = true;
        } catch (PcapNativeException e) { // the system cannot tell
            // then by the source address, below
        }
        String filter =
                "(ether proto 0x%04x or (ether proto 0x8100 and ether[14:2] & 0xfff = 0 and ether[16:2] = 0x%04x))"
                        .formatted(etherType, etherType);
        handle.setFilter(noneOfOurs ? filter : filter + " and not ether src " + own, BpfCompileMode.OPTIMIZE);
    }

    /**
     * The descriptor to poll.
     *
     * @return readable when frames wait, writable when there is room to send
     */
    public int fd() {
        return fd;
    }

    /**
     * Takes the next frame that waits.
     *
     * @return 1 if there was one, 0 if not, negative if the handle is of no use any more
     */
    public int next() {
        long at = pointers.address();
        int result = FrameFunctions.nextEx(address, at, at + Long.BYTES);
        if (result == 1) {
            locate();
        }
        return result;
    }

    /** On Linux both pointers are the same every time, so in the long run this allocates nothing. */
    private void locate() {
        long headerAddress = pointers.get(ValueLayout.JAVA_LONG, 0);
        if (header.address() != headerAddress) {
            header = MemorySegment.ofAddress(headerAddress).reinterpret(HEADER_BYTES);
        }
        long bytes = pointers.get(ValueLayout.JAVA_LONG, Long.BYTES);
        int captured = captured();
        if (frame.address() != bytes || frame.byteSize() < captured) {
            frame = MemorySegment.ofAddress(bytes).reinterpret(captured);
        }
    }

    /**
     * Where the frame that {@link #next} took lies.
     *
     * @return memory of libpcap from the frame's first byte, at least {@link #captured} bytes, valid until the next {@link #next}
     */
    public MemorySegment frame() {
        return frame;
    }

    /**
     * How much of the frame is there.
     *
     * @return bytes
     */
    public int captured() {
        return header.get(ValueLayout.JAVA_INT, CAPTURED);
    }

    /**
     * Whether the frame was longer than what is there of it.
     *
     * @return true if so
     */
    public boolean truncated() {
        return header.get(ValueLayout.JAVA_INT, LENGTH) != captured();
    }

    /**
     * Sends a frame.
     *
     * @param frame address of its first byte
     * @param length bytes
     * @return false if the system did not take it
     */
    public boolean inject(long frame, int length) {
        return FrameFunctions.inject(address, frame, length) >= 0;
    }

    /**
     * Asks for the frames of a group, where that can be asked for; elsewhere they come anyway.
     *
     * @param index of the interface
     * @param group whose frames
     * @return false if the system refuses
     */
    public synchronized boolean join(int index, MacAddress group) {
        return closed || !LinuxSocket.supported() || LinuxSocket.join(fd, index, group);
    }

    /**
     * Takes {@link #join} back.
     *
     * @param index of the interface
     * @param group whose frames
     */
    public synchronized void leave(int index, MacAddress group) {
        if (!closed) {
            LinuxSocket.leave(fd, index, group);
        }
    }

    /**
     * Frames that the system dropped, since the last call, because they were not taken in time.
     *
     * @return how many; 0 once it is closed
     */
    public synchronized long takeDrops() {
        if (closed) {
            return 0;
        }
        try {
            long all = handle.getStats().getNumPacketsDropped();
            long fresh = Math.max(0, all - dropsTaken);
            dropsTaken = all;
            return fresh;
        } catch (PcapNativeException | NotOpenException e) {
            return 0;
        }
    }

    /**
     * What libpcap said last.
     *
     * @return its words
     */
    public synchronized String error() {
        try {
            return handle.getError();
        } catch (NotOpenException e) {
            return "closed";
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            handle.close();
        }
    }
}

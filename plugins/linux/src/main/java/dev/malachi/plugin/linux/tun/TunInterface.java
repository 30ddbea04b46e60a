package dev.malachi.plugin.linux.tun;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Offload;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.spi.tun.TunRequest;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A TUN interface of Linux (Documentation/networking/tuntap.rst), with a header before each packet that says what is left to do with it.
 *
 * <p>It is not persistent: it goes away with the last of its descriptors, so also when the process dies.
 */
public final class TunInterface implements Tun {
    /** Where TUN interfaces are made. */
    public static final String DEVICE = "/dev/net/tun";

    /** What the kernel calls this kind of interface (drivers/net/tun.c). */
    private static final String KIND = "tun";

    /** Packets that wait to be read at the most; the kernel drops what comes then. Its own default is 500. */
    private static final int QUEUE_LENGTH = 1000;

    private final String name;
    private final int index;
    private final RouteSocket route;
    private final Map<String, String> offloads;
    private final List<TunReader> readers = new ArrayList<>();
    /** What all writers use if there are several queues. */
    private final Optional<TunFile> writeOnly;

    private volatile int mtu;

    /** Guarded by itself, as is {@link #closed}. */
    private final List<GatheringWriter> writers = new ArrayList<>();

    private boolean closed;

    /**
     * Creates it, up and without addresses. The calling thread's network namespace is the interface's.
     *
     * @param request what to create
     * @throws MalachiException if the name is taken or a privilege is missing
     */
    public TunInterface(TunRequest request) {
        name = request.name();
        mtu = request.mtu();
        route = new RouteSocket();
        List<TunFile> files = new ArrayList<>();
        try {
            refuseTakenName();
            files.add(TunFile.create(name, request.queues() > 1));
            Map<String, String> states = files.get(0).setOffloads(request.offloads());
            while (files.size() < request.queues()) {
                files.add(TunFile.another(name));
            }
            List<TunFile> toRead = List.copyOf(files);
            if (request.queues() > 1) {
                files.add(TunFile.forWritingOnly(name));
            }
            writeOnly = files.stream().skip(toRead.size()).findFirst();
            index = route.find(name)
                    .map(InterfaceInfo::index)
                    .orElseThrow(() -> new MalachiException(
                            MalachiException.Kind.FAILED,
                            "cannot set up the TUN interface " + name + ": it was removed by another program."));
            route.withoutLinkLocal(index);
            route.setMtu(index, mtu, QUEUE_LENGTH);
            route.setUp(index);
            toRead.forEach(file -> readers.add(new TunReader(name, file, request.offloads())));
            states.put(Offload.URING.id(), readers.getFirst().batching());
            offloads = Collections.unmodifiableMap(states);
        } catch (RuntimeException e) {
            files.forEach(TunFile::close);
            route.close();
            throw e;
        }
    }

    private void refuseTakenName() {
        route.find(name).ifPresent(taken -> {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot create the TUN interface " + name + ": there is an interface of that name already"
                            + (taken.kind().equals(KIND)
                                    ? ". Choose another name with --tun, or end the program that made it, or remove it with"
                                            + " 'ip link delete " + name + "'."
                                    : ", and it is no TUN interface. Choose another name with --tun."));
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public void setMtu(int bytes) {
        route.setMtu(index, bytes, -1);
        mtu = bytes;
    }

    @Override
    public void addAddress(InetAddress address, int prefixLength) {
        route.addAddress(index, address, prefixLength);
    }

    @Override
    public void removeAddress(InetAddress address, int prefixLength) {
        route.removeAddress(index, address, prefixLength);
    }

    @Override
    public Map<String, String> offloads() {
        return offloads;
    }

    @Override
    public List<TunQueue> queues() {
        return Collections.unmodifiableList(readers);
    }

    @Override
    public TunWriter openWriter() {
        synchronized (writers) {
            if (closed) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED, "cannot write to " + name + ": it has been closed.");
            }
            GatheringWriter writer = new GatheringWriter(
                    writeOnly.orElseGet(readers.getFirst()::file).duplicate());
            writers.add(writer);
            return writer;
        }
    }

    /** The interface goes away with its last descriptor; removed by name as well, in case a handler that hangs keeps one. */
    @Override
    public void close() {
        synchronized (writers) {
            if (closed) {
                return;
            }
            closed = true;
        }
        readers.forEach(TunReader::close);
        writers.forEach(GatheringWriter::close);
        writeOnly.ifPresent(TunFile::close);
        try {
            route.removeInterface(index);
        } finally {
            route.close();
        }
    }
}

package dev.malachi.plugin.linux.tun;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.spi.tun.TunRequest;
import dev.malachi.api.spi.tun.TunState;
import dev.malachi.api.spi.tun.TunState.InterfaceAddress;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.plugin.linux.netlink.Addresses;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.Network;
import dev.malachi.plugin.linux.netlink.NetworkMonitor;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A TUN interface of Linux (Documentation/networking/tuntap.rst), with a header before each packet that says what is left to do with it.
 *
 * <p>It is not persistent: it goes away with the last of its descriptors, so also when the process dies. When others remove it, a new one
 * is put behind the same descriptors, so that neither readers nor writers need to know.
 */
public final class TunInterface implements Tun {
    /** Where TUN interfaces are made. */
    public static final String DEVICE = "/dev/net/tun";

    /** What the kernel calls this kind of interface (drivers/net/tun.c). */
    private static final String KIND = "tun";

    /** Packets that wait to be read at the most; the kernel drops what comes then. Its own default is 500. */
    private static final int QUEUE_LENGTH = 1000;

    private final Offloads allowed;
    private final RouteSocket route;
    private final Addresses addresses;
    private final NetworkMonitor monitor;
    private final Map<String, String> offloads;
    private final List<TunReader> readers = new ArrayList<>();
    private final TunFiles files;

    /** Guards what follows. Never held while a reader, a writer or the monitor's thread is waited for. */
    private final Object lock = new Object();

    private final List<GatheringWriter> writers = new ArrayList<>();
    private String name;
    private int mtu;
    private int index;
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
        allowed = request.offloads();
        route = new RouteSocket();
        addresses = new Addresses(route);
        Optional<NetworkMonitor> subscription = Optional.empty();
        Optional<TunFiles> created = Optional.empty();
        try {
            // First subscribe, then create: so no change is missed.
            monitor = new NetworkMonitor(
                    "malachi-tun-" + name, name, () -> request.listener().changed());
            subscription = Optional.of(monitor);
            refuseTakenName();
            files = TunFiles.create(name, request.queues(), allowed);
            created = Optional.of(files);
            index = setUpNew();
            files.queues().forEach(file -> readers.add(new TunReader(request.name(), file, allowed)));
            Map<String, String> states = new LinkedHashMap<>(files.offloads());
            states.put(Offload.URING.id(), readers.getFirst().batching());
            offloads = Collections.unmodifiableMap(states);
            monitor.start();
        } catch (RuntimeException e) {
            created.ifPresent(TunFiles::close);
            subscription.ifPresent(NetworkMonitor::close);
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

    /** Sets up what was created a moment ago. Returns its index. */
    private int setUpNew() {
        int made = route.find(name)
                .map(InterfaceInfo::index)
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "cannot set up the TUN interface " + name + ": it was removed by another program."));
        monitor.follow(made, name);
        route.withoutLinkLocal(made);
        route.setMtu(made, mtu, QUEUE_LENGTH);
        route.setUp(made);
        return made;
    }

    /** The interface, if it is still there: in this namespace, and behind our descriptors. */
    private Optional<InterfaceInfo> present() {
        if (closed || !files.queues().getFirst().isAttached()) {
            return Optional.empty();
        }
        return route.find(index).filter(info -> info.kind().equals(KIND));
    }

    @Override
    public TunState state() {
        synchronized (lock) {
            return present().map(this::describe).orElseGet(() -> TunState.gone(name));
        }
    }

    private TunState describe(InterfaceInfo info) {
        List<InterfaceAddress> complete = addresses.all().stream()
                .filter(found -> found.index() == index && hasRoute(Network.of(found.address(), found.prefixLength())))
                .map(found -> new InterfaceAddress(found.address(), found.prefixLength()))
                .toList();
        Availability ipv6 = Ipv6Switch.of(info.name());
        return new TunState(true, info.name(), (info.flags() & InterfaceInfo.IFF_UP) != 0, info.mtu(), complete, ipv6);
    }

    private boolean hasRoute(Network network) {
        return addresses.routesInto(network).stream()
                .anyMatch(found -> found.index() == index && found.destination().equals(network));
    }

    @Override
    public void recreate() {
        synchronized (lock) {
            if (closed || present().isPresent()) {
                return;
            }
            refuseTakenName();
            TunFiles fresh = TunFiles.create(name, readers.size(), allowed);
            try {
                index = setUpNew();
                files.leadTo(fresh);
                writers.forEach(writer -> fresh.toWrite().putInPlaceOf(writer.file()));
            } finally {
                fresh.close(); // ours are second descriptors of the same
            }
            readers.forEach(TunReader::renew);
        }
    }

    @Override
    public void setName(String wanted) {
        synchronized (lock) {
            route.setName(index, wanted);
            name = wanted;
            monitor.follow(index, wanted);
        }
    }

    @Override
    public void setUp() {
        synchronized (lock) {
            route.setUp(index);
        }
    }

    @Override
    public void setMtu(int bytes) {
        synchronized (lock) {
            mtu = bytes;
            route.setMtu(index, bytes, -1);
        }
    }

    @Override
    public void addAddress(InetAddress address, int prefixLength) {
        synchronized (lock) {
            Network network = Network.of(address, prefixLength);
            monitor.watch(network);
            if (address instanceof Inet6Address) {
                addIpv6(address, prefixLength);
            } else {
                addresses.add(index, address, prefixLength);
            }
            if (!hasRoute(network) && isUp()) { // the kernel makes it with the address only
                addresses.remove(index, address, prefixLength);
                addresses.add(index, address, prefixLength);
            }
        }
    }

    private boolean isUp() {
        return present()
                .filter(info -> (info.flags() & InterfaceInfo.IFF_UP) != 0)
                .isPresent();
    }

    private void addIpv6(InetAddress address, int prefixLength) {
        String shown = present().map(InterfaceInfo::name).orElse(name);
        Availability ipv6 = Ipv6Switch.of(shown);
        if (ipv6.available()) {
            Ipv6Switch.switchOn(shown);
            route.withoutLinkLocal(index); // as new as its IPv6 may be
        }
        if (!ipv6.available() || addresses.add(index, address, prefixLength) == Addresses.Added.NO_IPV6) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot add the address " + VirtualAddress.format(address) + "/" + prefixLength + ": "
                            + (ipv6.available()
                                    ? "IPv6 is not to be had on " + shown + " now."
                                    : ipv6.detail() + " " + ipv6.remedy()));
        }
    }

    @Override
    public void removeAddress(InetAddress address, int prefixLength) {
        synchronized (lock) {
            addresses.remove(index, address, prefixLength);
        }
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
        synchronized (lock) {
            if (closed) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED, "cannot write to " + name + ": it has been closed.");
            }
            GatheringWriter writer = new GatheringWriter(files.toWrite().duplicate());
            writers.add(writer);
            return writer;
        }
    }

    /** The interface goes away with its last descriptor; removed by name as well, in case a handler that hangs keeps one. */
    @Override
    public void close() {
        boolean there;
        synchronized (lock) {
            if (closed) {
                return;
            }
            there = present().isPresent();
            closed = true;
        }
        monitor.close();
        readers.forEach(TunReader::close);
        writers.forEach(GatheringWriter::close);
        files.writeOnly().ifPresent(TunFile::close);
        try {
            if (there) {
                route.removeInterface(index);
            }
        } finally {
            route.close();
        }
    }
}

package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.InterfaceMonitor;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import dev.malachi.plugin.linux.xdp.XdpUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Ethernet interface of Linux, by its name.
 *
 * <p>It holds a packet socket for the data path's frames for each receiver, one for all other frames, and one for each transmitter, of
 * which one has a queue of AF_XDP as well, and ties all of them to whatever interface has the name: when that goes away and another
 * comes, or when it becomes the port of a bridge, they are tied anew. A monitor tells of such changes.
 */
public final class PacketLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(PacketLink.class);

    /** What several flows have on the way while this host is busy elsewhere: with half of it, 16 flows of TCP lost 3 %. */
    private static final int BULK_RING_SLOTS = 4096;

    private static final int CONTROL_RING_SLOTS = 256;
    /** linux/if_ether.h: frames of every EtherType, also those that this host sends. */
    private static final int ETH_P_ALL = 0x0003;
    /** The largest MTU in use on Ethernet: transmitters have room for it from the start, so that the MTU may grow. */
    private static final int JUMBO_MTU = 9216;

    /** The interface that the sockets are tied to, or were while it was there, and what keeps AF_XDP from being used on it. */
    private record Attachment(
            String name, int index, MacAddress mac, int mtu, State state, boolean present, Optional<String> obstacle) {
        Attachment gone() {
            return new Attachment(name, index, mac, mtu, State.DOWN, false, obstacle);
        }

        /** Whether it is another for whoever uses the link. */
        boolean isOtherThan(Attachment before) {
            return !equals(new Attachment(
                    before.name, before.index, before.mac, before.mtu, before.state, before.present, obstacle));
        }
    }

    /** The name it was opened with; messages show {@link #name()}. */
    private final String openedName;
    /** The interface that was opened, which may be the port of a bridge that is used instead; 0 when it is gone. */
    private int ownIndex;

    private final boolean promiscuous;
    private final Offloads allowed;
    private final LinkRequest.Listener listener;
    private final FrameCounters counters = new FrameCounters();
    private final Admission admission;
    private final RouteSocket route;
    private final int largestMtu;
    private final DirectTransmission direct = new DirectTransmission();

    /** Guards what follows and the tying of sockets. Never held while a listener or a handler is called. */
    private final Object lock = new Object();

    private final Map<PacketTransmitter, PacketSocket> transmitters = new HashMap<>();
    /** Opened with the link, so that what it can do is known from the start; the first to ask gets it. */
    private Optional<PacketTransmitter> standby = Optional.empty();
    /** The bulk transmitter that may have a queue of AF_XDP. */
    private Optional<PacketTransmitter> fastest = Optional.empty();
    /** Why {@link #fastest} has no such queue. */
    private Optional<String> xdpRefusal = Optional.empty();

    private final Set<MacAddress> groups = new LinkedHashSet<>();
    private List<PacketRing> rings = List.of();
    /** The bridge that was last said to stand in for its port. */
    private int reportedBridge;

    private boolean closed;

    private volatile Attachment attachment;
    private final List<PacketReceiver> receivers;
    private final InterfaceMonitor monitor;

    /**
     * Opens the link. The calling thread's network namespace is the link's.
     *
     * @param request what to open
     * @throws MalachiException if there is no such interface, it is not Ethernet, or a privilege is missing
     */
    public PacketLink(LinkRequest request) {
        openedName = request.name();
        promiscuous = request.monitor();
        allowed = request.offloads();
        listener = request.listener();
        admission = new Admission(promiscuous, counters);
        route = new RouteSocket();
        InterfaceMonitor subscription = null;
        try {
            // First subscribe, then look: so no change is missed.
            subscription = new InterfaceMonitor("malachi-link-" + openedName, this::refresh);
            monitor = subscription;
            Resolved resolved = resolve(openedName).orElseThrow(this::noSuchInterface);
            InterfaceInfo found = resolved.used();
            largestMtu = Math.max(JUMBO_MTU, found.mtu());
            attachment = attachmentTo(resolved);
            if (!promiscuous) {
                Occupants.refuse(openedName, found.index(), request.etherType());
            }
            rings = promiscuous ? openMonitorRing() : openRings(request.etherType(), request.receivers());
            attach();
            if (!promiscuous) {
                standby = Optional.of(openTransmitterNow(LinkTransmitter.Use.BULK));
            }
            receivers = shareRings();
            monitor.start();
        } catch (RuntimeException e) {
            standby.ifPresent(PacketTransmitter::close);
            rings.forEach(PacketRing::close);
            if (subscription != null) {
                subscription.close();
            }
            route.close();
            throw e;
        }
    }

    /** An interface, and the bridge that takes all its frames, or it itself. */
    private record Resolved(InterfaceInfo own, InterfaceInfo used) {}

    /** The interface that we have, whatever its name is now; once that is gone, one of a name that it had. */
    private Optional<Resolved> resolve(String lastName) {
        Optional<InterfaceInfo> found = ownIndex == 0 ? Optional.empty() : route.find(ownIndex);
        if (found.isEmpty()) {
            found = route.find(openedName).or(() -> route.find(lastName));
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        InterfaceInfo port = found.get();
        if (!port.isEthernet()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot open link " + port.name()
                            + (port.isWirelessMonitor()
                                    ? ": it is a wireless interface in monitor mode, which listens and takes no part. Make it"
                                            + " an ordinary station ('iw dev " + port.name()
                                            + " set type managed'), or choose one of: "
                                    : ": it is not an Ethernet interface. Choose one of: ")
                            + listed(ethernet()) + ".");
        }
        ownIndex = port.index();
        if (promiscuous || !port.isBridgePort()) {
            return Optional.of(new Resolved(port, port));
        }
        Optional<InterfaceInfo> bridge = route.find(port.master());
        bridge.filter(b -> b.index() != reportedBridge).ifPresent(b -> {
            reportedBridge = b.index();
            LOG.warn(
                    "link={} event=bridge-port bridge={} detail=\"a port of a bridge receives nothing itself, so the"
                            + " bridge is used instead\"",
                    port.name(),
                    b.name());
        });
        return bridge.map(b -> new Resolved(port, b));
    }

    private MalachiException noSuchInterface() {
        List<String> known = ethernet();
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "cannot open link " + openedName
                        + ": there is no network interface of that name. Ethernet interfaces here: " + listed(known)
                        + "." + NearMiss.question(openedName, known));
    }

    private static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private List<String> ethernet() {
        return route.interfaces().stream()
                .filter(InterfaceInfo::isEthernet)
                .map(InterfaceInfo::name)
                .toList();
    }

    private Attachment attachmentTo(Resolved resolved) {
        InterfaceInfo found = resolved.used();
        return new Attachment(
                resolved.own().name(),
                found.index(),
                found.mac(),
                Math.min(found.mtu(), largestMtu),
                found.isRunning() ? State.UP : State.DOWN,
                true,
                direct.obstacle(found));
    }

    private List<PacketRing> openMonitorRing() {
        return List.of(openRing(ETH_P_ALL, BULK_RING_SLOTS, Optional.empty()));
    }

    /** The control ring, and a data ring for each receiver. */
    private List<PacketRing> openRings(int etherType, int dataRings) {
        List<PacketRing> opened = new ArrayList<>();
        try {
            opened.add(openRing(etherType, CONTROL_RING_SLOTS, Optional.of(TypeFilter.OTHERS)));
            for (int part = 0; part < dataRings; part++) {
                opened.add(openRing(etherType, BULK_RING_SLOTS, Optional.of(TypeFilter.bulk(part, dataRings))));
            }
        } catch (RuntimeException e) {
            opened.forEach(PacketRing::close);
            throw e;
        }
        return List.copyOf(opened);
    }

    /** The first receiver has the control ring and a data ring, each other one a data ring. */
    private List<PacketReceiver> shareRings() {
        List<PacketReceiver> made = new ArrayList<>();
        int first = Math.min(2, rings.size());
        made.add(newReceiver(rings.subList(0, first)));
        for (PacketRing ring : rings.subList(first, rings.size())) {
            made.add(newReceiver(List.of(ring)));
        }
        return List.copyOf(made);
    }

    private PacketReceiver newReceiver(List<PacketRing> ofReceiver) {
        return new PacketReceiver(this, ofReceiver, admission, counters, attachment.mtu());
    }

    private PacketRing openRing(int etherType, int slots, Optional<TypeFilter> filter) {
        PacketSocket socket = new PacketSocket(etherType);
        try {
            filter.ifPresent(socket::attach);
            return new PacketRing(socket, slots, attachment.mtu());
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Ties every socket to the interface; also used when they are tied already. */
    private void attach() {
        int index = attachment.index();
        for (PacketRing ring : rings) {
            tie(ring.socket(), index);
        }
        for (PacketSocket socket : transmitters.values()) {
            tie(socket, index);
        }
        openXdp();
        PacketSocket first = rings.get(0).socket();
        if (promiscuous) {
            Errno.check(first.joinEverything(index), "cannot look on at link " + name());
        }
        for (MacAddress group : groups) {
            Errno.check(first.join(index, group), "cannot receive frames to " + group + " on link " + name());
        }
    }

    private void tie(PacketSocket socket, int index) {
        Errno.check(socket.bind(index), "cannot tie a socket to link " + name());
    }

    /** Something changed about some interface: looks at ours again. Called by the monitor. */
    private void refresh(Set<Integer> removed, boolean lost) {
        Attachment before;
        Attachment after;
        synchronized (lock) {
            if (closed) {
                return;
            }
            before = attachment;
            if (removed.contains(ownIndex)) {
                ownIndex = 0; // what has its index now is another
            }
            after = resolveNow(before);
            boolean untied =
                    !before.present() || after.index() != before.index() || removed.contains(after.index()) || lost;
            attachment = after;
            if (after.present() && untied) {
                after = attachAnew(after);
                attachment = after;
            }
        }
        if (after.isOtherThan(before)) {
            LOG.info(
                    "link={}{} event=changed state={} present={} mtu={} mac={} index={}",
                    after.name(),
                    after.name().equals(before.name()) ? "" : " was=" + before.name(),
                    after.state(),
                    after.present(),
                    after.mtu(),
                    after.mac(),
                    after.index());
            receivers.forEach(PacketReceiver::wakeup); // their rings may need larger slots
            listener.changed(this);
        }
    }

    private Attachment resolveNow(Attachment before) {
        try {
            return resolve(before.name()).map(this::attachmentTo).orElseGet(() -> {
                ownIndex = 0;
                return before.gone();
            });
        } catch (MalachiException e) { // another kind of interface took the name
            LOG.warn("link={} event=unusable detail=\"{}\"", before.name(), e.getMessage());
            ownIndex = 0;
            return before.gone();
        }
    }

    private Attachment attachAnew(Attachment now) {
        try {
            // A removed interface took its memberships along; on one that stayed they would be counted twice.
            PacketSocket first = rings.get(0).socket();
            for (MacAddress group : groups) {
                first.leave(now.index(), group);
            }
            if (promiscuous) {
                first.leaveEverything(now.index());
            }
            attach();
            return now;
        } catch (MalachiException e) { // it went away again: the monitor will say so
            LOG.warn("link={} event=not-attached detail=\"{}\"", now.name(), e.getMessage());
            return now.gone();
        }
    }

    @Override
    public String name() {
        return attachment.name();
    }

    @Override
    public int index() {
        return attachment.index();
    }

    @Override
    public MacAddress mac() {
        return attachment.mac();
    }

    @Override
    public int mtu() {
        return attachment.mtu();
    }

    @Override
    public State state() {
        return attachment.state();
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.copyOf(receivers);
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        synchronized (lock) {
            if (closed) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED, "cannot send on link " + name() + ": it has been closed.");
            }
            if (use == LinkTransmitter.Use.BULK && standby.isPresent()) {
                PacketTransmitter ready = standby.get();
                standby = Optional.empty();
                return ready;
            }
            return openTransmitterNow(use);
        }
    }

    private PacketTransmitter openTransmitterNow(LinkTransmitter.Use use) {
        PacketSocket socket = new PacketSocket(0);
        try {
            if (attachment.present()) {
                tie(socket, attachment.index());
            }
            PacketTransmitter transmitter = new PacketTransmitter(this, socket, counters, use, largestMtu);
            transmitters.put(transmitter, socket);
            if (use == LinkTransmitter.Use.BULK && fastest.isEmpty()) {
                fastest = Optional.of(transmitter);
                openXdp();
            }
            return transmitter;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether frames may go past what the system has between a program and the interface. */
    boolean allowsXdp() {
        return attachment.obstacle().isEmpty();
    }

    /** Gives the fastest transmitter a queue of the interface there is now; without one it sends by messages, a little slower. */
    private void openXdp() {
        int index = attachment.index();
        if (fastest.isEmpty() || !attachment.present() || !allowed.allows(Offload.XDP)) {
            return;
        }
        PacketTransmitter transmitter = fastest.get();
        try {
            transmitter.openXdp(index);
            xdpRefusal = Optional.empty();
        } catch (XdpUnavailableException e) {
            if (!(e.isBusy() && transmitter.hasXdp(index))) { // else it is its own that stands in the way
                xdpRefusal = Optional.of(String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public void join(MacAddress group) {
        if (!group.isGroup()) {
            throw new IllegalArgumentException(group + " is not a group address");
        }
        synchronized (lock) {
            if (closed || !groups.add(group)) {
                return;
            }
            admission.setGroups(groups);
            if (attachment.present()) {
                int result = rings.get(0).socket().join(attachment.index(), group);
                if (result < 0 && result != -Errno.ENODEV) { // without the interface: joined when it is back
                    groups.remove(group);
                    admission.setGroups(groups);
                    throw Errno.refusal("cannot receive frames to " + group + " on link " + name(), -result);
                }
            }
        }
    }

    @Override
    public void leave(MacAddress group) {
        synchronized (lock) {
            if (closed || !groups.remove(group)) {
                return;
            }
            admission.setGroups(groups);
            if (attachment.present()) {
                rings.get(0).socket().leave(attachment.index(), group);
            }
        }
    }

    @Override
    public Map<String, String> offloads() {
        if (promiscuous) {
            return Map.of();
        }
        synchronized (lock) {
            return Map.of(
                    Offload.XDP.id(),
                    xdpObstacle().map(reason -> "off: " + reason).orElse(Offloads.ON));
        }
    }

    private Optional<String> xdpObstacle() {
        if (!allowed.allows(Offload.XDP)) {
            return Optional.of("switched off");
        }
        if (!attachment.present()) {
            return Optional.of("the interface is gone");
        }
        if (xdpRefusal.isPresent()) {
            return xdpRefusal;
        }
        int index = attachment.index();
        if (fastest.filter(transmitter -> !transmitter.hasXdp(index)).isPresent()) {
            return Optional.of("the interface took its queue away");
        }
        int most = fastest.map(PacketTransmitter::largestXdpMtu).orElse(JUMBO_MTU);
        if (attachment.mtu() > most) {
            return Optional.of("the MTU " + attachment.mtu() + " is above " + most + ", which fit one piece of memory");
        }
        return attachment.obstacle();
    }

    /** What the counters of dropped frames mean, by those of any link. */
    public static Map<String, String> dropMeanings() {
        return FrameCounters.meanings();
    }

    @Override
    public Map<String, Long> counters() {
        synchronized (lock) {
            for (PacketRing ring : rings) {
                counters.add(Reason.RX_RING_FULL, ring.socket().takeRingDrops());
            }
        }
        return counters.snapshot();
    }

    @Override
    public void close() {
        List<PacketTransmitter> open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            attachment = attachment.gone();
            open = List.copyOf(transmitters.keySet());
        }
        monitor.close();
        receivers.forEach(PacketReceiver::close);
        open.forEach(PacketTransmitter::close);
        route.close();
    }

    /** Called once by each receiver when nobody uses its rings any more. */
    void closeRings(List<PacketRing> ofReceiver) {
        synchronized (lock) {
            ofReceiver.forEach(PacketRing::close);
            rings = rings.stream().filter(ring -> !ofReceiver.contains(ring)).toList();
        }
    }

    /** Called once by a transmitter when nobody uses it any more. */
    void closeTransmitter(PacketTransmitter transmitter) {
        synchronized (lock) {
            Optional.ofNullable(transmitters.remove(transmitter)).ifPresent(PacketSocket::close);
            if (fastest.filter(transmitter::equals).isPresent()) {
                fastest = Optional.empty();
            }
        }
    }
}

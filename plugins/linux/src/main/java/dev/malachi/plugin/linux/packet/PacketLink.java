package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.InterfaceMonitor;
import dev.malachi.plugin.linux.netlink.RouteSocket;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Ethernet interface of Linux, by its name.
 *
 * <p>It holds a packet socket for the data path's frames, one for all others, and one for each transmitter, and ties all of them to
 * whatever interface has the name: when that goes away and another comes, or when it becomes the port of a bridge, they are tied anew.
 * A monitor tells of such changes.
 */
public final class PacketLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(PacketLink.class);

    private static final int BULK_RING_SLOTS = 2048;
    private static final int CONTROL_RING_SLOTS = 256;
    /** linux/if_ether.h: frames of every EtherType, also those that this host sends. */
    private static final int ETH_P_ALL = 0x0003;
    /** The largest MTU in use on Ethernet: transmitters have room for it from the start, so that the MTU may grow. */
    private static final int JUMBO_MTU = 9216;

    /** The interface that the sockets are tied to, or were while it was there. */
    private record Attachment(int index, MacAddress mac, int mtu, State state, boolean present) {
        Attachment gone() {
            return new Attachment(index, mac, mtu, State.DOWN, false);
        }
    }

    private final String name;
    private final boolean looksOn;
    private final LinkRequest.Listener listener;
    private final FrameCounters counters = new FrameCounters();
    private final Admission admission;
    private final RouteSocket route;
    private final int largestMtu;

    /** Guards what follows and the tying of sockets. Never held while a listener or a handler is called. */
    private final Object lock = new Object();

    private final Map<PacketTransmitter, PacketSocket> transmitters = new HashMap<>();
    private final Set<MacAddress> groups = new LinkedHashSet<>();
    private List<PacketRing> rings = List.of();
    /** The bridge that was last said to stand in for its port. */
    private int reportedBridge;

    private boolean closed;

    private volatile Attachment attachment;
    private final PacketReceiver receiver;
    private final InterfaceMonitor monitor;

    /**
     * Opens the link. The calling thread's network namespace is the link's.
     *
     * @param request what to open
     * @throws MalachiException if there is no such interface, it is not Ethernet, or a privilege is missing
     */
    public PacketLink(LinkRequest request) {
        name = request.name();
        looksOn = request.monitor();
        listener = request.listener();
        admission = new Admission(looksOn, counters);
        route = new RouteSocket();
        InterfaceMonitor subscription = null;
        try {
            // First subscribe, then look: so no change is missed.
            subscription = new InterfaceMonitor("malachi-link-" + name, this::refresh);
            monitor = subscription;
            InterfaceInfo found = resolve().orElseThrow(this::noSuchInterface);
            largestMtu = Math.max(JUMBO_MTU, found.mtu());
            attachment = attachmentTo(found);
            rings = openRings(looksOn ? ETH_P_ALL : request.etherType());
            attach();
            receiver = new PacketReceiver(this, rings, admission, counters, attachment.mtu());
            monitor.start();
        } catch (RuntimeException e) {
            rings.forEach(PacketRing::close);
            if (subscription != null) {
                subscription.close();
            }
            route.close();
            throw e;
        }
    }

    /** The interface of our name, or the bridge that takes all its frames. */
    private Optional<InterfaceInfo> resolve() {
        Optional<InterfaceInfo> found = route.find(name);
        if (found.isEmpty()) {
            return found;
        }
        InterfaceInfo port = found.get();
        if (!port.isEthernet()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot open link " + name + ": it is not an Ethernet interface. Choose one of: " + ethernet()
                            + ".");
        }
        if (looksOn || !port.isBridgePort()) {
            return found;
        }
        Optional<InterfaceInfo> bridge = route.find(port.master());
        bridge.filter(b -> b.index() != reportedBridge).ifPresent(b -> {
            reportedBridge = b.index();
            LOG.warn(
                    "link={} event=bridge-port bridge={} detail=\"a port of a bridge receives nothing itself, so the"
                            + " bridge is used instead\"",
                    name,
                    b.name());
        });
        return bridge;
    }

    private MalachiException noSuchInterface() {
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "cannot open link " + name + ": there is no network interface of that name. Ethernet interfaces here: "
                        + ethernet() + ".");
    }

    private String ethernet() {
        String names = route.interfaces().stream()
                .filter(InterfaceInfo::isEthernet)
                .map(InterfaceInfo::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }

    private Attachment attachmentTo(InterfaceInfo found) {
        return new Attachment(
                found.index(),
                found.mac(),
                Math.min(found.mtu(), largestMtu),
                found.isRunning() ? State.UP : State.DOWN,
                true);
    }

    private List<PacketRing> openRings(int etherType) {
        List<PacketRing> opened = new ArrayList<>();
        try {
            if (!looksOn) {
                opened.add(openRing(etherType, CONTROL_RING_SLOTS, Optional.of(TypeFilter.OTHERS)));
            }
            opened.add(openRing(etherType, BULK_RING_SLOTS, looksOn ? Optional.empty() : Optional.of(TypeFilter.BULK)));
        } catch (RuntimeException e) {
            opened.forEach(PacketRing::close);
            throw e;
        }
        return List.copyOf(opened);
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
        PacketSocket first = rings.get(0).socket();
        if (looksOn) {
            Errno.check(first.joinEverything(index), "cannot look on at link " + name);
        }
        for (MacAddress group : groups) {
            Errno.check(first.join(index, group), "cannot receive frames to " + group + " on link " + name);
        }
    }

    private void tie(PacketSocket socket, int index) {
        Errno.check(socket.bind(index), "cannot tie a socket to link " + name);
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
            after = resolveNow(before);
            boolean untied =
                    !before.present() || after.index() != before.index() || removed.contains(after.index()) || lost;
            attachment = after;
            if (after.present() && untied) {
                after = attachAnew(after);
                attachment = after;
            }
        }
        if (!after.equals(before)) {
            LOG.info(
                    "link={} event=changed state={} present={} mtu={} mac={} index={}",
                    name,
                    after.state(),
                    after.present(),
                    after.mtu(),
                    after.mac(),
                    after.index());
            receiver.wakeup(); // its rings may need larger slots
            listener.changed(this);
        }
    }

    private Attachment resolveNow(Attachment before) {
        try {
            return resolve().map(this::attachmentTo).orElseGet(before::gone);
        } catch (MalachiException e) { // another kind of interface took the name
            LOG.warn("link={} event=unusable detail=\"{}\"", name, e.getMessage());
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
            if (looksOn) {
                first.leaveEverything(now.index());
            }
            attach();
            return now;
        } catch (MalachiException e) { // it went away again: the monitor will say so
            LOG.warn("link={} event=not-attached detail=\"{}\"", name, e.getMessage());
            return now.gone();
        }
    }

    @Override
    public String name() {
        return name;
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
        return List.of(receiver);
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        synchronized (lock) {
            if (closed) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED, "cannot send on link " + name + ": it has been closed.");
            }
            PacketSocket socket = new PacketSocket(0);
            try {
                if (attachment.present()) {
                    tie(socket, attachment.index());
                }
                PacketTransmitter transmitter = new PacketTransmitter(this, socket, counters, use, largestMtu);
                transmitters.put(transmitter, socket);
                return transmitter;
            } catch (RuntimeException e) {
                socket.close();
                throw e;
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
                    throw Errno.refusal("cannot receive frames to " + group + " on link " + name, -result);
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
        receiver.close();
        open.forEach(PacketTransmitter::close);
        route.close();
    }

    /** Called once by the receiver when nobody uses them any more. */
    void closeRings() {
        synchronized (lock) {
            rings.forEach(PacketRing::close);
            rings = List.of();
        }
    }

    /** Called once by a transmitter when nobody uses it any more. */
    void closeTransmitter(PacketTransmitter transmitter) {
        synchronized (lock) {
            Optional.ofNullable(transmitters.remove(transmitter)).ifPresent(PacketSocket::close);
        }
    }
}

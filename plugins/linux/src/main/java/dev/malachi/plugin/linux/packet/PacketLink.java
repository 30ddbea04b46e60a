package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import dev.malachi.plugin.linux.netlink.InterfaceMonitor;
import dev.malachi.plugin.linux.packet.FrameCounters.Reason;
import java.util.ArrayDeque;
import java.util.HashMap;
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

    /** The largest MTU in use on Ethernet: transmitters have room for it from the start, so that the MTU may grow. */
    static final int JUMBO_MTU = 9216;

    private final boolean promiscuous;
    private final LinkRequest.Listener listener;
    private final FrameCounters counters = new FrameCounters();
    private final Admission admission;
    private final LinkInterface own;
    private final int largestMtu;
    private final DirectTransmission direct = new DirectTransmission();

    /** Guards what follows and the tying of sockets. Never held while a listener or a handler is called. */
    private final Object lock = new Object();

    private final Map<PacketTransmitter, PacketSocket> transmitters = new HashMap<>();
    /** Opened with the link, so that what it can do is known from the start; the first to ask gets it. */
    private Optional<PacketTransmitter> standby = Optional.empty();

    private final XdpPath xdp;
    private final ReceiveRings rings;
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
        promiscuous = request.monitor();
        listener = request.listener();
        admission = new Admission(promiscuous, counters);
        xdp = new XdpPath(request.offloads());
        own = new LinkInterface(request.name(), promiscuous);
        var opened = new ArrayDeque<Runnable>(); // what is undone when the rest fails, the last first
        opened.push(own::close);
        try {
            // First subscribe, then look: so no change is missed.
            monitor = new InterfaceMonitor("malachi-link-" + request.name(), this::refresh);
            opened.push(monitor::close);
            LinkInterface.Resolved resolved = own.resolve(request.name()).orElseThrow(own::noSuchInterface);
            InterfaceInfo found = resolved.used();
            largestMtu = Math.max(JUMBO_MTU, found.mtu());
            attachment = attachmentTo(resolved);
            if (!promiscuous) {
                Occupants.refuse(request.name(), found.index(), request.etherType());
            }
            rings = promiscuous
                    ? ReceiveRings.ofMonitor(admission, attachment.mtu())
                    : ReceiveRings.of(admission, request.etherType(), request.receivers(), attachment.mtu());
            opened.push(rings::closeAll);
            attach();
            if (!promiscuous) {
                PacketTransmitter first = openTransmitterNow(LinkTransmitter.Use.BULK);
                opened.push(first::close);
                standby = Optional.of(first);
            }
            receivers = rings.shares().stream()
                    .map(share -> new PacketReceiver(this, share, admission, counters, attachment.mtu()))
                    .toList();
            monitor.start();
        } catch (RuntimeException e) {
            opened.forEach(Runnable::run);
            throw e;
        }
    }

    private Attachment attachmentTo(LinkInterface.Resolved resolved) {
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

    /** Ties every socket to the interface; also used when they are tied already. */
    private void attach() {
        Attachment to = attachment;
        rings.sockets().forEach(socket -> tie(socket, to.index()));
        transmitters.values().forEach(socket -> tie(socket, to.index()));
        xdp.open(to);
        rings.joinAll(to);
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
            own.removed(removed);
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
            return own.resolve(before.name()).map(this::attachmentTo).orElseGet(() -> {
                own.lost();
                return before.gone();
            });
        } catch (MalachiException e) { // another kind of interface took the name
            LOG.warn("link={} event=unusable detail=\"{}\"", before.name(), e.getMessage());
            own.lost();
            return before.gone();
        }
    }

    private Attachment attachAnew(Attachment now) {
        try {
            rings.leaveAll(now);
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
            if (use == LinkTransmitter.Use.BULK && xdp.offer(transmitter)) {
                xdp.open(attachment);
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

    @Override
    public void join(MacAddress group) {
        if (!group.isGroup()) {
            throw new IllegalArgumentException(group + " is not a group address");
        }
        synchronized (lock) {
            if (!closed) {
                rings.join(group, attachment);
            }
        }
    }

    @Override
    public void leave(MacAddress group) {
        synchronized (lock) {
            if (!closed) {
                rings.leave(group, attachment);
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
                    xdp.obstacle(attachment).map(reason -> "off: " + reason).orElse(Offloads.ON));
        }
    }

    /** What the counters of dropped frames mean, by those of any link. */
    public static Map<String, String> dropMeanings() {
        return FrameCounters.meanings();
    }

    @Override
    public Map<String, Long> counters() {
        synchronized (lock) {
            counters.add(Reason.RX_RING_FULL, rings.takeDrops());
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
        own.close();
    }

    /** Called once by each receiver when its rings are not used any more. */
    void closeRings(List<PacketRing> ofReceiver) {
        synchronized (lock) {
            rings.close(ofReceiver);
        }
    }

    /** Called once by a transmitter when it is not used any more. */
    void closeTransmitter(PacketTransmitter transmitter) {
        synchronized (lock) {
            Optional.ofNullable(transmitters.remove(transmitter)).ifPresent(PacketSocket::close);
            xdp.forget(transmitter);
        }
    }
}

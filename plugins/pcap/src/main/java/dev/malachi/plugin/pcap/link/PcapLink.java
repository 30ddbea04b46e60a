package dev.malachi.plugin.pcap.link;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.plugin.pcap.libpcap.Capture;
import dev.malachi.plugin.pcap.link.FrameCounters.Reason;
import dev.malachi.plugin.pcap.posix.Interface;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An Ethernet interface by its name, through libpcap.
 *
 * <p>It holds a handle that receives, and one for each transmitter. A handle is good for one life of an interface: when the interface
 * comes up (again), or another of its name comes, or its MTU changes, all handles are opened anew. Frames that come while one handle
 * takes over from another may be seen twice, as on any Ethernet.
 */
public final class PcapLink implements Link {
    private static final Logger LOG = LoggerFactory.getLogger(PcapLink.class);

    /** The largest MTU in use on Ethernet: transmitters have room for it from the start, so that the MTU may grow. */
    private static final int JUMBO_MTU = 9216;

    /**
     * What was last seen of the interface.
     *
     * @param on the interface, as it is or, when it is gone, was
     * @param state whether handles are open and frames can pass
     */
    private record Attachment(Interface on, State state) {}

    private final String name;
    private final NamedInterface named;
    private final int etherType;
    private final boolean monitor;
    private final LinkRequest.Listener listener;
    private final FrameCounters counters = new FrameCounters();
    private final Admission admission;
    private final int largestMtu;

    /** Guards what follows. Never held while a listener or a handler is called. */
    private final Object lock = new Object();

    private final List<PcapTransmitter> transmitters = new ArrayList<>();
    private final Set<MacAddress> groups = new LinkedHashSet<>();
    /** The newest handle that receives; null before the interface was first up. */
    private @Nullable Capture receiving;
    /** Whether {@link #receiving} is of no use any more though the interface is there. */
    private boolean failed;

    private String reportedTrouble = "";
    private boolean closed;

    private volatile Attachment attachment;
    private final PcapReceiver receiver;
    private final InterfaceWatch watch;

    /**
     * Opens the link. The calling thread's network namespace is the link's.
     *
     * @param request what to open
     * @throws MalachiException if there is no such interface, it is not Ethernet, or the system refuses
     */
    public PcapLink(LinkRequest request) {
        name = request.name();
        etherType = request.etherType();
        monitor = request.monitor();
        named = new NamedInterface(name, monitor);
        listener = request.listener();
        admission = new Admission(etherType, counters);
        Interface found = named.resolve().orElseThrow(named::noSuchInterface);
        largestMtu = Math.max(JUMBO_MTU, found.mtu());
        attachment = new Attachment(found, State.DOWN);
        receiver = new PcapReceiver(this, monitor, admission, counters);
        try {
            synchronized (lock) {
                if (found.isRunning()) {
                    open(found);
                }
            }
            watch = new InterfaceWatch("malachi-link-" + name, this::look);
            watch.start();
        } catch (RuntimeException e) {
            receiver.close();
            throw e;
        }
    }

    /** Opens every handle anew. */
    private void open(Interface on) {
        List<Capture> opened = new ArrayList<>();
        try {
            Capture fresh = monitor ? Capture.monitoring(on) : Capture.receiving(on, etherType);
            opened.add(fresh);
            for (MacAddress group : groups) {
                require(fresh.join(on.index(), group), group);
            }
            for (int i = 0; i < transmitters.size(); i++) {
                opened.add(Capture.sending(on));
            }
        } catch (RuntimeException e) {
            opened.forEach(Capture::close);
            throw e;
        }
        failed = false;
        receiving = opened.get(0);
        admission.setOwn(on.mac());
        attachment = new Attachment(on, State.UP);
        receiver.replace(opened.get(0));
        for (int i = 0; i < transmitters.size(); i++) {
            transmitters.get(i).replace(opened.get(i + 1));
        }
    }

    private void require(boolean joined, MacAddress group) {
        if (!joined) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot receive frames to " + group + " on link " + name + ": the system refused.");
        }
    }

    /** Called by the watch. */
    private void look() {
        Attachment before;
        synchronized (lock) {
            if (closed) {
                return;
            }
            before = attachment;
            refresh(before);
        }
        Attachment after = attachment;
        if (after.state() != before.state() || differs(after.on(), before.on())) {
            LOG.info(
                    "link={} event=changed state={} mtu={} mac={} index={}",
                    name,
                    after.state(),
                    after.on().mtu(),
                    after.on().mac(),
                    after.on().index());
            listener.changed(this);
        }
    }

    private void refresh(Attachment before) {
        try {
            Optional<Interface> found = named.resolve();
            if (found.isEmpty() || !found.get().isRunning()) {
                attachment = new Attachment(found.orElse(before.on()), State.DOWN);
            } else if (failed || before.state() == State.DOWN || differs(before.on(), found.get())) {
                open(found.get());
            }
            reportedTrouble = "";
        } catch (MalachiException e) { // another kind of interface took the name, or it went away again
            attachment = new Attachment(before.on(), State.DOWN);
            if (!reportedTrouble.equals(e.getMessage())) {
                reportedTrouble = String.valueOf(e.getMessage());
                LOG.warn("link={} event=unusable detail=\"{}\"", name, e.getMessage());
            }
        }
    }

    /** Whether one is not the same for us as the other: their flags may differ in what is of no interest. */
    private static boolean differs(Interface one, Interface other) {
        return one.index() != other.index()
                || one.mtu() != other.mtu()
                || !one.mac().equals(other.mac());
    }

    /** The receiver found a handle broken, and has given it up. */
    void failed(Capture capture) {
        synchronized (lock) {
            if (!capture.equals(receiving)) {
                return; // there is a newer one
            }
            failed = true;
        }
        watch.hurry();
    }

    /** Closes a handle that received. */
    void retire(Capture capture) {
        counters.add(Reason.RX_BUFFER_FULL, capture.takeDrops());
        capture.close();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int index() {
        return attachment.on().index();
    }

    @Override
    public MacAddress mac() {
        return attachment.on().mac();
    }

    @Override
    public int mtu() {
        return Math.min(attachment.on().mtu(), largestMtu);
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
            PcapTransmitter transmitter = new PcapTransmitter(this, counters, use, largestMtu);
            if (attachment.state() == State.UP) {
                transmitter.replace(Capture.sending(attachment.on()));
            }
            transmitters.add(transmitter);
            return transmitter;
        }
    }

    @Override
    public void join(MacAddress group) {
        if (!group.isGroup()) {
            throw new IllegalArgumentException(group + " is not a group address");
        }
        synchronized (lock) {
            if (closed || groups.contains(group)) {
                return;
            }
            if (receiving != null && attachment.state() == State.UP) {
                require(receiving.join(index(), group), group);
            }
            groups.add(group);
            admission.setGroups(groups);
        }
    }

    @Override
    public void leave(MacAddress group) {
        synchronized (lock) {
            if (closed || !groups.remove(group)) {
                return;
            }
            admission.setGroups(groups);
            if (receiving != null) {
                receiving.leave(index(), group);
            }
        }
    }

    /** What the counters of dropped frames mean, by those of any link. */
    public static Map<String, String> dropMeanings() {
        return FrameCounters.meanings();
    }

    @Override
    public Map<String, Long> counters() {
        synchronized (lock) {
            if (receiving != null) {
                counters.add(Reason.RX_BUFFER_FULL, receiving.takeDrops());
            }
        }
        return counters.snapshot();
    }

    @Override
    public void close() {
        List<PcapTransmitter> open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            attachment = new Attachment(attachment.on(), State.DOWN);
            open = List.copyOf(transmitters);
        }
        watch.close();
        receiver.close();
        open.forEach(PcapTransmitter::close);
    }

    /** A transmitter has been closed. */
    void forget(PcapTransmitter transmitter) {
        synchronized (lock) {
            transmitters.remove(transmitter);
        }
    }
}

package dev.malachi.kernel.lanes;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.datagram.DatagramSplitter;
import dev.malachi.kernel.datapath.Claims;
import dev.malachi.kernel.datapath.ControlLane;
import dev.malachi.kernel.datapath.ControlPlane;
import dev.malachi.kernel.datapath.Datapath;
import dev.malachi.kernel.datapath.InboundPump;
import dev.malachi.kernel.datapath.LinkPorts;
import dev.malachi.kernel.datapath.LocalAddresses;
import dev.malachi.kernel.datapath.OutboundPump;
import dev.malachi.kernel.datapath.Pump;
import dev.malachi.kernel.datapath.QuiescentStates;
import dev.malachi.kernel.datapath.TunPort;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.session.Output;
import dev.malachi.kernel.tap.OpenTap;
import dev.malachi.kernel.tap.PacketTaps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a node's data path: one for the control thread, one for each TUN queue, one for each receiver of a link; with a thread
 * each, unless the node is simulated.
 *
 * <p>The TUN interface, and links that are there already, are added before {@link #start}; links that come or go later, on the control
 * thread, as is what sends. How many lanes there can be is fixed at the start, since sessions have a cipher for each.
 */
public final class Lanes implements Output {
    private static final int CONTROL_LANE = 0;
    private static final long WIPE_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Receivers of links that come later, in a node that uses all links. */
    private static final int SPARE_RECEIVERS = 8;

    /** A pump under its number, and its thread if the node is not simulated. */
    private record Lane(int number, Pump pump, Optional<Thread> thread) {
        boolean isOver() {
            return thread.filter(Thread::isAlive).isEmpty();
        }
    }

    private final NodeContext context;
    private final SessionIndex sessions;
    private final ForwardingTable forwarding;
    private final Claims claims;
    private final Consumer<Throwable> onError;
    private final LocalAddresses local;
    private final Warmup warmup;
    private final LinkPorts ports = new LinkPorts();
    private final List<LinkPort> added = new ArrayList<>();
    private final List<Lane> lanes = new CopyOnWriteArrayList<>();
    /** Of links that were removed, until their threads have ended. */
    private final List<Lane> ending = new CopyOnWriteArrayList<>();

    private final Map<LinkReceiver, Lane> byReceiver = new HashMap<>();
    private final Set<Session> retired = new HashSet<>();
    private @Nullable Tun tun;
    private volatile @Nullable Datapath datapath;
    private @Nullable ControlLane control;

    /** How many there are in each direction. On two processors one is best: each more would only take time from the others. */
    public static int inEachDirection(NodeConfig config) {
        boolean simulated = config.simulation().isPresent(); // the same on every machine
        int unasked = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, NodeConfig.MOST_QUEUES_UNASKED);
        return simulated ? 1 : config.queues() > 0 ? config.queues() : unasked;
    }

    /**
     * Makes them without links.
     *
     * @param context of the node
     * @param sessions by index
     * @param forwarding by address
     * @param claims of plugins
     * @param warmedUp what is compiled in this process already
     * @param onError hears of an {@link Error} that has ended a lane, on its thread
     */
    public Lanes(
            NodeContext context,
            SessionIndex sessions,
            ForwardingTable forwarding,
            Claims claims,
            WarmedUp warmedUp,
            Consumer<Throwable> onError) {
        this.context = context;
        this.sessions = sessions;
        this.forwarding = forwarding;
        this.claims = claims;
        this.onError = onError;
        this.local = new LocalAddresses(context.self());
        this.warmup = new Warmup(context, warmedUp);
    }

    public void addLink(LinkPort port) {
        ports.add(port);
        added.add(port);
        if (datapath != null) {
            receiveFrom(port, datapath);
        }
    }

    /** Whether there is room for a link with so many receivers. */
    public boolean hasRoom(int receivers) {
        ending.removeIf(Lane::isOver);
        return datapath == null
                || 1 + lanes.size() + ending.size() + receivers
                        <= datapath.quiescent().lanes();
    }

    /** Ends the lanes of a link, which is closed by the caller then. */
    public void removeLink(LinkPort port) {
        ports.remove(port);
        added.remove(port);
        for (LinkReceiver receiver : port.link().receivers()) {
            Lane lane = byReceiver.remove(receiver);
            if (lane != null) {
                lanes.remove(lane);
                ending.add(lane);
                lane.pump().stop();
            }
        }
    }

    public void useTun(Tun opened) {
        tun = opened;
    }

    /** The address that packets of this host must come from. */
    public void localIpv4(int address) {
        local.ipv4(address);
    }

    /**
     * Makes the lanes and starts their threads.
     *
     * @param controlPlane takes what lanes cannot do themselves
     * @param moreLinks whether links may be added later
     */
    public void start(ControlPlane controlPlane, boolean moreLinks) {
        List<TunQueue> queues = tun == null ? List.of() : tun.queues();
        int receivers =
                added.stream().mapToInt(port -> port.link().receivers().size()).sum();
        int most = 1 + queues.size() + receivers + (moreLinks ? SPARE_RECEIVERS : 0);
        var made = new Datapath(
                context.timeline(),
                local,
                forwarding,
                sessions,
                ports,
                claims,
                controlPlane,
                context.counters(),
                new QuiescentStates(most),
                new PacketTaps(context.timeline(), most),
                context.config().etherType(),
                context.config().padding());
        datapath = made;
        var splitter = new DatagramSplitter((int) context.bootEpoch());
        control = new ControlLane(made, CONTROL_LANE, splitter, tunPort());
        for (TunQueue queue : queues) {
            int number = freeNumber();
            run(
                    number,
                    "malachi-out-" + (number - 1),
                    new OutboundPump(made, number, queue, tunPort().orElseThrow()));
        }
        added.forEach(port -> receiveFrom(port, made));
        if (warmsUp()) {
            warmup.start();
        }
    }

    private void receiveFrom(LinkPort port, Datapath started) {
        for (LinkReceiver receiver : port.link().receivers()) {
            int number = freeNumber();
            var pump = new InboundPump(started, number, port, receiver, tunPort());
            byReceiver.put(receiver, run(number, "malachi-in-" + port.link().name(), pump));
        }
    }

    /** Of an ended lane its successor's thread takes over what belongs to the number, such as ciphers: it must have ended before. */
    private int freeNumber() {
        int number = CONTROL_LANE + 1;
        while (isTaken(number)) {
            number++;
        }
        return number;
    }

    private boolean isTaken(int number) {
        return Stream.concat(lanes.stream(), ending.stream()).anyMatch(lane -> lane.number() == number);
    }

    private Lane run(int number, String name, Pump pump) {
        Optional<Thread> thread = context.config().simulation().isPresent()
                ? Optional.empty()
                : Optional.of(Thread.ofPlatform()
                        .name(name)
                        .daemon(true)
                        .uncaughtExceptionHandler((_, error) -> onError.accept(error))
                        .start(pump));
        var lane = new Lane(number, pump, thread);
        lanes.add(lane);
        return lane;
    }

    @Override
    public void findFastestChaCha() {
        if (warmsUp()) {
            warmup.selectChaCha();
        }
    }

    private boolean warmsUp() {
        return tun != null && context.config().simulation().isEmpty();
    }

    private Optional<TunPort> tunPort() {
        return Optional.ofNullable(tun)
                .map(opened -> TunPort.open(opened, context.config().offloads()));
    }

    /** Frames wait in a receiver of a simulated link. */
    public void drain(LinkReceiver receiver) {
        Lane lane = byReceiver.get(receiver);
        if (lane != null) {
            while (lane.pump().drain(0) > 0) {
                // until nothing waits any more
            }
        }
    }

    private ControlLane control() {
        ControlLane started = control;
        if (started == null) {
            throw new IllegalStateException("the lanes have not been started");
        }
        return started;
    }

    @Override
    public int lanes() {
        Datapath started = datapath;
        return started == null ? 1 : started.quiescent().lanes();
    }

    @Override
    public void handshake(LinkPort port, MacAddress mac, NodeId destination, byte[] body) {
        boolean _ = sendFrame(port, mac, Wire.TYPE_HANDSHAKE, destination, body);
    }

    /** Sends a frame of the control plane; false if the link is down or gone, or the frame does not fit it. */
    public boolean sendFrame(LinkPort port, MacAddress mac, int type, NodeId destination, byte[] body) {
        return control().sendFrame(port, mac, type, destination, body);
    }

    /** Sends a frame whose L3 ids are zero; false as {@link #sendFrame}. */
    public boolean sendFrameWithoutIds(LinkPort port, MacAddress mac, int type, byte[] body) {
        return control().sendFrameWithoutIds(port, mac, type, body);
    }

    @Override
    public boolean inner(Session session, int trafficClass, byte[] inner) {
        return control().sendInner(session, trafficClass, 0, inner);
    }

    @Override
    public void ip(byte[] packet, PacketOffload offload) {
        control().sendIp(packet, offload);
    }

    /** Gives the host an IP packet that came before its sender's address was mapped. */
    public void deliver(Session session, int flags, byte[] packet) {
        control().deliverIp(session, flags, packet);
    }

    @Override
    public void answerUnreachable(byte[] packet) {
        control().answerUnreachable(packet);
    }

    @Override
    public void ended(byte[] packet, String counter) {
        control().ended(packet, counter);
    }

    /**
     * Opens a packet tap. Safe from any thread.
     *
     * @param snapBytes of each packet that are copied
     * @return the tap
     */
    public OpenTap tap(int snapBytes) {
        return started().taps().open(snapBytes);
    }

    private Datapath started() {
        Datapath started = datapath;
        if (started == null) {
            throw new MalachiException(MalachiException.Kind.FAILED, "This node is still starting.");
        }
        return started;
    }

    @Override
    public void retire(Session session) {
        retired.add(session);
        Datapath started = datapath;
        if (started != null) {
            wipeWhenPassed(session, started.quiescent().now());
        }
    }

    private void wipeWhenPassed(Session session, QuiescentStates.Snapshot pumps) {
        var _ = context.timeline().schedule(WIPE_CHECK_NANOS, () -> {
            if (!pumps.passed()) {
                wipeWhenPassed(session, pumps);
            } else if (retired.remove(session)) {
                session.wipe();
            }
        });
    }

    /** Whether the caller is the thread of a lane. */
    public boolean isCurrent() {
        return threads().anyMatch(thread -> thread.equals(Thread.currentThread()));
    }

    /** Ends the lanes, then wipes what was retired. Called when the control thread has ended. */
    public void close() {
        warmup.close();
        if (datapath != null) {
            datapath.taps().close();
        }
        lanes.forEach(lane -> lane.pump().stop());
        threads().filter(thread -> !thread.equals(Thread.currentThread())).forEach(Lanes::await);
        ControlLane started = control;
        if (started != null) {
            started.close();
        }
        retired.forEach(Session::wipe);
        retired.clear();
    }

    private Stream<Thread> threads() {
        return Stream.concat(lanes.stream(), ending.stream()).flatMap(lane -> lane.thread().stream());
    }

    private static void await(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}

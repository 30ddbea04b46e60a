package dev.malachi.kernel.node;

import dev.malachi.api.Datagram;
import dev.malachi.api.DatagramPort;
import dev.malachi.api.EchoReply;
import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.TrustMode;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.api.spi.protocol.EphemeralKeys;
import dev.malachi.api.spi.protocol.KeyOffer;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.budget.TokenBucket;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.control.Breakdown;
import dev.malachi.kernel.control.ControlLoop;
import dev.malachi.kernel.control.ControlThread;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.control.Versions;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.datapath.FrameTypes;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.directory.TargetResolver;
import dev.malachi.kernel.event.Duplicates;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.home.StateFile;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.identity.EphemeralKeyRing;
import dev.malachi.kernel.inner.DatagramPorts;
import dev.malachi.kernel.inner.Echoes;
import dev.malachi.kernel.inner.InnerDispatch;
import dev.malachi.kernel.lanes.ControlQueue;
import dev.malachi.kernel.lanes.Lanes;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.machine.LinkKeeper;
import dev.malachi.kernel.machine.SleepDetector;
import dev.malachi.kernel.machine.TunKeeper;
import dev.malachi.kernel.membership.Approvals;
import dev.malachi.kernel.membership.Membership;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.plugin.ProtocolHost;
import dev.malachi.kernel.plugin.Providers;
import dev.malachi.kernel.record.RecordExchange;
import dev.malachi.kernel.session.ParkedPackets;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.status.OffloadReport;
import dev.malachi.kernel.trust.Pin;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node: puts the parts of the kernel together, starts and ends them, and is their face to the API.
 *
 * <p>Methods of {@link Node} may come from any thread and go to the control thread; everything else here runs on it.
 */
final class MalachiNode implements Node {
    private static final Logger LOG = LoggerFactory.getLogger(MalachiNode.class);
    private static final long DISCOVERY_PERIOD_NANOS = 1_000_000_000L;

    private final Foundation foundation;
    private final NodeContext context;
    private final ExecutorService fileWriter;
    private final LinkSet links = new LinkSet();
    private final ForwardingTable forwarding = new ForwardingTable();
    private final AddressClaims claims;
    private final TrustStore trust;
    private final Timestamps timestamps;
    private final ProvenPaths provenPaths;
    private final AddressMemory addressMemory;
    private final PeerDirectory directory;
    private final SessionLayer sessions;
    private final Membership membership;
    private final RecordExchange records;
    private final Echoes echoes;
    private final DatagramPorts ports;
    private final EphemeralKeyRing ephemeralKeys;
    private final ProtocolHost protocols;
    private final InnerDispatch inner;
    private final TargetResolver targets;
    private final Approvals approvals;
    private final Lanes lanes;
    private final LinkKeeper linkKeeper;
    private final SleepDetector sleep;
    /** Packets to an address that no record maps yet. */
    private final ParkedPackets<Integer> unresolved;

    private final TokenBucket discoveryBudget = new TokenBucket();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Breakdown breakdown;
    private final long startedNanos;
    private Optional<TunKeeper> tun = Optional.empty();

    /**
     * Starts a node.
     *
     * @throws MalachiException if it cannot be started; nothing is left behind then
     */
    static Node start(NodeConfig config) {
        Foundation foundation = Foundation.lay(config);
        MalachiNode node;
        try {
            node = new MalachiNode(config, foundation);
        } catch (RuntimeException | Error e) {
            foundation.close();
            throw e;
        }
        try {
            node.open();
        } catch (RuntimeException | Error e) {
            node.close();
            throw e;
        }
        return node;
    }

    private MalachiNode(NodeConfig config, Foundation foundation) {
        this.foundation = foundation;
        RandomGenerator random = foundation.random();
        var counters = new Counters();
        ControlThread control = config.simulation()
                .map(simulation -> ControlThread.simulated(simulation.timeline()))
                .orElseGet(() -> new ControlLoop("malachi-control", counters.adder("control.defects"), this::fail));
        this.fileWriter = Executors.newSingleThreadExecutor(Thread.ofPlatform()
                .daemon(true)
                .name("malachi-files")
                .uncaughtExceptionHandler((_, error) -> fail(error))
                .factory());
        var events = new EventStream(control.timeline());
        this.breakdown = new Breakdown(events::publishEnd, this::close);
        this.context = new NodeContext(
                config,
                control,
                foundation.identity(),
                foundation.crypto(),
                foundation.aead(),
                random,
                foundation.psk(),
                random.nextLong(),
                counters,
                events,
                new Duplicates(events, control.timeline()),
                new Warnings(events, control.timeline()));
        this.startedNanos = context.now();
        this.trust = new TrustStore(config.home(), config.trust(), context.timeline(), fileWriter);
        var state = new StateFile(config.home());
        this.timestamps = new Timestamps(context.timeline(), state, fileWriter);
        this.addressMemory = new AddressMemory(context.timeline(), state, fileWriter);
        this.provenPaths = new ProvenPaths(config.home(), trust::pinned, context.timeline(), fileWriter);
        boolean lowerIdWins = config.trust() != TrustMode.TOFU || foundation.psk().length > 0;
        this.claims = new AddressClaims(context.self(), lowerIdWins, addressMemory.candidate(), trust::standing);
        var index = new SessionIndex();
        this.directory = new PeerDirectory(context, trust, forwarding, links);
        this.unresolved = new ParkedPackets<>(context, (_, packet) -> leadsNowhere(packet.bytes()));
        var frameTypes = new FrameTypes();
        this.lanes = new Lanes(
                context, index, forwarding, new ControlQueue(context, new FromPumps()), frameTypes, this::fail);
        this.linkKeeper = new LinkKeeper(
                context, links, lanes, queues(config), this::discoveryBytes, this::onLinkChanged, this::onLinkGone);
        this.sessions =
                new SessionLayer(context, directory, trust, provenPaths, timestamps, index, lanes, new ForSessions());
        this.membership = new Membership(context, directory, sessions, trust);
        this.records = new RecordExchange(
                context, directory, claims, trust, forwarding, timestamps, addressMemory, new OnRecords());
        this.echoes = new Echoes(context);
        this.ports = new DatagramPorts(context);
        this.ephemeralKeys = new EphemeralKeyRing(foundation.crypto(), random, context.timeline());
        this.protocols = new ProtocolHost(context, new ForProtocols(), frameTypes);
        this.inner = new InnerDispatch(context, directory, records, echoes, ports, protocols, new FromInner());
        this.targets = new TargetResolver(context, directory, claims);
        this.approvals = new Approvals(context, trust, directory, sessions, new OnApproval());
        this.sleep = new SleepDetector(context.timeline(), this::onWoken);
        sessions.onSession(known -> {
            rememberPath(known);
            records.met(known);
        });
        directory.onMoved(known -> {
            rememberPath(known);
            sessions.pathChanged(known);
        });
        trust.onDecision(id -> {
            directory.names().decided(id);
            records.decided(id);
        });
        directory.onForgotten(known -> protocols.onPeerForgotten(known.peer().id()));
    }

    /** Something that was thrown on a thread of the node and not caught there. */
    private void fail(Throwable error) {
        if (error instanceof Error) {
            breakdown.report(error);
        } else {
            context.counters().count("control.defects");
            LOG.error("a task failed thread={}", Thread.currentThread().getName(), error);
        }
    }

    private void open() {
        PskConcerns.raise(context);
        protocols.start(Providers.protocols());
        linkKeeper.open();
        tun = context.config()
                .tun()
                .map(name -> new TunKeeper(context, name, tunMtu(), queues(context.config()), claims.address()));
        tun.ifPresent(keeper -> lanes.useTun(keeper.tun()));
        lanes.localIpv4(claims.address());
        if (context.control() instanceof ControlLoop loop) {
            loop.start();
        }
        lanes.start(linkKeeper.takesAll());
        onControl(() -> {
            directory.start();
            records.start();
            approvals.start();
            membership.start();
            links.all().forEach(protocols::onLinkUp);
            linkKeeper.start();
            sleep.start();
            return true;
        });
    }

    /** On two processors one for each direction is best: each more would only take time from the others. */
    private static int queues(NodeConfig config) {
        if (config.simulation().isPresent()) {
            return 1; // the same on every machine
        }
        int asked = config.queues();
        int processors = Runtime.getRuntime().availableProcessors();
        return asked > 0 ? asked : Math.clamp(processors / 2, 1, NodeConfig.MOST_QUEUES_UNASKED);
    }

    /** The largest link MTU minus overhead, a multiple of 4 (protocol.md §6). */
    private int tunMtu() {
        return Math.max(Wire.MIN_TUN_MTU, links.largestMtu() - Wire.TUN_MTU_MARGIN & ~3);
    }

    /** A link changed, or came. */
    private void onLinkChanged(LinkPort port) {
        directory.linkChanged(port);
        tun.ifPresent(keeper -> keeper.mtu(tunMtu()));
        List<KnownPeer> behind = directory.reachedBy(port);
        if (port.view().up()) {
            protocols.onLinkUp(port);
            behind.forEach(known -> sessions.handshakes().pathChanged(known.peer()));
        } else {
            behind.forEach(known -> protocols.onPeerSilent(known.peer().id()));
        }
    }

    /** A link is not used any more: whom it led to is looked for on the others. */
    private void onLinkGone(LinkPort port) {
        List<KnownPeer> behind = directory.reachedBy(port);
        behind.forEach(directory::lost);
        tun.ifPresent(keeper -> keeper.mtu(tunMtu()));
        behind.forEach(known -> protocols.onPeerSilent(known.peer().id()));
    }

    private void rememberPath(KnownPeer known) {
        known.peer()
                .path()
                .ifPresent(path ->
                        provenPaths.proven(known.peer().id(), path.port().link().name(), path.mac()));
    }

    private Tlvs announcement(LinkView link) {
        Tlvs announcement = context.announcement().withNumber(Wire.TLV_LINK_MTU, link.mtu(), 2);
        return claims.address() == 0 ? announcement : announcement.withNumber(Wire.TLV_IPV4, claims.address(), 4);
    }

    /** What an NDP message of this node takes (protocol.md §3). */
    private int discoveryBytes(LinkView link) {
        return Wire.L3_HEADER_BYTES
                + Wire.NDP_BODY_BYTES
                + Wire.EXTENSION_OVERHEAD_BYTES
                + announcement(link).encode().length;
    }

    /** Others may have given us up meanwhile. */
    private void onWoken() {
        links.all().stream().filter(port -> port.view().up()).forEach(protocols::onLinkUp);
        sessions.handshakes().renewAll();
    }

    /** Asks who is there, at most once a second. */
    private void discoverIfDue() {
        if (discoveryBudget.take(context.now(), 1, DISCOVERY_PERIOD_NANOS)) {
            protocols.onDiscoveryRequested();
        }
    }

    // ---- The API
    // -------------------------------------------------------------------------------------------------------------

    /** Runs something on the control thread and waits for its result. */
    private <T> T onControl(Supplier<T> action) {
        if (context.control().isCurrent()) {
            return action.get();
        }
        if (closed.get()) {
            throw stopped();
        }
        var result = new CompletableFuture<T>();
        context.control().post(() -> {
            try {
                result.complete(action.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            } catch (Error e) {
                fail(e); // more than a request that has failed
                result.completeExceptionally(e);
            }
        });
        try {
            return result.orTimeout(30, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (breakdown.reason().isPresent()) {
                throw stopped();
            }
            throw new MalachiException(MalachiException.Kind.FAILED, "The node does not answer.", e);
        }
    }

    private MalachiException stopped() {
        return new MalachiException(
                MalachiException.Kind.FAILED,
                breakdown
                        .reason()
                        .map(why -> "The node has ended, since it could not rely on itself any more: " + why + ".")
                        .orElse("The node has been stopped."));
    }

    @Override
    public NodeConfig config() {
        return context.config();
    }

    @Override
    public NodeId id() {
        return context.self();
    }

    @Override
    public NodeStatus status() {
        return onControl(() -> new NodeStatus(
                NodeContext.VERSION,
                context.self(),
                context.config().hostName(),
                claims.address() == 0 ? "" : VirtualAddress.format(claims.address()),
                VirtualAddress.ipv6(context.self()).getHostAddress(),
                tun.map(TunKeeper::status),
                links.all().stream().map(MalachiNode::status).toList(),
                (context.now() - startedNanos) / 1_000_000_000L,
                directory.size(),
                plugins(),
                context.crypto().id(),
                context.aead().preferred().id(),
                OffloadReport.of(
                        context.config().offloads(),
                        links.all().stream().map(LinkPort::link).toList(),
                        tun.map(TunKeeper::tun)),
                warnings()));
    }

    private List<Warning> warnings() {
        var all = new ArrayList<>(context.duplicates().warningsAboutSelf(context.self()));
        all.addAll(context.warnings().aboutNode());
        return all;
    }

    private static NodeStatus.LinkStatus status(LinkPort port) {
        LinkView view = port.view();
        return new NodeStatus.LinkStatus(view.name(), port.driver(), view.mac(), view.mtu(), view.up() ? "up" : "down");
    }

    private static String state(BulkCipher.Finding finding, boolean inUse) {
        String use = inUse ? "active" : "not in use";
        return switch (finding) {
            case BulkCipher.Untimed _ -> use;
            case BulkCipher.Timed timed -> use + ", " + timed.nanos() + " ns a frame of 1400 bytes";
            case BulkCipher.Rejected rejected -> use + ", " + rejected.reason();
        };
    }

    private List<NodeStatus.PluginStatus> plugins() {
        var found = new ArrayList<NodeStatus.PluginStatus>();
        found.add(new NodeStatus.PluginStatus(
                "crypto." + context.crypto().id(), Versions.of(context.crypto().getClass()), "active"));
        context.aead()
                .aes()
                .ifPresent(engine -> found.add(new NodeStatus.PluginStatus(
                        "aead." + engine.id(),
                        Versions.of(engine.getClass()),
                        "active, with peers that have AES too")));
        AeadEngine inUse = context.aead().chacha().get();
        for (BulkCipher.Standing standing : context.aead().chacha().standings()) {
            AeadEngine engine = standing.engine();
            found.add(new NodeStatus.PluginStatus(
                    "aead." + engine.id(),
                    Versions.of(engine.getClass()),
                    state(standing.finding(), engine.equals(inUse))));
        }
        links.all().stream()
                .map(port -> new NodeStatus.PluginStatus(
                        "link." + port.driver(), Versions.of(port.link().getClass()), "active"))
                .distinct()
                .forEach(found::add);
        found.addAll(protocols.statuses());
        Extensions.installed()
                .failures()
                .forEach((id, reason) -> found.add(new NodeStatus.PluginStatus(id, "-", "failed: " + reason)));
        return found;
    }

    @Override
    public List<PeerStatus> peers() {
        return onControl(() -> {
            Map<NodeId, PeerStatus> all = approvals.statuses();
            directory
                    .statuses(
                            id -> protocols
                                    .carrier()
                                    .map(carrier -> carrier.state(id))
                                    .orElse(PeerState.NEW),
                            claims.address())
                    .forEach(peer -> all.put(peer.id(), peer));
            return List.copyOf(all.values());
        });
    }

    @Override
    public Optional<NodeId> resolve(String target) {
        return onControl(() -> targets.resolve(target));
    }

    @Override
    public Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) throws InterruptedException {
        if (context.config().simulation().isPresent()) {
            return Optional.empty();
        }
        var answer = new AtomicReference<EchoReply>();
        var done = new CountDownLatch(1);
        int requestId = onControl(() -> sendEcho(peer, data, reply -> {
            answer.set(reply);
            done.countDown();
        }));
        if (!done.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            context.control().post(() -> echoes.forget(requestId));
        }
        return Optional.ofNullable(answer.get());
    }

    @Override
    public void echoAsync(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {
        onControl(() -> sendEcho(peer, data, onReply));
    }

    private int sendEcho(NodeId peer, byte[] data, Consumer<EchoReply> onReply) {
        if (data.length > Wire.ECHO_MAX_BYTES) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "An echo carries at most " + Wire.ECHO_MAX_BYTES + " bytes, not " + data.length + ".");
        }
        if (peer.equals(context.self())) {
            onReply.accept(new EchoReply(peer, 0, Wire.INITIAL_HOP_LIMIT, data.clone()));
            return 0;
        }
        KnownPeer known = knownPeer(peer);
        if (!known.speaksNative()) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Node " + peer + " is a classic node, which answers no ping; it takes datagrams ('malachi send').");
        }
        known.peer().exchange().sent();
        int requestId = echoes.expect(peer, known.peer().sending().isPresent(), onReply);
        sessions.sendControl(known, Wire.CONTROL_ECHO, requestId, data);
        return requestId;
    }

    private KnownPeer knownPeer(NodeId id) {
        return directory.find(id).orElseThrow(() -> {
            approvals.obstacle(id).ifPresent(sentence -> {
                throw new MalachiException(MalachiException.Kind.FAILED, sentence);
            });
            discoverIfDue();
            return new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Node " + id
                            + " is not known here; it has not been heard on any link. 'malachi peers' shows who has.");
        });
    }

    @Override
    public DatagramPort bind(int port, Consumer<Datagram> handler) {
        return ports.bind(port, handler);
    }

    @Override
    public void send(NodeId to, int fromPort, int toPort, byte[] payload) {
        if (payload.length > Wire.DATAGRAM_MAX_BYTES) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "A datagram carries at most " + Wire.DATAGRAM_MAX_BYTES + " bytes, not " + payload.length + ".");
        }
        byte[] datagram = DatagramPorts.encode(fromPort, toPort, payload);
        onControl(() -> {
            if (to.equals(context.self())) {
                ports.deliver(to, datagram);
                return true;
            }
            KnownPeer known = knownPeer(to);
            known.peer().exchange().sent();
            if (known.speaksNative()) {
                sessions.send(known, datagram);
            } else {
                sendClassic(known, fromPort, toPort, payload);
            }
            return true;
        });
    }

    private void sendClassic(KnownPeer known, int fromPort, int toPort, byte[] payload) {
        NodeId to = known.peer().id();
        DatagramCarrier carrier = protocols
                .carrier()
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "Node " + to
                                + " is a classic node, and talking to those is switched off here; 'classic: true' in config.yaml,"
                                + " or 'malachi up --classic', switches it on."));
        refuseTooLarge(to, carrier.largestPayload(to), payload.length);
        known.peer().addSent(payload.length);
        if (carrier.state(to) == PeerState.SESSION) {
            directory.pinOnce(known);
        }
        carrier.send(to, fromPort, toPort, payload);
    }

    private static void refuseTooLarge(NodeId to, int largest, int length) {
        if (length > largest) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "A datagram to " + to.shortId() + " carries at most " + largest + " bytes, not " + length + ".");
        }
    }

    @Override
    public void approve(NodeId peer) {
        onControl(() -> {
            approvals.approve(peer);
            return true;
        });
    }

    @Override
    public void deny(NodeId peer) {
        onControl(() -> {
            approvals.deny(peer);
            return true;
        });
    }

    @Override
    public boolean forget(NodeId peer) {
        return onControl(() -> approvals.forget(peer));
    }

    @Override
    public boolean reject(NodeId peer) {
        return onControl(() -> approvals.reject(peer));
    }

    @Override
    public void discover() {
        onControl(() -> {
            protocols.onDiscoveryRequested();
            return true;
        });
    }

    @Override
    public Registration subscribe(Consumer<Event> listener) {
        return context.events().subscribe(listener);
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> all = new LinkedHashMap<>(context.counters().snapshot());
        all.put("peers.newcomers", (long) membership.newcomers());
        all.put("peers.kept_bytes", membership.bytes());
        for (LinkPort port : links.all()) {
            port.link()
                    .counters()
                    .forEach((name, value) -> all.put("link." + port.link().name() + "." + name, value));
        }
        return all;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            awaitEnd();
            return;
        }
        try {
            end();
        } finally {
            ended.countDown();
        }
    }

    private void end() {
        List<Runnable> steps = List.of(
                unresolved::clear,
                sessions::stop,
                protocols::stop,
                ephemeralKeys::wipe,
                membership::noteAnswers,
                trust::close,
                timestamps::close,
                addressMemory::close,
                provenPaths::flush);
        Runnable farewell = () -> steps.forEach(this::evenIfOthersFail);
        if (context.control().isCurrent()) {
            farewell.run();
        } else {
            context.control().post(farewell);
        }
        context.control().close();
        lanes.close();
        tun.ifPresent(TunKeeper::close);
        linkKeeper.close();
        fileWriter.close();
        foundation.close();
    }

    /** What one part or plugin throws at the end must not keep the others from storing what they have. */
    private void evenIfOthersFail(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Another thread ends the node. Its own threads must not wait for that, since it waits for them. */
    private void awaitEnd() {
        if (context.control().isCurrent() || lanes.isCurrent()) {
            return;
        }
        try {
            boolean _ = ended.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- What the parts ask of each other
    // ------------------------------------------------------------------------------------

    /** What the pumps bring. */
    private final class FromPumps implements ControlQueue.Handler {
        @Override
        public void onControlFrame(ControlFrame frame, LinkPort port) {
            if (frame.type() == Wire.TYPE_HANDSHAKE) {
                sessions.handshakes()
                        .onFrame(port, frame.sourceMac(), frame.destination(), frame.source(), frame.body());
            } else {
                protocols.onFrame(frame);
            }
        }

        @Override
        public void onUnknownIndex(LinkPort port, MacAddress source, NodeId id, int sessionIndex) {
            sessions.handshakes().onUnknownIndex(port, source, id, sessionIndex);
        }

        @Override
        public void onSource(Peer peer, Source source) {
            sessions.heardFrom(peer, source);
        }

        @Override
        public void onConfirmed(Session session) {
            sessions.handshakes().onConfirmed(session);
        }

        @Override
        public void onInner(Session session, int hopLimit, int flags, byte[] plaintext) {
            inner.onInner(session, hopLimit, flags, plaintext);
        }

        @Override
        public void onPark(@Nullable Peer peer, byte[] packet, PacketOffload offload) {
            if (peer != null) {
                directory.find(peer.id()).ifPresent(known -> toPeer(known, packet, offload));
            } else if (packet[0] >>> 4 == 4) {
                parkUnresolved(packet, offload);
            } else {
                leadsNowhere(packet); // an IPv6 address follows from an id, so nobody who is known has it
            }
        }

        @Override
        public void onRekeyDue(Peer peer) {
            sessions.rekeyDue(peer);
        }
    }

    /**
     * A packet to an IPv4 address that no record maps: peers that may have it are asked for their record, by a session; without any,
     * the sender is told.
     */
    private void parkUnresolved(byte[] packet, PacketOffload offload) {
        int destination = ipv4Destination(packet);
        Peer mapped = forwarding.byIpv4(destination);
        if (mapped != null) {
            directory.find(mapped.id()).ifPresent(known -> toPeer(known, packet, offload));
            return;
        }
        List<KnownPeer> candidates = directory.all().stream()
                .filter(known -> known.speaksNative() && known.peer().ipv4() == 0 && mayHave(known, destination))
                .toList();
        if (candidates.isEmpty()) {
            leadsNowhere(packet);
            return;
        }
        boolean asked = unresolved.waiting(destination);
        unresolved.park(destination, new ParkedPackets.IpPacket(packet, offload));
        if (!asked) {
            candidates.forEach(known -> {
                if (known.peer().sending().isPresent()) {
                    records.requestFrom(known);
                } else {
                    sessions.connect(known);
                }
            });
        }
    }

    private void toPeer(KnownPeer known, byte[] packet, PacketOffload offload) {
        if (known.speaksNative()) {
            sessions.park(known, packet, offload);
        } else {
            context.counters().count("tun.drop.classic_peer"); // classic nodes carry no IP (protocol.md §4)
            lanes.answerUnreachable(packet);
        }
    }

    private void leadsNowhere(byte[] packet) {
        context.counters().count("tun.drop.nobody_has_address");
        lanes.answerUnreachable(packet);
        discoverIfDue();
    }

    private static int ipv4Destination(byte[] packet) {
        return ByteBuffer.wrap(packet).getInt(16);
    }

    private static boolean mayHave(KnownPeer known, int ipv4) {
        return known.peer().announcement().number(Wire.TLV_IPV4, 0) == Integer.toUnsignedLong(ipv4)
                || VirtualAddress.preferredIpv4(known.peer().id()) == ipv4;
    }

    /** What records cause. */
    private final class OnRecords implements RecordExchange.Listener {
        @Override
        public void sendControl(KnownPeer peer, int kind, int requestId, byte[] body) {
            sessions.sendControl(peer, kind, requestId, body);
        }

        @Override
        public void connect(KnownPeer peer) {
            sessions.call(peer);
        }

        @Override
        public void mapped(KnownPeer peer, int ipv4) {
            for (ParkedPackets.Parked packet : unresolved.take(ipv4)) {
                if (packet instanceof ParkedPackets.IpPacket(byte[] bytes, PacketOffload offload)) {
                    toPeer(peer, bytes, offload);
                }
            }
        }

        @Override
        public void moved(int from, int to) {
            lanes.localIpv4(to);
            tun.ifPresent(keeper -> keeper.address(to));
        }

        @Override
        public void announcementChanged() {
            protocols.onAnnouncementChanged();
        }
    }

    /** What follows from an approval. */
    private final class OnApproval implements Approvals.Listener {
        @Override
        public void sighted(Sighting sighting) {
            MalachiNode.this.sighted(sighting);
        }

        @Override
        public void restored(Pin pin) {
            directory.restore(pin);
            records.restore(pin);
        }

        @Override
        public void approved(NodeId id) {
            protocols.onPeerApproved(id);
        }
    }

    private void sighted(Sighting sighting) {
        if (trust.admits(sighting.id(), sighting.publicKey())) {
            directory.sighted(sighting).ifPresent(known -> {
                sessions.sighted(known);
                records.sighted(known, sighting);
            });
        } else {
            approvals.refused(sighting);
        }
    }

    /** How sessions have peers found. */
    private final class ForSessions implements SessionLayer.Discovery {
        @Override
        public void request() {
            discoverIfDue();
        }

        @Override
        public void silent(KnownPeer peer) {
            protocols.onPeerSilent(peer.peer().id());
        }

        @Override
        public void elsewhere(KnownPeer peer, Source source) {
            protocols.onPeerElsewhere(peer.peer().id(), source);
        }
    }

    /** What inner packets ask for. */
    private final class FromInner implements InnerDispatch.Handler {
        @Override
        public void onIp(Session session, int flags, byte[] packet) {
            if (session.peer().ipv4() == 0) {
                directory.find(session.peer().id()).ifPresent(known -> {
                    if (known.recordBudget().take(context.now(), 2, 1_000_000_000L)) {
                        records.requestFrom(known); // its record was lost
                    }
                });
            }
            lanes.deliver(session, flags, packet);
        }

        @Override
        public void onClose(Peer peer, int reason) {
            sessions.handshakes().onClose(peer, reason);
        }

        @Override
        public void onEcho(KnownPeer from, int hopLimit, int requestId, byte[] data) {
            if (data.length > Wire.ECHO_MAX_BYTES) {
                context.counters().count("control.drop.echo_length");
            } else if (!from.echoBudget()
                    .take(context.now(), Wire.ECHO_PEER_RATE, 1_000_000_000L / Wire.ECHO_PEER_RATE)) {
                context.counters().count("control.drop.echo_rate");
            } else {
                context.counters().count("control.accepted.echo");
                sessions.sendControl(from, Wire.CONTROL_ECHO_REPLY, requestId, Echoes.replyBody(hopLimit, data));
            }
        }
    }

    /** What protocols may use. */
    private final class ForProtocols implements ProtocolHost.Services {
        @Override
        public List<LinkPort> links() {
            return links.all();
        }

        @Override
        public Tlvs announcement(LinkView link) {
            return MalachiNode.this.announcement(link);
        }

        @Override
        public boolean send(LinkView link, MacAddress destinationMac, int type, NodeId destination, byte[] body) {
            return links.find(link.name())
                    .map(port -> lanes.sendFrame(port, destinationMac, type, destination, body))
                    .orElse(false);
        }

        @Override
        public boolean sendWithoutIds(LinkView link, MacAddress destinationMac, int type, byte[] body) {
            return links.find(link.name())
                    .map(port -> lanes.sendFrameWithoutIds(port, destinationMac, type, body))
                    .orElse(false);
        }

        @Override
        public void sendControl(NodeId peer, int kind, int requestId, byte[] body) {
            directory.find(peer).ifPresent(known -> sessions.sendControl(known, kind, requestId, body));
        }

        @Override
        public Optional<Sighting> sighting(NodeId id) {
            return directory.find(id).flatMap(KnownPeer::sighting);
        }

        @Override
        public boolean isKnownAt(NodeId id, String link, MacAddress mac) {
            return provenPaths.isAt(id, link, mac);
        }

        @Override
        public boolean isPinned(NodeId id) {
            return trust.pinned(id);
        }

        @Override
        public boolean isNewcomer(NodeId id) {
            return sessions.isNewcomer(id);
        }

        @Override
        public int peerCount() {
            return directory.size();
        }

        @Override
        public boolean admits(NodeId id, byte[] publicKey) {
            return trust.admits(id, publicKey) || approvals.mayWait(id);
        }

        @Override
        public void answered(NodeId peer, String link, MacAddress mac) {
            approvals.answered(peer, link, mac);
            links.find(link)
                    .ifPresent(port -> directory
                            .find(peer)
                            .ifPresent(known -> sessions.answered(known.peer(), new Source(port, mac))));
        }

        @Override
        public void sighted(Sighting sighting) {
            MalachiNode.this.sighted(sighting);
        }

        @Override
        public EphemeralKeys ephemeralKeys() {
            return ephemeralKeys;
        }

        @Override
        public void offered(KeyOffer offer) {
            if (classicPeer(offer.peer()).flatMap(KnownPeer::sighting).isPresent()) {
                protocols.onKeyOffer(offer);
            }
        }

        @Override
        public void discover(NodeId peer) {
            directory
                    .find(peer)
                    .flatMap(KnownPeer::sighting)
                    .ifPresentOrElse(protocols::onDiscoveryRequested, MalachiNode.this::discoverIfDue);
        }

        @Override
        public void deliver(NodeId from, int fromPort, int toPort, byte[] payload) {
            classicPeer(from).ifPresent(known -> {
                directory.heard(known);
                known.peer().exchange().received();
                directory.pinOnce(known);
                known.peer().addReceived(payload.length);
                ports.deliver(new Datagram(from, fromPort, toPort, payload));
            });
        }

        @Override
        public void keeps(NodeId peer, int bytes) {
            directory.find(peer).ifPresent(known -> directory.protocolKeeps(known, bytes));
        }

        private Optional<KnownPeer> classicPeer(NodeId id) {
            return directory.find(id).filter(known -> !known.speaksNative());
        }
    }
}

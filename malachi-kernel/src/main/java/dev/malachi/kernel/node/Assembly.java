package dev.malachi.kernel.node;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.Registration;
import dev.malachi.api.Reload;
import dev.malachi.api.TrustMode;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.config.Differences;
import dev.malachi.kernel.control.Breakdown;
import dev.malachi.kernel.control.ControlCalls;
import dev.malachi.kernel.control.ControlLoop;
import dev.malachi.kernel.control.ControlThread;
import dev.malachi.kernel.control.LiveConfig;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.datapath.Claims;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.directory.TargetResolver;
import dev.malachi.kernel.event.Duplicates;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.home.HandoverFile;
import dev.malachi.kernel.home.HomeWriter;
import dev.malachi.kernel.home.StateFile;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.inner.ControlDispatch;
import dev.malachi.kernel.inner.DatagramPorts;
import dev.malachi.kernel.inner.Echoes;
import dev.malachi.kernel.inner.InnerDispatch;
import dev.malachi.kernel.inner.Originator;
import dev.malachi.kernel.lanes.ControlQueue;
import dev.malachi.kernel.lanes.Lanes;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.machine.LinkKeeper;
import dev.malachi.kernel.machine.SleepDetector;
import dev.malachi.kernel.machine.TunKeeper;
import dev.malachi.kernel.membership.Approvals;
import dev.malachi.kernel.membership.Handovers;
import dev.malachi.kernel.membership.Membership;
import dev.malachi.kernel.membership.PendingPeers;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.record.LinkAnnouncement;
import dev.malachi.kernel.record.RecordExchange;
import dev.malachi.kernel.record.UnmappedPackets;
import dev.malachi.kernel.registry.ClaimRegistry;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.scope.Parts;
import dev.malachi.kernel.scope.ProtocolHost;
import dev.malachi.kernel.scope.Surroundings;
import dev.malachi.kernel.session.PeerTraffic;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.status.NodeReport;
import dev.malachi.kernel.status.PeerReport;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.TrustStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of a node: makes them, joins them, starts and ends them. Used on the control thread once that runs. */
final class Assembly {
    /** How long until what could not be written to HOME is tried again. */
    private static final long WRITE_AGAIN_NANOS = 10_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    final LinkSet links = new LinkSet();
    final Lanes lanes;
    final TrustStore trust;
    final ProvenPaths provenPaths;
    final PeerDirectory directory;
    final SessionLayer sessions;
    final Approvals approvals;
    final DatagramPorts ports;
    final ProtocolHost protocols;
    final Parts parts;
    final ClaimRegistry registry;
    final LinkAnnouncement announcement;

    private final Foundation foundation;
    private final Extensions extensions;
    /** Brings protocols that come while the node runs, and ends those that go. */
    private Registration following = () -> {};

    private final ConfiguredProtocols configured;

    final NodeContext context;
    final ControlCalls calls;
    final ExecutorService fileWriter;
    private final HomeWriter homeWriter;
    final AddressClaims claims;
    final Timestamps timestamps;
    final AddressMemory addressMemory;
    final RecordExchange records;
    final UnmappedPackets unmapped;
    private final Handovers handovers;
    final Membership membership;
    final Echoes echoes;
    final Originator originator;
    final ControlQueue controlQueue;
    final TargetResolver targets;
    final LinkKeeper linkKeeper;
    final SleepDetector sleep;
    final NodeReport nodeReport;
    final PeerReport peerReport;
    Optional<TunKeeper> tun = Optional.empty();
    private final Breakdown breakdown;

    /**
     * Makes the parts; nothing runs yet.
     *
     * @param config what the node shall be
     * @param foundation what it stands on
     * @param process what it shares with other nodes
     * @param extensions what plugins bring
     * @param end ends the node when it cannot rely on itself any more
     */
    Assembly(NodeConfig config, Foundation foundation, NodeProcess process, Extensions extensions, Runnable end) {
        this.foundation = foundation;
        this.extensions = extensions;
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
        this.breakdown = new Breakdown(events::publishEnd, end);
        this.context = new NodeContext(
                new LiveConfig(config),
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
        this.calls = new ControlCalls(control, breakdown, this::fail);
        this.homeWriter = new HomeWriter(fileWriter, context.warnings(), this::whenWritingMayWork);
        this.trust = new TrustStore(config.home(), config.trust(), context.timeline(), homeWriter);
        var state = new StateFile(config.home(), homeWriter);
        this.timestamps = new Timestamps(context.timeline(), state, fileWriter);
        this.addressMemory = new AddressMemory(context.timeline(), state, fileWriter);
        this.provenPaths = new ProvenPaths(config.home(), trust::pinned, context.timeline(), homeWriter);
        this.claims =
                new AddressClaims(context.self(), lowerIdWins(config), addressMemory.candidate(), trust::standing);
        this.announcement = new LinkAnnouncement(context, claims);
        var forwarding = new ForwardingTable();
        var index = new SessionIndex();
        var taken = new Claims();
        this.registry = new ClaimRegistry(taken);
        var guards = new Guards(context);
        this.directory = new PeerDirectory(context, trust, forwarding, links);
        this.targets = new TargetResolver(context, directory, claims);
        this.parts = new Parts(context);
        this.lanes = new Lanes(context, index, forwarding, taken, process.warmedUp(), this::fail);
        this.linkKeeper = new LinkKeeper(
                context,
                links,
                lanes,
                Lanes.inEachDirection(config),
                announcement::discoveryBytes,
                this::onLinkChanged,
                this::onLinkGone);
        this.sessions =
                new SessionLayer(context, directory, trust, guards, provenPaths, timestamps, index, lanes, parts);
        PeerTraffic traffic = sessions.traffic();
        this.records =
                new RecordExchange(context, directory, claims, trust, forwarding, timestamps, addressMemory, traffic);
        this.unmapped = new UnmappedPackets(context, directory, forwarding, records, traffic, lanes, parts);
        var pending = new PendingPeers();
        this.approvals = new Approvals(context, trust, directory, sessions, records, pending);
        this.handovers = new Handovers(
                context, trust, approvals, traffic, new HandoverFile(config.home()).leadingTo(context.self()));
        this.membership = new Membership(context, directory, sessions, trust);
        this.echoes = new Echoes(context, traffic);
        this.ports = new DatagramPorts(context);
        this.originator = new Originator(context, directory, approvals, parts, traffic, echoes, ports, registry);
        var inner = new InnerDispatch(
                context, directory, records, handovers, echoes, ports, registry, sessions.handshakes(), lanes::deliver);
        this.controlQueue = new ControlQueue(context, new ControlDispatch(sessions, inner, unmapped));
        this.protocols = new ProtocolHost(
                new Surroundings(
                        context,
                        calls,
                        lanes,
                        controlQueue,
                        links,
                        forwarding,
                        directory,
                        sessions,
                        trust,
                        provenPaths,
                        approvals,
                        ports,
                        announcement,
                        registry,
                        guards,
                        this::fail),
                parts,
                breakdown::report);
        this.configured = new ConfiguredProtocols(protocols);
        this.sleep = new SleepDetector(context.timeline(), this::onWoken);
        this.nodeReport = new NodeReport(context, links, parts);
        this.peerReport = new PeerReport(context, directory, trust, pending);
        join();
    }

    private boolean lowerIdWins(NodeConfig config) {
        return config.trust() != TrustMode.TOFU || foundation.psk().length > 0;
    }

    /**
     * Takes over what can change while the node runs. Safe from any thread but the control thread, one after the other.
     *
     * @param source reads the configuration as it is now; asked when it is the turn of this call, so that of two the later has the last word
     * @return what is different
     * @throws dev.malachi.api.MalachiException (usage) if it is wrong, or a setting of a plugin does not fit
     */
    synchronized Reload reload(Supplier<NodeConfig> source) {
        NodeConfig wanted = source.get();
        NodeConfig before = context.config();
        List<Reload.Change> changes =
                Differences.between(before, wanted, extensions.plugins(), plugin -> configured.has(plugin.id()));
        List<String> restarted = configured.ids().stream()
                .filter(id -> changes.stream().anyMatch(change -> change.key().startsWith(id + ".")))
                .toList();
        NodeConfig.Builder next = before.toBuilder().trust(wanted.trust());
        restarted.forEach(id -> next.settings(id, wanted.plugins().getOrDefault(id, Map.of())));
        NodeConfig inForce = next.build();
        calls.run(() -> {
            context.live().replace(inForce);
            if (before.trust() != inForce.trust()) {
                trust.mode(inForce.trust());
                claims.lowerIdWins(lowerIdWins(inForce));
                approvals.modeChanged();
            }
        });
        restarted.forEach(configured::restart);
        return new Reload(changes);
    }

    /** What a room above has to hear. */
    private void join() {
        sessions.onSession(known -> {
            records.met(known);
            handovers.met(known);
        });
        directory.paths().onMoved(sessions::pathChanged);
        directory.onForgotten(known -> parts.onPeerForgotten(known.peer()));
        directory.onForgotten(known -> handovers.withdraw(known.peer().id()));
        directory.paths().onChanged(parts::onPathChanged);
        directory.onAddress(parts::onAddressChanged);
        sessions.onUpAndDown(parts::onSessionUp, parts::onSessionDown);
        approvals.onSighted(parts::onSighted);
        trust.onDecision(id -> {
            directory.names().decided(id);
            records.decided(id);
        });
        approvals.onApproved(parts::onPeerApproved);
        approvals.onApproval(handovers::approved);
        records.onMapped(unmapped::mapped);
        records.onMoved(ipv4 -> {
            lanes.localIpv4(ipv4);
            tun.ifPresent(keeper -> keeper.address(ipv4));
        });
        records.onAnnouncementChanged(parts::onAnnouncementChanged);
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

    /** Opens links and the TUN interface, and lets all parts run. */
    void open() {
        PskConcerns.raise(context);
        following = extensions.follow(Protocol.class, configured::add);
        linkKeeper.open();
        tun = context.config()
                .tun()
                .map(name -> new TunKeeper(
                        context, name, links.tunMtu(), Lanes.inEachDirection(context.config()), claims.address()));
        tun.ifPresent(keeper -> lanes.useTun(keeper.tun()));
        lanes.localIpv4(claims.address());
        if (context.control() instanceof ControlLoop loop) {
            loop.start();
        }
        lanes.start(controlQueue, linkKeeper.takesAll());
        calls.run(() -> {
            directory.start();
            records.start();
            approvals.start();
            membership.start();
            protocols.opened();
            linkKeeper.start();
            sleep.start();
        });
        foundation.keepIdentity();
    }

    private void whenWritingMayWork(Runnable retry) {
        context.control().post(() -> {
            var _ = context.timeline().schedule(WRITE_AGAIN_NANOS, retry);
        });
    }

    /** A link changed, or came. */
    private void onLinkChanged(LinkPort port) {
        directory.paths().linkChanged(port);
        tun.ifPresent(keeper -> keeper.mtu(links.tunMtu()));
        List<KnownPeer> behind = directory.paths().reachedBy(port);
        if (port.view().up()) {
            parts.onLinkUp(port);
            behind.forEach(known -> sessions.handshakes().pathChanged(known.peer()));
        } else if (directory.paths().anyLinkIsUp()) {
            behind.forEach(known -> parts.onPeerSilent(known.peer().id()));
        } else {
            sessions.linksLost();
        }
    }

    /** A link is not used any more: whom it led to is looked for on the others. */
    private void onLinkGone(LinkPort port) {
        List<KnownPeer> behind = directory.paths().reachedBy(port);
        if (!directory.paths().anyLinkIsUp()) {
            sessions.linksLost();
        }
        behind.forEach(directory.paths()::lost);
        tun.ifPresent(keeper -> keeper.mtu(links.tunMtu()));
        behind.forEach(known -> parts.onPeerSilent(known.peer().id()));
    }

    /** Others may have given us up meanwhile. */
    private void onWoken() {
        links.all().stream().filter(port -> port.view().up()).forEach(parts::onLinkUp);
        sessions.handshakes().renewAll();
    }

    /** Says farewell to peers, stores what there is, and closes what is open. */
    void end() {
        List<Runnable> steps =
                List.of(unmapped::clear, sessions::stop, protocols::stop, membership::noteAnswers, this::store);
        var done = new AtomicBoolean();
        Runnable farewell = () -> {
            if (done.compareAndSet(false, true)) {
                steps.forEach(this::evenIfOthersFail);
            }
        };
        following.close();
        if (context.control().isCurrent()) {
            farewell.run();
        } else {
            protocols.stopOwnThreads();
            context.control().post(farewell);
        }
        context.control().close();
        if (done.compareAndSet(false, true)) {
            store(); // the control thread does not come back from a plugin
        }
        lanes.close();
        tun.ifPresent(TunKeeper::close);
        linkKeeper.close();
        fileWriter.execute(homeWriter::retry);
        fileWriter.close();
        foundation.close();
    }

    private void store() {
        List.<Runnable>of(trust::close, timestamps::close, addressMemory::close, provenPaths::flush)
                .forEach(this::evenIfOthersFail);
    }

    /** What one part or plugin throws at the end must not keep the others from storing what they have. */
    private void evenIfOthersFail(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }
}

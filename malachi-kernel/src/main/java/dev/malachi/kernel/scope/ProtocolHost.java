package dev.malachi.kernel.scope;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.kernel.budget.TokenBucket;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.control.Versions;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The protocols of a node: starts and ends their parts in it, and tells them what happens. Used on the control thread, before the node is
 * open by the thread that opens it.
 */
public final class ProtocolHost {
    private static final String STOPPED = "plugin.stopped";
    private static final long DISCOVERY_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long a start may take on a thread of its own, and how long an end. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(2);

    private record Running(Part part, ProtocolScope scope) {}

    private final Surroundings node;
    private final NodeContext context;
    private final CallWatch watch;
    private final List<Running> running = new CopyOnWriteArrayList<>();
    /** Of protocols that cannot even be loaded: why, by the ids of their plugins. */
    private final Map<String, String> broken = new ConcurrentSkipListMap<>();

    private final TokenBucket discoveryBudget = new TokenBucket();
    private boolean open;

    /**
     * Makes one in which none runs.
     *
     * @param node what they work with
     * @param onStuck told of a sentence when a plugin holds up the node for good; on a thread of its own
     */
    public ProtocolHost(Surroundings node, Consumer<String> onStuck) {
        this.node = node;
        this.context = node.context();
        this.watch = new CallWatch((id, method) -> {
            String reason = "the plugin '" + id + "' has not returned from " + method + " for "
                    + CallWatch.STUCK_SECONDS + " s";
            Blame.note(context.config().home(), id, reason);
            onStuck.accept(reason);
        });
        node.sightings().onSighted(sighting -> tell("onSighted", handler -> handler.onSighted(sighting)));
        node.guards().onChange(() -> node.sessions().endUnless(node.guards()::admits));
    }

    /**
     * Starts a protocol, if the configuration enables it. What cannot start is told by {@link #statuses}, and keeps nothing else from
     * starting. Safe from any thread.
     *
     * @param extension brings it
     * @return ends it
     * @throws MalachiException if a setting of it does not fit
     */
    public Registration add(Extension<Protocol> extension) {
        Arguments settings = context.config().settings(extension.plugin());
        if (!extension.plugin().enabled(settings)) {
            return () -> {};
        }
        try {
            Protocol protocol = extension.get();
            return new OnControl(context.control()).call(() -> add(protocol, Rights.of(protocol), settings));
        } catch (RuntimeException | LinkageError e) {
            broken.put(extension.plugin().id(), "it cannot be loaded: " + e);
            return () -> broken.remove(extension.plugin().id());
        }
    }

    private Registration add(Protocol protocol, Rights rights, Arguments settings) {
        var part = new Part(
                context,
                protocol,
                watch,
                made -> threadFor(made, protocol, rights),
                (failed, reason) -> context.control().post(() -> end(failed, reason)));
        var added = new Running(part, new ProtocolScope(node, part, rights, settings, watch, this::discover));
        running.add(added);
        if (protocol.traits().contains(Protocol.Trait.GUARD)) {
            node.guards().want(part.id());
        }
        if (part.thread().isControl() || open) {
            start(added);
        }
        return () -> new OnControl(context.control()).run(() -> remove(added));
    }

    private PartThread threadFor(Part part, Protocol protocol, Rights rights) {
        boolean onControl = rights.isOurs() && protocol.traits().contains(Protocol.Trait.ON_CONTROL_THREAD);
        return onControl
                ? new OnControlThread(context, node.queue())
                : new OwnThread(
                        context,
                        protocol.id(),
                        () -> context.control().post(() -> end(part, "it does not keep up with what it is told")),
                        node.onError());
    }

    private void start(Running started) {
        Part part = started.part();
        part.thread().execute(() -> {
            try {
                begin(started);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                String reason = "it could not be started: " + (e instanceof MalachiException ? e.getMessage() : e);
                new OnControl(context.control()).run(() -> end(part, reason));
            }
        });
        if (!part.thread().isControl()) {
            var _ = context.timeline().schedule(START_NANOS, () -> {
                if (part.state() instanceof Part.State.Starting) {
                    end(part, "its start has not returned for " + TimeUnit.NANOSECONDS.toSeconds(START_NANOS) + " s");
                }
            });
        }
    }

    /** On the part's thread. */
    private void begin(Running started) {
        if (running.stream()
                .anyMatch(other -> !other.equals(started)
                        && !other.part().hasEnded()
                        && other.part().id().equals(started.part().id()))) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "there is another protocol '" + started.part().id() + "'; remove one of the two plugins");
        }
        Protocol.Handler handler = started.part().protocol().start(started.scope());
        if (!started.part().started(handler)) {
            handler.close(); // it was given up meanwhile
        } else {
            new OnControl(context.control()).run(() -> {
                if (open) {
                    replay(started.part());
                }
            });
        }
    }

    /** The node is open: those that have threads of their own begin, and all are told what is there. */
    public void opened() {
        open = true;
        if (context.config().simulation().isEmpty()) {
            watch.start();
        }
        List.copyOf(running).forEach(started -> {
            if (started.part().thread().isControl()) {
                replay(started.part());
            } else {
                start(started);
            }
        });
    }

    /** Tells a part that comes late what others know already. */
    private void replay(Part part) {
        node.links().all().forEach(port -> part.tell("onLinkUp", handler -> handler.onLinkUp(port.view())));
        for (KnownPeer known : node.directory().all()) {
            NodeId id = known.peer().id();
            known.sighting().ifPresent(sighting -> part.tell("onSighted", handler -> handler.onSighted(sighting)));
            if (node.sessions().hasSession(known)) {
                part.tell("onSessionUp", handler -> handler.onSessionUp(id));
            }
            known.peer().path().ifPresent(path -> tellPath(part, id, path));
            if (known.peer().ipv4() != 0) {
                tellAddress(part, id, known.peer().ipv4());
            }
        }
    }

    private static void tellPath(Part part, NodeId id, Path path) {
        part.tell("onPathChanged", handler -> handler.onPathChanged(id, ProtocolScope.view(path)));
    }

    private static void tellAddress(Part part, NodeId id, int ipv4) {
        OptionalInt address = ipv4 == 0 ? OptionalInt.empty() : OptionalInt.of(ipv4);
        part.tell("onAddressChanged", handler -> handler.onAddressChanged(id, address));
    }

    private void remove(Running gone) {
        if (running.remove(gone)) {
            finish(gone, "it was stopped");
        }
    }

    /** Ends a part that has failed; it stays listed. */
    private void end(Part part, String reason) {
        running.stream()
                .filter(one -> one.part().equals(part) && !part.hasEnded())
                .findFirst()
                .ifPresent(failed -> {
                    context.warnings()
                            .raise(
                                    STOPPED,
                                    part.id(),
                                    "The plugin '" + part.id() + "' was stopped in this node: " + reason + ".",
                                    "Look at the log, and tell its author. The node goes on without it until it is started again.");
                    finish(failed, reason);
                });
    }

    private void finish(Running ending, String reason) {
        Part part = ending.part();
        Part.State before = part.end(reason);
        Runnable close = () -> {
            if (before instanceof Part.State.Active(Protocol.Handler handler)) {
                part.callElsewhere("close", handler::close);
            }
            ending.scope().close();
        };
        part.thread().execute(close);
        if (!part.thread().isControl()) {
            var _ = context.timeline().schedule(END_NANOS, ending.scope()::close); // it may not return
        }
    }

    /** Ends those that have threads of their own, and waits a little for them. Called by another thread than the control thread. */
    public void stopOwnThreads() {
        List<Running> own =
                running.stream().filter(one -> !one.part().thread().isControl()).toList();
        own.reversed().forEach(one -> context.control().post(() -> remove(one)));
        long end = System.nanoTime() + END_NANOS;
        own.forEach(one -> one.part().thread().await(end - System.nanoTime()));
    }

    /** Ends all, the last first. */
    public void stop() {
        watch.close();
        running.reversed().forEach(one -> finish(one, "the node has ended"));
        running.clear();
    }

    /**
     * Where the protocols stand.
     *
     * @return one for each, as {@code protocol.ID}
     */
    public List<NodeStatus.PluginStatus> statuses() {
        List<NodeStatus.PluginStatus> all = new ArrayList<>();
        for (Running one : running) {
            all.add(new NodeStatus.PluginStatus(
                    "protocol." + one.part().id(),
                    Versions.of(one.part().protocol().getClass()),
                    switch (one.part().state()) {
                        case Part.State.Starting _ -> "starting";
                        case Part.State.Active _ -> "active";
                        case Part.State.Ended(String reason) -> "stopped: " + reason;
                    }));
        }
        broken.forEach((id, reason) -> all.add(new NodeStatus.PluginStatus(id, "-", "stopped: " + reason)));
        return all;
    }

    private void tell(String method, Consumer<Protocol.Handler> call) {
        for (Running one : List.copyOf(running)) {
            one.part().tell(method, call);
        }
    }

    /** Asks who is there, at most once a second. */
    public void discoverIfDue() {
        if (discoveryBudget.take(context.now(), 1, DISCOVERY_PERIOD_NANOS)) {
            discover();
        }
    }

    /** Asks who is there, now. */
    public void discover() {
        tell("onDiscoveryRequested", Protocol.Handler::onDiscoveryRequested);
    }

    private void discover(Optional<Sighting> peer) {
        peer.ifPresentOrElse(
                sighting -> tell("onDiscoveryRequested", handler -> handler.onDiscoveryRequested(sighting)),
                this::discoverIfDue);
    }

    /** A link is there, came up, or changed. */
    public void onLinkUp(LinkPort port) {
        tell("onLinkUp", handler -> handler.onLinkUp(port.view()));
    }

    /** What this node announces has changed. */
    public void onAnnouncementChanged() {
        tell("onAnnouncementChanged", Protocol.Handler::onAnnouncementChanged);
    }

    /** A peer does not answer. */
    public void onPeerSilent(NodeId peer) {
        tell("onPeerSilent", handler -> handler.onPeerSilent(peer));
    }

    /** A person has approved a node. */
    public void onPeerApproved(NodeId peer) {
        tell("onPeerApproved", handler -> handler.onPeerApproved(peer));
    }

    /** The node has forgotten a peer. */
    public void onPeerForgotten(Peer peer) {
        running.forEach(one -> one.part().thread().forget(peer));
        tell("onPeerForgotten", handler -> handler.onPeerForgotten(peer.id()));
    }

    /** An authenticated frame of a peer came by another way than the one that leads to it. */
    public void onPeerElsewhere(NodeId peer, Source source) {
        tell(
                "onPeerElsewhere",
                handler -> handler.onPeerElsewhere(peer, source.port().view(), source.mac()));
    }

    /** There is a session with a peer. */
    public void onSessionUp(NodeId peer) {
        tell("onSessionUp", handler -> handler.onSessionUp(peer));
    }

    /** The last session with a peer has ended. */
    public void onSessionDown(NodeId peer, String reason) {
        tell("onSessionDown", handler -> handler.onSessionDown(peer, reason));
    }

    /** A peer is reached by another path. */
    public void onPathChanged(Peer peer) {
        peer.path().ifPresent(path -> running.forEach(one -> tellPath(one.part(), peer.id(), path)));
    }

    /** Another address leads to a peer, or none. */
    public void onAddressChanged(Peer peer) {
        running.forEach(one -> tellAddress(one.part(), peer.id(), peer.ipv4()));
    }
}

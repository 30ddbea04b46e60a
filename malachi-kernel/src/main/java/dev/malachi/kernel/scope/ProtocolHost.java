package dev.malachi.kernel.scope;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.directory.KnownPeer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The protocols of a node: starts and ends their parts in it, and tells them what happens. Used on the control thread, before the node is
 * open by the thread that opens it.
 */
public final class ProtocolHost {
    private static final String STOPPED = "plugin.stopped";

    /** How long a start may take on a thread of its own, and how long an end. */
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Surroundings node;
    private final NodeContext context;
    private final CallWatch watch;
    private final Parts parts;
    /** Those that have ended and still have what they took, by id: one of that id can take it only afterwards. */
    private final Map<String, PartScope> ending = new HashMap<>();

    private boolean open;

    /**
     * Makes one in which none runs.
     *
     * @param node what they work with
     * @param parts where they are listed
     * @param onStuck told of a sentence when a plugin holds up the node for good; on a thread of its own
     */
    public ProtocolHost(Surroundings node, Parts parts, Consumer<String> onStuck) {
        this.node = node;
        this.parts = parts;
        this.context = node.context();
        this.watch = new CallWatch((id, method) -> {
            String reason = "the plugin '" + id + "' has not returned from " + method + " for "
                    + CallWatch.STUCK_SECONDS + " s";
            Blame.note(context.config().home(), id, reason);
            onStuck.accept(reason);
        });
        node.guards().onChange(() -> node.sessions().traffic().endUnless(node.guards()::admits));
    }

    /**
     * Starts a protocol, if the configuration enables it. What cannot start is told by {@link Parts#statuses}, and keeps nothing else from
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
            Rights rights =
                    new Rights(extension.plugin().id(), extension.plugin().capabilities());
            return node.calls().call(() -> add(protocol, rights, settings));
        } catch (RuntimeException | LinkageError e) {
            parts.broken(extension.plugin().id(), "it cannot be loaded: " + e);
            return () -> parts.mended(extension.plugin().id());
        }
    }

    private Registration add(Protocol protocol, Rights rights, Arguments settings) {
        var part = new Part(
                context,
                protocol,
                watch,
                made -> threadFor(made, protocol, rights),
                (failed, reason) -> context.control().post(() -> end(failed, reason)));
        var added = new Parts.Running(
                part, new ProtocolScope(node, part, rights, settings, watch, peer -> parts.discover(peer)));
        parts.running().add(added);
        if (protocol.traits().contains(Protocol.Trait.GUARD)) {
            node.guards().want(part.id());
        }
        if (part.thread().isControl() || open) {
            start(added);
        }
        return () -> {
            if (!node.calls().isClosed()) { // else all of them end with the node
                node.calls().run(() -> remove(added));
            }
        };
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

    /** Starts one, when one of the same id that was there before has given back what it took. */
    private void start(Parts.Running waiting) {
        PartScope before = ending.get(waiting.part().id());
        if (before == null) {
            startNow(waiting);
        } else {
            var _ = before.given().thenRun(() -> context.control().post(() -> start(waiting)));
        }
    }

    private void startNow(Parts.Running started) {
        Part part = started.part();
        if (part.hasEnded()) {
            return; // before its turn came
        }
        part.thread().execute(() -> {
            try {
                begin(started);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                String reason = "it could not be started: " + (e instanceof MalachiException ? e.getMessage() : e);
                node.calls().run(() -> end(part, reason));
            }
        });
        if (!part.thread().isControl()) {
            part.startLimit(context.timeline().schedule(START_NANOS, () -> {
                if (part.state() instanceof Part.State.Starting) {
                    end(part, "its start has not returned for " + TimeUnit.NANOSECONDS.toSeconds(START_NANOS) + " s");
                }
            }));
        }
    }

    /** On the part's thread. */
    private void begin(Parts.Running started) {
        if (parts.running().stream()
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
            node.calls().run(() -> {
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
        parts.running().forEach(started -> {
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
            if (known.peer().usableSession(context.now()).isPresent()) {
                part.tell("onSessionUp", handler -> handler.onSessionUp(id));
            }
            known.peer().path().ifPresent(path -> Parts.tellPath(part, id, path));
            if (known.peer().ipv4() != 0) {
                Parts.tellAddress(part, id, known.peer().ipv4());
            }
        }
    }

    private void remove(Parts.Running gone) {
        if (parts.running().remove(gone)) {
            finish(gone, "it was stopped");
        }
    }

    /** Ends a part that has failed; it stays listed. */
    private void end(Part part, String reason) {
        parts.running().stream()
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

    private void finish(Parts.Running gone, String reason) {
        Part part = gone.part();
        Part.State before = part.end(reason);
        Runnable close = () -> {
            if (before instanceof Part.State.Active(Protocol.Handler handler)) {
                part.callElsewhere("close", handler::close);
            }
            gone.scope().close();
        };
        part.thread().execute(close);
        if (!part.thread().isControl()) {
            var limit = context.timeline().schedule(END_NANOS, gone.scope()::close); // it may not return
            ending.put(part.id(), gone.scope());
            var _ = gone.scope().given().thenRun(() -> {
                limit.close();
                context.control().post(() -> ending.remove(part.id(), gone.scope()));
            });
        }
    }

    /** Ends those that have threads of their own, and waits a little for them. Called by another thread than the control thread. */
    public void stopOwnThreads() {
        List<Parts.Running> own = parts.running().stream()
                .filter(one -> !one.part().thread().isControl())
                .toList();
        own.reversed().forEach(one -> context.control().post(() -> remove(one)));
        long end = System.nanoTime() + END_NANOS;
        own.forEach(one -> one.part().thread().await(end - System.nanoTime()));
    }

    /** Ends all, the last first. */
    public void stop() {
        watch.close();
        parts.running().reversed().forEach(one -> finish(one, "the node has ended"));
        parts.running().clear();
    }
}

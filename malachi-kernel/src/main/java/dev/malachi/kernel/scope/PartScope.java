package dev.malachi.kernel.scope;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.Capability;
import dev.malachi.api.spi.protocol.DatagramCarrier;
import dev.malachi.api.spi.protocol.Granted;
import dev.malachi.api.spi.protocol.Guard;
import dev.malachi.api.spi.protocol.NodeScope;
import dev.malachi.api.spi.protocol.PacketTap;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.api.time.Timeline;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.tap.OpenTap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a part has taken in its node, and gives back at its end in reverse order. Safe for use by several threads. */
class PartScope implements NodeScope {
    private static final Logger LOG = LoggerFactory.getLogger(PartScope.class);
    private static final String SLOW = "plugin.slow";

    private final Surroundings node;
    private final Part part;
    private final Rights rights;
    private final Arguments settings;
    private final CallWatch watch;
    private final PartTimeline timeline;
    private final Deque<Registration> owned = new ArrayDeque<>();
    private boolean closed;
    private final CompletableFuture<Void> given = new CompletableFuture<>();

    PartScope(Surroundings node, Part part, Rights rights, Arguments settings, CallWatch watch) {
        this.node = node;
        this.part = part;
        this.rights = rights;
        this.settings = settings;
        this.watch = watch;
        this.timeline = new PartTimeline(node.context().timeline(), part);
    }

    final Part part() {
        return part;
    }

    /** Gives everything back. */
    final void close() {
        List<Registration> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(owned);
            owned.clear();
        }
        all.forEach(Registration::close);
        timeline.close();
        part.thread().end();
        given.complete(null);
    }

    /** Ends when everything is given back. */
    final CompletionStage<Void> given() {
        return given;
    }

    /** Owns what was taken. */
    private Registration own(Registration taken) {
        Registration mine = new Registration() {
            private final AtomicBoolean given = new AtomicBoolean();

            @Override
            public void close() {
                if (given.compareAndSet(false, true)) {
                    disown(this);
                    taken.close();
                }
            }
        };
        synchronized (this) {
            if (!closed) {
                owned.push(mine);
                return mine;
            }
        }
        mine.close();
        throw ended();
    }

    private synchronized void disown(Registration mine) {
        owned.remove(mine);
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw ended();
        }
    }

    private IllegalStateException ended() {
        return new IllegalStateException("the part of '" + part.id() + "' in this node has ended");
    }

    private void requireGranted(boolean granted, String what, int number) {
        if (!granted) {
            throw refused("wants " + what + " 0x" + Integer.toHexString(number)
                    + ", which is not for plugins to take (those are 0x40 to 0x7f for frames and control messages, 0x80 to 0xbf for"
                    + " inner packets)");
        }
    }

    private MalachiException refused(String what) {
        return new MalachiException(MalachiException.Kind.FAILED, "The plugin '" + part.id() + "' " + what + ".");
    }

    private void requireTrait(Protocol.Trait trait, String what) {
        if (!part.protocol().traits().contains(trait)) {
            throw refused("wants to " + what + ", which its protocol does not declare (" + trait + ")");
        }
    }

    @Override
    public final Arguments settings() {
        return settings;
    }

    @Override
    public final Timeline timeline() {
        return timeline;
    }

    @Override
    public final Registration claimFrames(int type, FrameHandler handler) {
        requireOpen();
        requireGranted(Granted.frameType(type, rights.isOurs()), "frame type", type);
        rights.require(Capability.FRAME_TYPES, type);
        return own(node.registry()
                .frames(
                        part.id(),
                        type,
                        new FrameCopies(part, handler, node.context().counters())));
    }

    private void requireInner(int kind) {
        requireOpen();
        requireGranted(Granted.innerKind(kind, rights.isOurs()), "inner kind", kind);
        rights.require(Capability.INNER_KINDS, kind);
    }

    @Override
    public final Registration claimInner(int kind, InnerHandler handler) {
        requireInner(kind);
        return own(node.registry()
                .inner(
                        part.id(),
                        kind,
                        new InnerCopies(part, handler, node.context().counters())));
    }

    @Override
    public final Registration claimInnerOnPump(int kind, PumpHandler handler) {
        requireInner(kind);
        requireTrait(Protocol.Trait.ON_PUMPS, "be called on the pumps");
        rights.require(Capability.PUMP);
        var lost = new AtomicBoolean();
        var claim = new Registration[1];
        var sink = new InnerOnPump(
                part,
                handler,
                node.context().timeline(),
                node.context().counters(),
                (nanos, again) -> node.context().control().post(() -> {
                    tellSlow(kind, nanos, again);
                    if (again && lost.compareAndSet(false, true)) {
                        claim[0].close();
                    }
                }));
        Registration taken = node.registry().inner(part.id(), kind, sink);
        watch.add(sink);
        claim[0] = own(() -> {
            taken.close();
            sink.close();
            watch.remove(sink);
        });
        return claim[0];
    }

    @Override
    public final PacketTap tapPackets(int snapBytes) {
        requireOpen();
        rights.require(Capability.PACKET_TAP);
        OpenTap tap = node.lanes().tap(snapBytes);
        return new OwnedTap(tap, own(tap));
    }

    private void tellSlow(int kind, long nanos, boolean again) {
        node.context().counters().count("plugin.slow." + part.id());
        String took = "The plugin '" + part.id() + "' has held up traffic: " + TimeUnit.NANOSECONDS.toMillis(nanos)
                + " ms for an inner packet of kind 0x" + Integer.toHexString(kind);
        LOG.warn("event=plugin-slow plugin={} kind={} nanos={} lost={}", part.id(), kind, nanos, again);
        node.context()
                .warnings()
                .raise(
                        SLOW,
                        part.id(),
                        again ? took + ", once more; it gets no more of these." : took + ".",
                        again
                                ? "Start the plugin again if the machine was to blame, else tell its author."
                                : "If it happens again within a minute, it gets no more of these.");
    }

    @Override
    public final Registration claimControl(int kind, ControlHandler handler) {
        requireOpen();
        requireGranted(Granted.controlKind(kind, rights.isOurs()), "control kind", kind);
        rights.require(Capability.CONTROL_KINDS, kind);
        return own(node.registry()
                .control(
                        part.id(),
                        kind,
                        (peer, requestId, body) ->
                                part.post("onControl", () -> handler.onControl(peer, requestId, body))));
    }

    @Override
    public final <S> Registration offer(Class<S> type, S service) {
        requireOpen();
        return own(node.registry().service(part.id(), type, service));
    }

    @Override
    public final <S> Optional<S> find(Class<S> type) {
        return node.registry().find(type);
    }

    private void requireControlThread(String what) {
        if (!part.thread().isControl()) {
            throw refused("wants to " + what + ", which needs the control thread; it has a thread of its own");
        }
    }

    @Override
    public final Registration carry(DatagramCarrier carrier) {
        requireOpen();
        requireControlThread("carry datagrams");
        return own(node.registry().carrier(part.id(), carrier));
    }

    @Override
    public final Registration guard(Guard guard) {
        requireOpen();
        requireTrait(Protocol.Trait.GUARD, "be a guard");
        rights.require(Capability.GUARD);
        requireControlThread("be a guard");
        if (node.guards().has(part.id())) {
            throw refused("has a guard already");
        }
        Guards.Admission admission = peer -> part.ask("admits", () -> guard.admits(peer));
        Registration mine = own(() ->
                node.context().control().post(() -> node.guards().unset(part.id(), admission, "it has ended")));
        node.guards().set(part.id(), admission);
        return mine;
    }

    @Override
    public final Registration subscribe(Consumer<Event> listener) {
        requireOpen();
        return own(node.context()
                .events()
                .subscribe(event -> part.post("a listener to events", () -> listener.accept(event))));
    }

    @Override
    public final Registration startThread(String name, Runnable work) {
        requireOpen();
        Thread thread = Thread.ofVirtual()
                .name("malachi-plugin-" + part.id() + "-" + name)
                .unstarted(() -> part.callElsewhere("the thread '" + name + "'", work));
        Registration mine = own(thread::interrupt);
        thread.start();
        return mine;
    }

    @Override
    public final void count(String counter) {
        node.context().counters().count(counter);
    }

    @Override
    public final void raiseWarning(String code, String detail, String text, String remedy) {
        node.context().warnings().raise(code, detail, text, remedy);
    }

    @Override
    public final void clearWarning(String code, String detail) {
        node.context().warnings().clear(code, detail);
    }

    @Override
    public final void publish(Event event) {
        node.context().events().publish(event);
    }
}

package dev.malachi.kernel.scope;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.Protocol;
import dev.malachi.kernel.control.NodeContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A protocol of a plugin in this node: calls it, so that what it throws is counted, named, and disturbs nothing else; three failures in a
 * row end it.
 */
final class Part {
    private static final Logger LOG = LoggerFactory.getLogger(Part.class);

    /** So many in a row end a part. */
    static final int MOST_FAILURES = 3;

    private static final int FAILURES_LOGGED = 10;

    /** Where it stands. */
    sealed interface State {
        /** Its start has not returned yet. */
        record Starting() implements State {}

        /** It is at work. */
        record Active(Protocol.Handler handler) implements State {}

        /** It is not called any more, for a reason: words that go on after "stopped: ". */
        record Ended(String reason) implements State {}
    }

    private final NodeContext context;
    private final Protocol protocol;
    private final String id;
    private final CallWatch watch;
    private final BiConsumer<Part, String> onFailed;
    private volatile State state = new State.Starting();
    /** Ends its start when that takes too long; what it holds is let go as soon as the start is over. */
    private Registration startLimit = () -> {};

    private final AtomicInteger failuresInRow = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final PartThread thread;

    /**
     * Makes one that does nothing yet.
     *
     * @param context of the node
     * @param protocol what it runs
     * @param watch over the control thread
     * @param threads makes its thread
     * @param onFailed told of a part that must end, and why; on the thread of the last call
     */
    Part(
            NodeContext context,
            Protocol protocol,
            CallWatch watch,
            Function<Part, PartThread> threads,
            BiConsumer<Part, String> onFailed) {
        this.context = context;
        this.protocol = protocol;
        this.id = protocol.id();
        this.watch = watch;
        this.onFailed = onFailed;
        this.thread = threads.apply(this);
    }

    String id() {
        return id;
    }

    Protocol protocol() {
        return protocol;
    }

    PartThread thread() {
        return thread;
    }

    State state() {
        return state;
    }

    boolean hasEnded() {
        return state instanceof State.Ended;
    }

    /** Its start has a limit now. */
    synchronized void startLimit(Registration limit) {
        startLimit = limit;
        if (!(state instanceof State.Starting)) {
            limit.close();
        }
    }

    /** Its start has returned; false if it was given up meanwhile. */
    synchronized boolean started(Protocol.Handler handler) {
        startLimit.close();
        boolean waited = state instanceof State.Starting;
        if (waited) {
            state = new State.Active(handler);
        }
        return waited;
    }

    /** It is called no more. Returns where it stood. */
    synchronized State end(String reason) {
        startLimit.close();
        State before = state;
        if (!(before instanceof State.Ended)) {
            state = new State.Ended(reason);
        }
        return before;
    }

    /** Calls the handler on the part's thread, if it is at work by then. */
    void tell(String method, Consumer<Protocol.Handler> call) {
        if (hasEnded()) {
            return;
        }
        thread.execute(() -> {
            if (state instanceof State.Active(Protocol.Handler handler)) {
                call(method, () -> call.accept(handler));
            }
        });
    }

    /** Runs a task of the part on its thread, unless it has ended by then. */
    void post(String what, Runnable task) {
        thread.execute(() -> {
            if (!hasEnded()) {
                call(what, task);
            }
        });
    }

    /** Calls into the plugin, on the thread that this is called on: the part's. */
    void call(String method, Runnable action) {
        try {
            if (thread.isControl()) {
                watch.onControl(id, method, action);
            } else {
                action.run();
            }
            succeeded();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            failed(method, e);
        }
    }

    /** Asks the plugin something, on the thread that this is called on; empty if it throws. */
    <T> Optional<T> ask(String method, Supplier<T> question) {
        List<T> answer = new ArrayList<>(1);
        call(method, () -> answer.add(question.get()));
        return answer.stream().findFirst();
    }

    /** Runs what the plugin does on a thread of its own making; what it throws when it is interrupted by the end does not count. */
    void callElsewhere(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            if (!hasEnded()) {
                failed(what, e);
            }
        }
    }

    /** A call has returned. For the pumps too: costs a read. */
    void succeeded() {
        if (failuresInRow.getPlain() != 0) {
            failuresInRow.set(0);
        }
    }

    /** A call has thrown. Safe from any thread. */
    void failed(String method, Throwable error) {
        context.counters().count("plugin.failures." + id);
        if (failures.incrementAndGet() <= FAILURES_LOGGED) {
            LOG.error("event=plugin-failed plugin={} method={}", id, method, error);
        }
        if (failuresInRow.incrementAndGet() == MOST_FAILURES && !hasEnded()) {
            onFailed.accept(
                    this, "it has thrown " + MOST_FAILURES + " times in a row, at last in " + method + ": " + error);
        }
    }
}

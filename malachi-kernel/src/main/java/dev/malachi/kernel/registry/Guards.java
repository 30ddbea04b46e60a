package dev.malachi.kernel.registry;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.control.NodeContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who decides which peers may have a session. A guard that is wanted and not at work closes that: no peer gets one. Used on the control
 * thread.
 */
public final class Guards {
    private static final String CLOSED = "guard.closed";

    /** A guard at work. */
    @FunctionalInterface
    public interface Admission {
        /** Whether a peer may have a session; empty if the guard has failed. */
        Optional<Boolean> admits(NodeId peer);
    }

    private final NodeContext context;
    /** By the id of the plugin that is a guard; empty as long as it is not at work. */
    private final Map<String, Optional<Admission>> wanted = new TreeMap<>();

    private Runnable onChange = () -> {};

    /**
     * Makes one without guards.
     *
     * @param context of the node
     */
    public Guards(NodeContext context) {
        this.context = context;
    }

    /**
     * Sets who is told that peers may be admitted otherwise than before.
     *
     * @param listener looks at all peers that have sessions
     */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    /** A plugin is to be a guard; until it is at work, no peer gets a session. */
    public void want(String id) {
        if (wanted.putIfAbsent(id, Optional.empty()) == null) {
            close(id, "it has not begun its work yet");
        }
    }

    /** A guard is at work. */
    public void set(String id, Admission guard) {
        wanted.put(id, Optional.of(guard));
        context.warnings().clear(CLOSED, id);
        onChange.run();
    }

    /** A guard is not at work any more, unless another has taken its place. */
    public void unset(String id, Admission guard, String reason) {
        if (wanted.getOrDefault(id, Optional.empty()).filter(guard::equals).isPresent()) {
            wanted.put(id, Optional.empty());
            close(id, reason);
        }
    }

    /** Whether the guard of a plugin is at work. */
    public boolean has(String id) {
        return wanted.getOrDefault(id, Optional.empty()).isPresent();
    }

    private void close(String id, String reason) {
        context.warnings()
                .raise(
                        CLOSED,
                        id,
                        "No peer gets a session, since the guard '" + id + "' is not at work: " + reason + ".",
                        "Mend it and start it again. To do without it, and let in every peer that trust admits, switch the plugin"
                                + " off and start the node again.");
        onChange.run();
    }

    /**
     * Whether a peer may have a session. A guard that fails is taken for one that is not at work.
     *
     * @param peer an id
     * @return true if there is no guard
     */
    public boolean admits(NodeId peer) {
        if (wanted.isEmpty()) {
            return true;
        }
        boolean admitted = wanted.entrySet().stream()
                .allMatch(entry -> entry.getValue()
                        .filter(guard -> asks(entry.getKey(), guard, peer))
                        .isPresent());
        if (!admitted) {
            context.counters().count("session.refused.guard");
        }
        return admitted;
    }

    private boolean asks(String id, Admission guard, NodeId peer) {
        Optional<Boolean> answer = guard.admits(peer);
        if (answer.isEmpty()) {
            context.control().post(() -> unset(id, guard, "it has thrown"));
        }
        return answer.orElse(false);
    }
}

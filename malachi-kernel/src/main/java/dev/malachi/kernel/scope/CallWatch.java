package dev.malachi.kernel.scope;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Knows which plugin is at work on a thread that must not stand still, the control thread or a pump, and tells of one that does not
 * return. It looks now and then, and counts looks instead of reading a clock: a process that was stopped, or a machine that slept, is no
 * fault of the plugin.
 */
final class CallWatch implements AutoCloseable {
    /** More often would keep an idle machine from sleeping. */
    private static final int LOOK_SECONDS = 5;

    /** A call that is seen again so often, its plugin is stuck. */
    static final int LOOKS = 2;

    /** How long a call has lasted then, at the least. */
    static final int STUCK_SECONDS = LOOKS * LOOK_SECONDS;

    /** Told of a plugin that is stuck, once, on the thread of the watch. */
    @FunctionalInterface
    interface Listener {
        /** The plugin with this id has not returned from a method. */
        void stuck(String id, String method);
    }

    /** A call under way. */
    private record Call(String id, String method) {}

    /** The calls of one plugin on the pumps. */
    interface OnPumps {
        /** Whose they are. */
        String id();

        /** Something that is another for each call that is under way longest, if there is one. */
        Optional<Long> longest();
    }

    private final Listener listener;
    private final List<OnPumps> onPumps = new CopyOnWriteArrayList<>();
    private volatile @Nullable Call onControl;
    private volatile boolean closed;
    private @Nullable Object seen;
    private int looks;
    private boolean told;
    private Optional<Thread> thread = Optional.empty();

    CallWatch(Listener listener) {
        this.listener = listener;
    }

    /** Begins to look. Not for simulated nodes, whose time stands still while a plugin is at work. */
    void start() {
        thread = Optional.of(Thread.ofPlatform()
                .name("malachi-watch")
                .daemon(true)
                .start(() -> {
                    while (!closed && !told) {
                        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(LOOK_SECONDS));
                        look();
                    }
                }));
    }

    /** Runs a call of a plugin on the control thread; calls may be nested. */
    void onControl(String id, String method, Runnable action) {
        Call outer = onControl;
        onControl = new Call(id, method);
        try {
            action.run();
        } finally {
            onControl = outer;
        }
    }

    /** Looks at what a plugin does on the pumps, too. */
    void add(OnPumps calls) {
        onPumps.add(calls);
    }

    void remove(OnPumps calls) {
        onPumps.remove(calls);
    }

    /** Looks once. */
    @SuppressWarnings("ReferenceEquality") // each call is another object
    void look() {
        Call call = onControl;
        Object now = call;
        if (call == null) {
            for (OnPumps calls : onPumps) {
                Optional<Long> longest = calls.longest();
                if (longest.isPresent()) {
                    call = new Call(calls.id(), "onInner");
                    now = longest.get();
                    break;
                }
            }
        }
        boolean same = now != null && (now == seen || now instanceof Long && now.equals(seen));
        seen = now;
        looks = same ? looks + 1 : 0;
        if (call != null && looks >= LOOKS && !told) {
            told = true;
            listener.stuck(call.id(), call.method());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.ifPresent(LockSupport::unpark);
    }
}

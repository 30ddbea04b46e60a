package dev.malachi.kernel.lanes;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.AeadEngine.Algorithm;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.crypto.EngineSelection;
import dev.malachi.kernel.datapath.JitWarmup;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Has the data path compiled, and the fastest engine for ChaCha20-Poly1305 selected, on a thread of its own until real traffic does that
 * better. Compiled code serves all nodes of a process, and so does what was found out about engines: the first node that needs either
 * does it.
 *
 * <p>Safe for use by several threads.
 */
final class Warmup implements AutoCloseable {
    private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** More than discovery, handshake and a ping take. */
    private static final long FRAMES_OF_REAL_TRAFFIC = 256;

    private static final int ROUNDS_A_TURN = 4;
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Some 50 µs of work each time. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final NodeContext context;
    private final WarmedUp process;
    private final LongAdder carried;
    private volatile boolean closed;

    Warmup(NodeContext context, WarmedUp process) {
        this.context = context;
        this.process = process;
        this.carried = context.counters().adder("rx.frames");
    }

    /** Begins with the algorithm that carries most. */
    void start() {
        context.aead().aes().ifPresentOrElse(this::warmUp, this::selectChaCha);
    }

    private void warmUp(AeadEngine aes) {
        if (process.claim(Algorithm.AES_256_GCM)) {
            Thread.ofPlatform().name("malachi-warm-up").daemon(true).start(() -> {
                long end = context.now() + WARM_UP_NANOS;
                try (JitWarmup warmup = newWarmup(() -> aes)) {
                    while (goesOn(end)) {
                        warmup.lanes().getFirst().round();
                    }
                }
            });
        }
    }

    private JitWarmup newWarmup(Supplier<AeadEngine> engines) {
        return new JitWarmup(
                engines, context.config().etherType(), context.config().padding(), context.timeline(), 1);
    }

    private boolean goesOn(long end) {
        return !closed && context.now() < end && !hasTraffic();
    }

    private boolean hasTraffic() {
        return carried.sum() >= FRAMES_OF_REAL_TRAFFIC;
    }

    /** ChaCha20-Poly1305 is used: which of its engines is the fastest is found out, unless it is or is being. */
    void selectChaCha() {
        BulkCipher chacha = context.aead().chacha();
        if (chacha.claimSelection()) {
            Thread.ofPlatform().name("malachi-select").daemon(true).start(() -> select(chacha));
        }
    }

    /** Selecting and compiling both need the JIT, so they take turns. */
    private void select(BulkCipher chacha) {
        boolean warmsUp = process.claim(Algorithm.CHACHA20_POLY1305);
        long end = context.now() + WARM_UP_NANOS;
        var selected = new AtomicReference<>(chacha.get());
        try (EngineSelection selection = chacha.select(context.timeline()::nanoTime);
                JitWarmup warmup = newWarmup(selected::get)) {
            boolean undecided = true;
            for (int turn = 0; (undecided || warmsUp) && !closed; turn++) {
                long endOfTurn = context.now() + TURN_NANOS;
                do {
                    undecided = selection.step();
                } while (undecided && context.now() < endOfTurn);
                warmsUp = warmsUp && goesOn(end);
                if (warmsUp) {
                    List<AeadEngine> shortlist = selection.shortlist();
                    selected.set(shortlist.get(turn % shortlist.size()));
                    for (int round = 0; round < ROUNDS_A_TURN; round++) {
                        warmup.lanes().getFirst().round();
                    }
                } else if (hasTraffic()) {
                    LockSupport.parkNanos(REST_NANOS); // the core belongs to the traffic
                }
            }
            while (!closed && selection.watch()) {
                LockSupport.parkNanos(WATCH_NANOS);
            }
        }
    }

    /** Ends it soon. */
    @Override
    public void close() {
        closed = true;
    }
}

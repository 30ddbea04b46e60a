package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times the engines of a {@link BulkCipher}, a few frames at a time, and selects the fastest that gives the right bytes. Used by one thread. */
public final class EngineSelection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineSelection.class);

    /** Each engine has a budget of its own time; this is for a machine that is busy with other things. */
    private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** Until then an engine may still become hot: on a busy machine the JIT is done long after the budgets are. */
    private static final long WATCH_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** A swap must be worth it: the leader is replaced by what takes less than nine tenths of its time … */
    private static final int PERCENT = 90;

    /** … in so many batches in a row. */
    private static final int BATCHES = 5;

    private final BulkCipher cipher;
    private final LongSupplier clock;
    private final long beganNanos;
    private final SampleFrames samples;
    private final List<EngineTrial> trials = new ArrayList<>();
    private final Map<AeadEngine, String> rejected = new HashMap<>();
    private AeadEngine leader;

    EngineSelection(BulkCipher cipher, LongSupplier clock) {
        this.cipher = cipher;
        this.leader = cipher.get();
        this.clock = clock;
        this.beganNanos = clock.getAsLong();
        this.samples = new SampleFrames(cipher.suite());
        for (AeadEngine engine : cipher.engines()) {
            Optional<String> defect = samples.defectOf(engine);
            if (defect.isPresent()) {
                reject(engine, defect.get());
            } else {
                trials.add(new EngineTrial(engine, clock));
            }
        }
        if (rejected.containsKey(leader)) {
            if (trials.isEmpty()) {
                LOG.error(
                        "event=no-bulk-cipher suite={}: no engine gives the bytes of the crypto suite",
                        cipher.suite().id());
            } else {
                select(trials.getFirst().engine());
            }
        }
    }

    /**
     * Times one engine for a moment: the one that has had the least time.
     *
     * @return false when the fastest is found
     */
    public boolean step() {
        if (over()) {
            return false;
        }
        EngineTrial trial = trials.stream()
                .filter(candidate -> !candidate.finished())
                .min(Comparator.comparingLong(EngineTrial::spentNanos))
                .orElseThrow();
        time(trial);
        return true;
    }

    /**
     * Times each engine for a moment, whatever its budget: for now and then, after the last {@link #step}.
     *
     * @return false when no engine is expected to become faster any more
     */
    public boolean watch() {
        List.copyOf(trials).forEach(this::time);
        publish();
        return trials.size() > 1 && clock.getAsLong() - beganNanos < WATCH_NANOS;
    }

    private void time(EngineTrial trial) {
        trial.batch(leaderTimes(PERCENT));
        if (!trial.engine().equals(leader) && trial.batchesBelowLimit() >= BATCHES) {
            takeOver(trial);
        }
    }

    /**
     * The engines that may be selected, the leader first. Code that calls them should have met them all before one takes over: else the
     * JIT has compiled it for the one that it knew, and would have to do so again.
     *
     * @return the leader, and those that take less than twice its time so far
     */
    public List<AeadEngine> shortlist() {
        long limit = leaderTimes(200);
        return Stream.concat(
                        Stream.of(leader),
                        trials.stream()
                                .filter(trial -> !trial.engine().equals(leader) && trial.bestNanos() < limit)
                                .map(EngineTrial::engine))
                .toList();
    }

    private boolean over() {
        long now = clock.getAsLong();
        return trials.size() < 2
                || now - beganNanos >= BUDGET_NANOS
                || trials.stream().allMatch(EngineTrial::finished);
    }

    /** A part of the leader's time; 0, which nothing beats, as long as that is not known. */
    private long leaderTimes(int percent) {
        long best = bestOf(leader);
        return best == Long.MAX_VALUE ? 0 : best * percent / 100;
    }

    private long bestOf(AeadEngine engine) {
        return trials.stream()
                .filter(trial -> trial.engine().equals(engine))
                .mapToLong(EngineTrial::bestNanos)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** Hot, it is other code than it was cold: it must prove itself again. */
    private void takeOver(EngineTrial trial) {
        Optional<String> defect = samples.defectOf(trial.engine());
        if (defect.isPresent()) {
            reject(trial.engine(), defect.get() + ", once compiled");
            trials.remove(trial);
            trial.close();
        } else {
            select(trial.engine());
        }
    }

    private void select(AeadEngine engine) {
        LOG.info(
                "event=bulk-cipher engine={} instead={} ns={} after-ms={}",
                engine.id(),
                leader.id(),
                bestOf(engine) == Long.MAX_VALUE ? "unknown" : Long.toString(bestOf(engine)),
                TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - beganNanos));
        leader = engine;
        cipher.use(engine);
        publish();
    }

    private void reject(AeadEngine engine, String defect) {
        LOG.error("event=bulk-cipher-rejected engine={} defect=\"{}\"", engine.id(), defect);
        rejected.put(engine, "rejected: " + defect);
        publish();
    }

    private void publish() {
        cipher.publish(cipher.engines().stream()
                .map(engine -> new BulkCipher.Standing(engine, finding(engine)))
                .toList());
    }

    private BulkCipher.Finding finding(AeadEngine engine) {
        String reason = rejected.get(engine);
        if (reason != null) {
            return new BulkCipher.Rejected(reason);
        }
        long best = bestOf(engine);
        return best == Long.MAX_VALUE ? new BulkCipher.Untimed() : new BulkCipher.Timed(best);
    }

    /** Publishes what was found, and wipes the keys. */
    @Override
    public void close() {
        publish();
        trials.forEach(EngineTrial::close);
    }
}

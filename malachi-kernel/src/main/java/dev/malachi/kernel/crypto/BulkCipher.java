package dev.malachi.kernel.crypto;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which engine makes the pumps' ciphers. Begins with the one that is good cold; a {@link Contest} in the background times all of them
 * while they become hot, holds them to the bytes of the crypto suite, and puts the fastest in its place. {@link #get} may be called
 * from any thread, and costs a plain read.
 */
public final class BulkCipher implements Supplier<AeadEngine> {
    private static final Logger LOG = LoggerFactory.getLogger(BulkCipher.class);

    /** What is known of an engine. */
    public sealed interface Finding {}

    /** It takes part, and has not been timed (yet). */
    public record Untimed() implements Finding {}

    /**
     * It gives the right bytes.
     *
     * @param nanos for one seal or open of 1400 bytes
     */
    public record Timed(long nanos) implements Finding {}

    /**
     * It is not used.
     *
     * @param reason for a person
     */
    public record Rejected(String reason) implements Finding {}

    /**
     * An engine and what is known of it.
     *
     * @param engine the engine
     * @param finding what is known
     */
    public record Standing(AeadEngine engine, Finding finding) {}

    private final List<AeadEngine> engines;
    private final CryptoSuite suite;
    private volatile AeadEngine current;
    private volatile List<Standing> standings;

    /**
     * Begins with the first engine.
     *
     * @param engines available here, the one to begin with first; at least one
     * @param suite says which bytes are right
     */
    public BulkCipher(List<AeadEngine> engines, CryptoSuite suite) {
        this.engines = List.copyOf(engines);
        this.suite = suite;
        this.current = engines.getFirst();
        this.standings = engines.stream()
                .map(engine -> new Standing(engine, new Untimed()))
                .toList();
    }

    /** The engine to make new ciphers with. */
    @Override
    public AeadEngine get() {
        return current;
    }

    /**
     * What is known of all engines that were to be had.
     *
     * @return in the order in which they were given
     */
    public List<Standing> standings() {
        return standings;
    }

    /**
     * Begins the contest.
     *
     * @param clock monotonic, ns
     * @return to be driven and closed by one thread
     */
    public Contest contest(LongSupplier clock) {
        return new Contest(clock);
    }

    /** Times the engines, a few frames at a time. Used by one thread. */
    public final class Contest implements AutoCloseable {
        /** Each engine has a budget of its own time; this is for a machine that is busy with other things. */
        private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(30);

        /** Until then an engine may still become hot: on a busy machine the JIT is done long after the budgets are. */
        private static final long WATCH_NANOS = TimeUnit.MINUTES.toNanos(2);

        /** A swap must be worth it: the leader is replaced by what takes less than nine tenths of its time … */
        private static final int PERCENT = 90;

        /** … in so many batches in a row. */
        private static final int BATCHES = 5;

        private final LongSupplier clock;
        private final long beganNanos;
        private final SampleFrames samples;
        private final List<EngineTrial> trials = new ArrayList<>();
        private final Map<AeadEngine, String> rejected = new HashMap<>();
        private AeadEngine leader = current;

        private Contest(LongSupplier clock) {
            this.clock = clock;
            this.beganNanos = clock.getAsLong();
            this.samples = new SampleFrames(suite);
            for (AeadEngine engine : engines) {
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
                            "event=no-bulk-cipher suite={}: no engine gives the bytes of the crypto suite", suite.id());
                } else {
                    lead(trials.getFirst().engine());
                }
            }
        }

        /**
         * Times one engine for a moment: the one that has had the least time.
         *
         * @return false when the contest is over
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
         * The engines that may win, the leader first. Code that calls them should have met them all before one takes over: else the
         * JIT has compiled it for the one that it knew, and would have to do so again.
         *
         * @return the leader, and those that take less than twice its time so far
         */
        public List<AeadEngine> favourites() {
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
                lead(trial.engine());
            }
        }

        private void lead(AeadEngine engine) {
            LOG.info(
                    "event=bulk-cipher engine={} instead={} ns={} after-ms={}",
                    engine.id(),
                    leader.id(),
                    bestOf(engine) == Long.MAX_VALUE ? "unknown" : Long.toString(bestOf(engine)),
                    TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - beganNanos));
            leader = engine;
            current = engine;
            publish();
        }

        private void reject(AeadEngine engine, String defect) {
            LOG.error("event=bulk-cipher-rejected engine={} defect=\"{}\"", engine.id(), defect);
            rejected.put(engine, "rejected: " + defect);
            publish();
        }

        private void publish() {
            standings = engines.stream()
                    .map(engine -> new Standing(engine, finding(engine)))
                    .toList();
        }

        private Finding finding(AeadEngine engine) {
            String reason = rejected.get(engine);
            if (reason != null) {
                return new Rejected(reason);
            }
            long best = bestOf(engine);
            return best == Long.MAX_VALUE ? new Untimed() : new Timed(best);
        }

        /** Publishes what was found, and wipes the keys. */
        @Override
        public void close() {
            publish();
            trials.forEach(EngineTrial::close);
        }
    }
}

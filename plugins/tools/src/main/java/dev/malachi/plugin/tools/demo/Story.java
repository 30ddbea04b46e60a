package dev.malachi.plugin.tools.demo;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Tells a demo step by step, each as it ends, and watches the time. Used by one thread. */
final class Story {
    /** The whole demo ends by itself in 30 s; this leaves some for cleaning up. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final long POLL_MILLIS = 25;

    /** One step. */
    @FunctionalInterface
    interface Step<T> {
        /** Does it. */
        Told<T> run() throws IOException, InterruptedException;
    }

    /** One step of which nothing is needed later. */
    @FunctionalInterface
    interface PlainStep {
        /** Does it; says in a line what came out. */
        String run() throws IOException, InterruptedException;
    }

    /**
     * What came out of a step.
     *
     * @param value for later steps
     * @param detail a line for a person
     */
    record Told<T>(T value, String detail) {}

    /** Looks whether something has come about. */
    @FunctionalInterface
    interface Look<T> {
        /** Empty as long as it has not. */
        Optional<T> now() throws IOException, InterruptedException;
    }

    /** A step did not work; it has been told. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ended(Throwable cause) {
            super(cause);
        }
    }

    private final ToolOutput output;
    private final long endNanos = System.nanoTime() + LIMIT.toNanos();

    Story(ToolOutput output) {
        this.output = output;
    }

    /**
     * Does a step and tells how it went.
     *
     * @param title in plain words, for a newcomer
     * @param step what to do
     * @return what it made
     * @throws Ended if it did not work
     */
    <T> T tellAndKeep(String title, Step<T> step) throws InterruptedException {
        long startNanos = System.nanoTime();
        try {
            Told<T> told = step.run();
            output.event(event(title, true, told.detail(), startNanos));
            return told.value();
        } catch (IOException | RuntimeException e) {
            output.event(event(title, false, reason(e), startNanos));
            throw new Ended(e);
        }
    }

    /**
     * Does a step of which nothing is needed later, and tells how it went.
     *
     * @param title in plain words, for a newcomer
     * @param step what to do
     * @throws Ended if it did not work
     */
    void tell(String title, PlainStep step) throws InterruptedException {
        tellAndKeep(title, () -> new Told<>(true, step.run()));
    }

    /**
     * Waits for something, as long as the story may last.
     *
     * @param what it is, to complete "… did not happen in time"
     * @param most how long at the most
     * @param look whether it has come about
     * @return what was waited for
     */
    <T> T await(String what, Duration most, Look<T> look) throws IOException, InterruptedException {
        long giveUpNanos = System.nanoTime() + atMost(most).toNanos();
        while (true) {
            Optional<T> found = look.now();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - giveUpNanos >= 0) {
                throw failed("Waited in vain: " + what + ".");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** A limit for something that takes time, shorter when the story must come to its end. */
    Duration atMost(Duration most) {
        long leftNanos = Math.max(0, endNanos - System.nanoTime());
        return Duration.ofNanos(Math.min(leftNanos, most.toNanos()));
    }

    /** What a step throws when it did not work. */
    static MalachiException failed(String sentence) {
        return new MalachiException(MalachiException.Kind.FAILED, sentence);
    }

    static String reason(Exception e) {
        if (e instanceof IOException cause) {
            return Reason.of(cause);
        }
        return e instanceof MalachiException && e.getMessage() != null
                ? e.getMessage()
                : "a mistake of the demo itself (" + e + ")";
    }

    private static Map<String, Object> event(String title, boolean ok, String detail, long startNanos) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("step", title);
        event.put("ok", ok);
        event.put("detail", detail);
        event.put("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos));
        return event;
    }
}

package dev.malachi.plugin.classic;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.ProtocolContext;

/**
 * When to ask a classic node for a sign of life (protocol.md §3.4): it never asks by itself, and after a restart it drops everything
 * until it is asked. So that is done once it is found, at regular times, when it goes quiet while we send, when its frames cannot be
 * opened, and again until it answers.
 *
 * <p>All spans vary by a quarter: it is deaf for 25 ms every 2.02 s, and must not be asked in step with that.
 */
final class Inquiry {
    /** Silence after we sent something, as of a native peer (protocol.md §5). */
    private static final long QUIET_NANOS = 15_000_000_000L;

    private static final long FIRST_RETRY_NANOS = 1_300_000_000L;

    /** Longest pause between two questions that matter to a sender. */
    private static final long WANTED_RETRY_NANOS = 60_000_000_000L;

    /** Shortest pause between two questions because of something that anybody can cause. */
    private static final long GAP_NANOS = 5_000_000_000L;

    /** Questions without an answer after which a node counts as unreachable. */
    private static final int UNREACHABLE_AFTER = 3;

    private final ProtocolContext context;
    private final long intervalNanos;
    private final Runnable ask;
    private Registration timer = () -> {};
    private long timerAtNanos;
    private long dueAtNanos;
    private boolean asked;
    private long askedAtNanos;
    private long retryNanos;
    private int unanswered;
    private boolean waiting;
    private long waitingSinceNanos;
    private boolean stopped;

    /**
     * Begins: the node has just been found.
     *
     * @param intervalNanos longest time between two questions
     * @param ask sends a question
     */
    Inquiry(ProtocolContext context, long intervalNanos, Runnable ask) {
        this.context = context;
        this.intervalNanos = intervalNanos;
        this.ask = ask;
        dueAtNanos = now() + varied(FIRST_RETRY_NANOS); // discovery has asked already, if the node came with a question
        schedule(dueAtNanos);
    }

    /** It answered a question. */
    void answered() {
        heard();
        dueAtNanos = now() + varied(intervalNanos);
        hasten();
    }

    /** It sent something else that proves that it has our key. */
    void heard() {
        unanswered = 0;
        waiting = false;
    }

    /** Something was sent to it. */
    void sent() {
        if (!waiting) {
            waiting = true;
            waitingSinceNanos = now();
            hasten();
        }
    }

    /** There is reason to ask now: something is to be sent without a key, or what came cannot be opened. */
    void wanted() {
        long earliest = asked ? askedAtNanos + Math.min(GAP_NANOS, intervalNanos) : now();
        dueAtNanos = Math.min(dueAtNanos, Math.max(now(), earliest));
        hasten();
    }

    /** Whether it leaves questions unanswered. */
    boolean unreachable() {
        return unanswered >= UNREACHABLE_AFTER;
    }

    void stop() {
        stopped = true;
        timer.close();
    }

    private long now() {
        return context.timeline().nanoTime();
    }

    private long varied(long nanos) {
        return nanos - context.random().nextLong(nanos / 4);
    }

    private long nextAtNanos() {
        long next =
                waiting ? Math.min(dueAtNanos, waitingSinceNanos + Math.min(QUIET_NANOS, intervalNanos)) : dueAtNanos;
        if (unanswered == 0) {
            return next;
        }
        long pause = waiting ? Math.min(retryNanos, WANTED_RETRY_NANOS) : retryNanos;
        return askedAtNanos + pause;
    }

    private void hasten() {
        if (nextAtNanos() < timerAtNanos) {
            schedule(nextAtNanos());
        }
    }

    private void schedule(long atNanos) {
        if (!stopped) {
            timer.close();
            timerAtNanos = atNanos;
            timer = context.timeline().schedule(atNanos - now(), this::askIfDue);
        }
    }

    private void askIfDue() {
        if (nextAtNanos() <= now()) {
            asked = true;
            askedAtNanos = now();
            unanswered++;
            retryNanos = Math.min(intervalNanos, varied(FIRST_RETRY_NANOS << Math.min(unanswered - 1, 12)));
            dueAtNanos = now() + varied(intervalNanos);
            ask.run();
        }
        schedule(nextAtNanos());
    }
}

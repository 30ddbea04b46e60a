package dev.malachi.plugin.ndp;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.protocol.ProtocolContext;
import java.util.function.BooleanSupplier;

/** When to send DISCOVERs on a link: now, then at an interval that doubles from 1 s to 60 s, ±25 % (protocol.md §3.3). */
final class Beacon {
    private static final long FIRST_INTERVAL_NANOS = 1_000_000_000L;
    private static final long LAST_INTERVAL_NANOS = 60_000_000_000L;
    private static final double JITTER = 0.25;

    /** Receivers take 5 messages a second from a MAC address: who asks for discovery more often has to wait. */
    private static final long GAP_NANOS = 250_000_000L;

    private final ProtocolContext context;
    private final BooleanSupplier discover;
    private Registration timer = () -> {};
    private long dueAtNanos;
    private long intervalNanos = FIRST_INTERVAL_NANOS;
    private boolean sent;
    private long sentAtNanos;

    /**
     * Makes one that rests.
     *
     * @param context the node
     * @param discover sends a DISCOVER; false if there will be none any more, which ends the beacon
     */
    Beacon(ProtocolContext context, BooleanSupplier discover) {
        this.context = context;
        this.discover = discover;
    }

    /** Begins anew, with a DISCOVER now. */
    void restart() {
        intervalNanos = FIRST_INTERVAL_NANOS;
        long sinceLast = context.timeline().nanoTime() - sentAtNanos;
        if (sent && sinceLast < GAP_NANOS) {
            schedule(GAP_NANOS - sinceLast);
        } else {
            timer.close();
            send();
        }
    }

    /** Has the next DISCOVER leave within a span, at a random time, if it would leave later. */
    void hasten(long withinNanos) {
        if (dueAtNanos - context.timeline().nanoTime() > withinNanos) {
            schedule(context.random().nextLong(withinNanos));
        }
    }

    void stop() {
        timer.close();
    }

    private void send() {
        sent = true;
        sentAtNanos = context.timeline().nanoTime();
        if (!discover.getAsBoolean()) {
            return;
        }
        double factor = 1 - JITTER + 2 * JITTER * context.random().nextDouble();
        schedule((long) (intervalNanos * factor));
        intervalNanos = Math.min(2 * intervalNanos, LAST_INTERVAL_NANOS);
    }

    private void schedule(long delayNanos) {
        timer.close();
        dueAtNanos = context.timeline().nanoTime() + delayNanos;
        timer = context.timeline().schedule(delayNanos, this::send);
    }
}

package dev.malachi.plugin.ndp;

import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.time.Rate;
import dev.malachi.api.time.TokenBucket;
import dev.malachi.api.wire.Wire;
import java.util.Map;
import java.util.Optional;

/**
 * Another machine with our key (protocol.md §3.1). Anybody can write our id into a message, or send again what we sent under another
 * MAC address; so a message under our id counts when our key has signed the MAC address that it comes from, and tells of a twin when it
 * answers a question of ours.
 */
final class Twin {
    private static final long PAUSE_NANOS = 60_000_000_000L;
    /** Signature checks: a question of each side and its answer come at once, all else is a forger's. */
    private static final long CHECK_PAUSE_NANOS = 1_000_000_000L;

    private static final int CHECK_BURST = 4;

    private final ProtocolContext context;
    private final NonceMemory nonces;
    private final Challenges challenges;
    private final TokenBucket checks = new TokenBucket(Rate.every(CHECK_PAUSE_NANOS, CHECK_BURST));
    private final TokenBucket questions = new TokenBucket(Rate.every(PAUSE_NANOS, 1));
    private final TokenBucket events = new TokenBucket(Rate.every(PAUSE_NANOS, 1));

    Twin(ProtocolContext context, NonceMemory nonces, Challenges challenges) {
        this.context = context;
        this.nonces = nonces;
        this.challenges = challenges;
    }

    /** Whether our own key has signed a message under our id, which comes from a MAC address that is not ours. */
    boolean hasSigned(ControlFrame frame, NdpMessage message) {
        long now = context.timeline().nanoTime();
        boolean worthAnAnswer = message.op() == Wire.NDP_DISCOVER
                || message.peer().equals(context.self())
                        && challenges
                                .check(message.challenge(), context.self(), now)
                                .isEmpty();
        if (!worthAnAnswer
                || !message.mac().equals(frame.sourceMac())
                || frame.sourceMac().isGroup()
                || !frame.source().equals(context.self())
                || nonces.contains(context.self(), message.nonce())
                || !checks.take(now)) {
            return false;
        }
        context.count("ndp.verified");
        return context.crypto().ed25519Verify(context.publicKey(), message.transcript(), message.signature());
    }

    /** Whether to ask the sender of such a message, which may be a replay from the time before our MAC address changed. */
    boolean mayAsk() {
        return questions.take(context.timeline().nanoTime());
    }

    /** Tells of a twin that has answered. */
    void answered(Received received) {
        challenges.answered(received.message().challenge(), context.self());
        if (events.take(received.nowNanos())) {
            context.publish(new Event(
                    context.timeline().currentTimeMillis(),
                    EventKind.DUPLICATE_IDENTITY,
                    Optional.of(context.self()),
                    Map.of("mac", received.mac().toString(), "link", received.link())));
        }
    }
}

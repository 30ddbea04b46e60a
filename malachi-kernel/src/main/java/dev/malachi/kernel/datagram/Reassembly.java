package dev.malachi.kernel.datagram;

import dev.malachi.api.Datagram;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.stats.Counters;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the fragments of datagrams together, within the bounds of protocol.md §6. Used on the control thread.
 *
 * <p>Where room is short the oldest goes: a sender whose frames get lost would otherwise fill its share with what will never be whole
 * and block itself for as long as that is kept. Room for all is taken from the sender that uses most of it.
 */
public final class Reassembly {
    private final Timeline timeline;
    private final Counters counters;
    private final Map<NodeId, Sender> senders = new HashMap<>();
    private int bytes;
    private boolean sweepScheduled;

    /** A datagram of which something is missing, or of which nothing is wanted any more. */
    private static final class Message {
        final DatagramFragment first;
        final long untilNanos;
        final TreeMap<Integer, DatagramFragment> byOffset = new TreeMap<>();
        int bytes;
        /** Its fragments contradict each other: those that are still to come must not begin it anew. */
        boolean discarded;

        Message(DatagramFragment first, long untilNanos) {
            this.first = first;
            this.untilNanos = untilNanos;
        }

        boolean overlaps(DatagramFragment fragment) {
            Map.Entry<Integer, DatagramFragment> before = byOffset.lowerEntry(fragment.end());
            return before != null && before.getValue().end() > fragment.offset();
        }

        boolean isWhole() {
            return bytes == first.total(); // nothing overlaps
        }

        byte[] payload() {
            byte[] payload = new byte[bytes];
            byOffset.forEach((offset, fragment) ->
                    System.arraycopy(fragment.data(), 0, payload, offset, fragment.data().length));
            return payload;
        }
    }

    /** What one peer has under way. */
    private static final class Sender {
        /** By message id, oldest first. */
        final Map<Integer, Message> messages = new LinkedHashMap<>();

        int bytes;

        Message oldest() {
            return messages.values().iterator().next();
        }
    }

    /**
     * Makes one without fragments.
     *
     * @param timeline drives the time-outs
     * @param counters count what is dropped, by reason
     */
    public Reassembly(Timeline timeline, Counters counters) {
        this.timeline = timeline;
        this.counters = counters;
    }

    /**
     * Takes a fragment.
     *
     * @param from its authenticated sender
     * @param inner from the inner kind on, without padding
     * @return the datagram that it makes whole
     */
    public Optional<Datagram> add(NodeId from, byte[] inner) {
        Optional<DatagramFragment> decoded = DatagramFragment.decode(inner);
        if (decoded.isEmpty()) {
            counters.count("fragment.drop.malformed");
            return Optional.empty();
        }
        DatagramFragment fragment = decoded.get();
        Sender sender = senders.computeIfAbsent(from, id -> new Sender());
        Message message = sender.messages.get(fragment.messageId());
        if (message == null) {
            message = begin(sender, fragment);
        } else if (message.discarded) {
            counters.count("fragment.drop.discarded");
            return Optional.empty();
        } else if (!fragment.agreesWith(message.first)) {
            discard(sender, message, "fragment.drop.contradiction");
            return Optional.empty();
        } else if (message.overlaps(fragment)) {
            discard(sender, message, "fragment.drop.overlap");
            return Optional.empty();
        }
        message.byOffset.put(fragment.offset(), fragment);
        message.bytes += fragment.data().length;
        if (!message.isWhole()) {
            account(sender, fragment.data().length);
            makeRoom(sender);
            return Optional.empty();
        }
        account(sender, fragment.data().length - message.bytes);
        sender.messages.remove(fragment.messageId());
        forgetIfIdle(from, sender);
        counters.count("fragment.reassembled");
        return Optional.of(new Datagram(from, fragment.fromPort(), fragment.toPort(), message.payload()));
    }

    private Message begin(Sender sender, DatagramFragment fragment) {
        if (sender.messages.size() >= Wire.REASSEMBLY_PEER_MESSAGES) {
            remove(sender, sender.oldest(), "fragment.drop.peer_messages");
        }
        var message = new Message(fragment, timeline.nanoTime() + Wire.REASSEMBLY_NANOS);
        sender.messages.put(fragment.messageId(), message);
        if (!sweepScheduled) {
            scheduleSweep(Wire.REASSEMBLY_NANOS);
        }
        return message;
    }

    private void discard(Sender sender, Message message, String reason) {
        account(sender, -message.bytes);
        message.byOffset.clear();
        message.bytes = 0;
        message.discarded = true;
        counters.count(reason);
    }

    private void remove(Sender sender, Message message, String reason) {
        sender.messages.remove(message.first.messageId());
        account(sender, -message.bytes);
        if (!message.discarded) {
            counters.count(reason);
        }
    }

    private void account(Sender sender, int added) {
        sender.bytes += added;
        bytes += added;
    }

    private void makeRoom(Sender sender) {
        while (sender.bytes > Wire.REASSEMBLY_PEER_BYTES) {
            remove(sender, sender.oldest(), "fragment.drop.peer_bytes");
        }
        while (bytes > Wire.REASSEMBLY_BYTES) {
            Map.Entry<NodeId, Sender> largest = senders.entrySet().stream()
                    .max(Map.Entry.comparingByValue(Comparator.comparingInt(other -> other.bytes)))
                    .orElseThrow();
            remove(largest.getValue(), largest.getValue().oldest(), "fragment.drop.node_bytes");
            forgetIfIdle(largest.getKey(), largest.getValue());
        }
    }

    private void forgetIfIdle(NodeId id, Sender sender) {
        if (sender.messages.isEmpty()) {
            senders.remove(id);
        }
    }

    private void scheduleSweep(long delayNanos) {
        sweepScheduled = true;
        var _ = timeline.schedule(delayNanos, this::sweep);
    }

    /** Forgets what took too long; looks again when the next is due. */
    private void sweep() {
        sweepScheduled = false;
        long now = timeline.nanoTime();
        long next = Long.MAX_VALUE;
        for (Iterator<Sender> all = senders.values().iterator(); all.hasNext(); ) {
            Sender sender = all.next();
            while (!sender.messages.isEmpty() && sender.oldest().untilNanos - now <= 0) {
                remove(sender, sender.oldest(), "fragment.drop.expired");
            }
            if (sender.messages.isEmpty()) {
                all.remove();
            } else {
                next = Math.min(next, sender.oldest().untilNanos - now);
            }
        }
        if (next != Long.MAX_VALUE) {
            scheduleSweep(next);
        }
    }

    /** Data bytes that wait for the rest of their datagrams. */
    public int waitingBytes() {
        return bytes;
    }
}

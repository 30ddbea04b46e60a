package dev.malachi.kernel.node;

import dev.malachi.api.spi.tun.PacketOffload;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Packets that wait for a session, or for the record that maps their destination. Used on the control thread.
 *
 * @param <K> what they wait for
 */
final class ParkedPackets<K> {
    private static final int MAX_PACKETS_PER_KEY = 64;
    private static final int MAX_BYTES = 4 << 20;
    private static final long KEEP_NANOS = 5_000_000_000L;

    /** A packet that waits. */
    sealed interface Parked {
        /** Its size. */
        byte[] bytes();
    }

    /**
     * An IP packet from the TUN interface.
     *
     * @param bytes from the IP header on
     * @param offload what is left to do with it
     */
    record IpPacket(byte[] bytes, PacketOffload offload) implements Parked {}

    /**
     * An inner packet of the control thread.
     *
     * @param bytes from the inner kind on
     */
    record Inner(byte[] bytes) implements Parked {}

    private record Entry(Parked packet, long untilNanos) {}

    private final NodeContext context;
    private final Map<K, ArrayDeque<Entry>> queues = new HashMap<>();
    private int bytes;

    ParkedPackets(NodeContext context) {
        this.context = context;
    }

    /** Keeps a packet; the oldest of its queue goes when there are too many. */
    void park(K key, Parked packet) {
        dropExpired();
        if (bytes + packet.bytes().length > MAX_BYTES) {
            context.counters().count("parked.drop.full");
            return;
        }
        ArrayDeque<Entry> queue = queues.computeIfAbsent(key, k -> new ArrayDeque<>());
        if (queue.size() >= MAX_PACKETS_PER_KEY) {
            bytes -= queue.removeFirst().packet().bytes().length;
            context.counters().count("parked.drop.queue_full");
        }
        queue.addLast(new Entry(packet, context.now() + KEEP_NANOS));
        bytes += packet.bytes().length;
    }

    /** Takes all packets that wait for a key, oldest first. */
    List<Parked> take(K key) {
        dropExpired();
        ArrayDeque<Entry> queue = queues.remove(key);
        if (queue == null) {
            return List.of();
        }
        queue.forEach(entry -> bytes -= entry.packet().bytes().length);
        return queue.stream().map(Entry::packet).toList();
    }

    /** Drops all packets that wait for a key. */
    void drop(K key) {
        take(key).forEach(_ -> context.counters().count("parked.drop.forgotten"));
    }

    /** Whether anything waits for a key. */
    boolean waiting(K key) {
        dropExpired();
        return queues.containsKey(key);
    }

    private void dropExpired() {
        long now = context.now();
        queues.values().removeIf(queue -> {
            while (!queue.isEmpty() && queue.getFirst().untilNanos() - now < 0) {
                bytes -= queue.removeFirst().packet().bytes().length;
                context.counters().count("parked.drop.expired");
            }
            return queue.isEmpty();
        });
    }
}

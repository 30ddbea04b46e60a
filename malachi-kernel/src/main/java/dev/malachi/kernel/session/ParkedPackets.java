package dev.malachi.kernel.session;

import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.control.NodeContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Packets that wait for a session, or for the record that maps their destination. Used on the control thread.
 *
 * @param <K> what they wait for
 */
public final class ParkedPackets<K> {
    private static final int MAX_PACKETS_PER_KEY = 64;
    private static final int MAX_BYTES = 4 << 20;
    /** Between two looks for what has waited in vain. */
    private static final long LOOK_NANOS = 50_000_000L;

    /** Longer than an INIT takes that is lost and sent again. */
    static final long KEEP_NANOS = 6_000_000_000L;

    /** A packet that waits. */
    public sealed interface Parked {
        /** Its size. */
        byte[] bytes();
    }

    /**
     * An IP packet from the TUN interface.
     *
     * @param bytes from the IP header on
     * @param offload what is left to do with it
     */
    public record IpPacket(byte[] bytes, PacketOffload offload) implements Parked {}

    /**
     * An inner packet of the control thread.
     *
     * @param bytes from the inner kind on
     * @param trafficClass 0 to 7
     */
    record Inner(byte[] bytes, int trafficClass) implements Parked {}

    private record Entry(Parked packet, long untilNanos) {}

    private final NodeContext context;
    private final BiConsumer<byte[], String> onDropped;
    private final BiConsumer<K, Parked> onExpired;
    private final Map<K, ArrayDeque<Entry>> queues = new HashMap<>();
    private int bytes;
    private boolean timerSet;

    /**
     * Makes an empty one.
     *
     * @param context of the node
     * @param onDropped hears of IP packets that are dropped, and of the counter
     * @param onExpired hears of what has waited in vain, which is counted already
     */
    public ParkedPackets(NodeContext context, BiConsumer<byte[], String> onDropped, BiConsumer<K, Parked> onExpired) {
        this.context = context;
        this.onDropped = onDropped;
        this.onExpired = onExpired;
    }

    /** Keeps a packet; the oldest of its queue goes when there are too many. */
    public void park(K key, Parked packet) {
        dropExpired(key);
        if (bytes + size(packet) > MAX_BYTES) {
            drop(packet, "full");
            return;
        }
        ArrayDeque<Entry> queue = queues.computeIfAbsent(key, k -> new ArrayDeque<>());
        if (queue.size() >= MAX_PACKETS_PER_KEY) {
            Parked oldest = queue.removeFirst().packet();
            bytes -= size(oldest);
            drop(oldest, "queue_full");
        }
        queue.addLast(new Entry(packet, context.now() + KEEP_NANOS));
        bytes += size(packet);
        setTimer();
    }

    /** The same, if no other has to go for it. */
    public boolean parkIfRoom(K key, Parked packet) {
        dropExpired(key);
        ArrayDeque<Entry> queue = queues.get(key);
        if (bytes + size(packet) > MAX_BYTES || queue != null && queue.size() >= MAX_PACKETS_PER_KEY) {
            return false;
        }
        park(key, packet);
        return true;
    }

    /** What a packet takes, with what holds it. */
    private static int size(Parked packet) {
        return packet.bytes().length + FairQueue.OVERHEAD_BYTES;
    }

    /** What waits, in bytes. */
    int bytes() {
        return bytes;
    }

    /** Takes all packets that wait for a key, oldest first. */
    public List<Parked> take(K key) {
        dropExpired(key);
        ArrayDeque<Entry> queue = queues.remove(key);
        if (queue == null) {
            return List.of();
        }
        queue.forEach(entry -> bytes -= size(entry.packet()));
        return queue.stream().map(Entry::packet).toList();
    }

    /** Drops all packets that wait for a key. */
    void drop(K key) {
        take(key).forEach(packet -> drop(packet, "forgotten"));
    }

    /** A packet that has waited ends here. This host's own and those of the node itself have accounts of their own (protocol.md §10). */
    void drop(Parked packet, String reason) {
        switch (packet) {
            case IpPacket ip -> {
                context.counters().count("parked.drop." + reason);
                onDropped.accept(ip.bytes(), "parked.drop." + reason);
            }
            case Inner _ -> context.counters().count("tx.inner.drop." + reason);
        }
    }

    /** Whether anything waits for a key. */
    public boolean waiting(K key) {
        dropExpired(key);
        return queues.containsKey(key);
    }

    /** Drops all of them, since the node stops. */
    public void clear() {
        queues.values().forEach(queue -> queue.forEach(entry -> drop(entry.packet(), "stopped")));
        queues.clear();
        bytes = 0;
    }

    /** Runs as long as something waits. Looking through all keys for each packet would cost a host that sends to very many too much. */
    private void setTimer() {
        if (timerSet || queues.isEmpty()) {
            return;
        }
        timerSet = true;
        long now = context.now();
        long left = queues.values().stream()
                .map(queue -> queue.getFirst().untilNanos() - now)
                .min(Comparator.naturalOrder())
                .orElse(KEEP_NANOS);
        var _ = context.timeline().schedule(Math.max(LOOK_NANOS, left + 1), () -> {
            timerSet = false;
            List.copyOf(queues.keySet()).forEach(this::dropExpired);
            setTimer();
        });
    }

    private void dropExpired(K key) {
        ArrayDeque<Entry> queue = queues.get(key);
        if (queue == null) {
            return;
        }
        long now = context.now();
        List<Parked> expired = new ArrayList<>();
        while (!queue.isEmpty() && queue.getFirst().untilNanos() - now < 0) {
            Parked packet = queue.removeFirst().packet();
            bytes -= size(packet);
            drop(packet, "expired");
            expired.add(packet);
        }
        if (queue.isEmpty()) {
            queues.remove(key);
        }
        expired.forEach(packet -> onExpired.accept(key, packet));
    }
}

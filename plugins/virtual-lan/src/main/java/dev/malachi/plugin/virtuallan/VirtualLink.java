package dev.malachi.plugin.virtuallan;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.time.VirtualTimeline;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/** A station on a segment. */
final class VirtualLink implements Link {
    /** What a link counts. */
    enum Counter {
        RECEIVED("rx.frames", ""),
        SENT("tx.frames", ""),
        QUEUE_FULL("drop.queue_full", "come faster than its receiver could read"),
        OVERSIZE("drop.oversize", "to be sent, and larger than the link's MTU"),
        UNDERSIZE("drop.undersize", "to be sent, and shorter than an Ethernet header"),
        LINK_DOWN("drop.link_down", "to be sent while the link was down"),
        LOST("drop.impairment", "lost, as the segment is told to lose some");

        private final String key;
        private final String meaning;

        Counter(String key, String meaning) {
            this.key = key;
            this.meaning = meaning;
        }
    }

    private static final int LANES_MAX = 8;
    private static final int BULK_SLOTS = 64;
    private static final int CONTROL_SLOTS = 8;

    private final Segment segment;
    private final LinkRequest request;
    private final int index;
    private final MacAddress mac;
    private final int maxMtu;
    private final boolean virtual;
    private final List<Lane> lanes;
    private final AtomicLongArray counters = new AtomicLongArray(Counter.values().length);
    private final AtomicInteger underWay = new AtomicInteger();
    private final Queue<Segment.DelayedFrame> delayed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object membership = new Object();
    private volatile long[] groups = {};
    private volatile boolean up = true;
    /** Those it is on, ascending. */
    private volatile int[] islands = {0};

    private long lastArrivalNanos = Long.MIN_VALUE; // guarded by the segment's dice

    VirtualLink(Segment segment, LinkRequest request, int index, MacAddress mac, int maxMtu) {
        this.segment = segment;
        this.request = request;
        this.index = index;
        this.mac = mac;
        this.maxMtu = maxMtu;
        virtual = request.timeline() instanceof VirtualTimeline;
        // One lane for a monitor: who looks on wants to know what came before what.
        int laneCount = request.monitor() ? 1 : Math.clamp(request.receivers(), 1, LANES_MAX);
        lanes = IntStream.range(0, laneCount)
                .mapToObj(i -> new Lane(slotBytes(), virtual))
                .toList();
    }

    Segment segment() {
        return segment;
    }

    Timeline timeline() {
        return request.timeline();
    }

    boolean isVirtual() {
        return virtual;
    }

    boolean isMonitor() {
        return request.monitor();
    }

    void count(Counter counter) {
        counters.incrementAndGet(counter.ordinal());
    }

    @Override
    public String name() {
        return request.name();
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public MacAddress mac() {
        return mac;
    }

    @Override
    public int mtu() {
        return Math.min(segment.mtu(), maxMtu);
    }

    @Override
    public State state() {
        return up && !closed.get() ? State.UP : State.DOWN;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.copyOf(lanes);
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        // Simulations open hundreds of links and send frame by frame: they need no deep queue.
        boolean deep = use == LinkTransmitter.Use.BULK && !virtual;
        return new VirtualTransmitter(this, slotBytes(), deep ? BULK_SLOTS : CONTROL_SLOTS);
    }

    @Override
    public void join(MacAddress group) {
        if (!group.isGroup()) {
            throw new IllegalArgumentException(group + " is no group address");
        }
        synchronized (membership) {
            if (!isJoined(group.value())) {
                long[] more = Arrays.copyOf(groups, groups.length + 1);
                more[groups.length] = group.value();
                groups = more;
            }
        }
    }

    @Override
    public void leave(MacAddress group) {
        synchronized (membership) {
            groups = Arrays.stream(groups).filter(g -> g != group.value()).toArray();
        }
    }

    private boolean isJoined(long group) {
        for (long joined : groups) {
            if (joined == group) {
                return true;
            }
        }
        return false;
    }

    /** What the counters of dropped frames mean, by those of any link. */
    static Map<String, String> meanings() {
        Map<String, String> meanings = new LinkedHashMap<>();
        for (Counter counter : Counter.values()) {
            if (!counter.meaning.isEmpty()) {
                meanings.put("link.*." + counter.key, counter.meaning);
            }
        }
        return meanings;
    }

    @Override
    public Map<String, Long> counters() {
        var values = new LinkedHashMap<String, Long>();
        for (Counter counter : Counter.values()) {
            values.put(counter.key, counters.get(counter.ordinal()));
        }
        return values;
    }

    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            VirtualLan.detach(this);
            lanes.forEach(Lane::close);
        }
    }

    // Settings of the segment.

    void setUp(boolean nowUp) {
        if (up != nowUp) {
            up = nowUp;
            tellChanged();
        }
    }

    /** Puts it on islands; their numbers ascend. */
    void setIslands(int[] numbers) {
        islands = numbers;
    }

    private boolean sharesIslandWith(VirtualLink other) {
        int[] theirs = other.islands;
        for (int island : islands) {
            if (Arrays.binarySearch(theirs, island) >= 0) {
                return true;
            }
        }
        return false;
    }

    void tellChanged() {
        request.listener().changed(this);
    }

    // The way of a frame.

    /** Sends a frame of this station: whether the segment took it. */
    boolean transmit(MemorySegment buffer, long offset, int length) {
        if (state() == State.DOWN) {
            count(Counter.LINK_DOWN);
            return false;
        }
        count(Counter.SENT);
        segment.transmit(this, buffer, offset, length);
        return true;
    }

    /** Whether a frame with these addresses reaches this station, and its filter lets it in. */
    boolean hears(VirtualLink sender, long destination, int etherType) {
        return this != sender
                && !request.monitor() // shown it already
                && etherType == request.etherType()
                && (destination == mac.value() || destination == MacAddress.BROADCAST.value() || isJoined(destination))
                && sharesIslandWith(sender);
    }

    /** Reserves room for a frame under way: whether there is any. Bounds what a long delay can pile up. */
    boolean frameLeaves() {
        if (underWay.incrementAndGet() <= Lane.CAPACITY) {
            return true;
        }
        underWay.decrementAndGet();
        count(Counter.QUEUE_FULL);
        return false;
    }

    /** Frames under way that keep their order. Who takes one holds the queue's monitor until it is delivered. */
    Queue<Segment.DelayedFrame> delayed() {
        return delayed;
    }

    void frameArrives() {
        underWay.decrementAndGet();
    }

    int framesUnderWay() {
        return underWay.get();
    }

    /** The delay of a frame that must not overtake the one before it. Called under the segment's dice. */
    long queueingDelay(long nowNanos, long drawnNanos) {
        long arrival = Math.max(nowNanos + drawnNanos, lastArrivalNanos);
        lastArrivalNanos = arrival;
        return arrival - nowNanos;
    }

    /** Queues a frame that has arrived. On any thread. */
    void deliver(MemorySegment buffer, long offset, int length) {
        if (!up) {
            count(Counter.LINK_DOWN);
        } else if (length > EthernetHeader.BYTES + mtu()) {
            count(Counter.OVERSIZE);
        } else {
            Lane lane = lanes.get(laneOf(EthernetHeader.source(buffer, offset)));
            switch (lane.put(buffer, offset, length)) {
                case QUEUED -> {
                    count(Counter.RECEIVED);
                    if (virtual) {
                        request.listener().readable(lane);
                    }
                }
                case FULL -> count(Counter.QUEUE_FULL);
                case CLOSED -> {
                    // the link has been closed
                }
            }
        }
    }

    private int laneOf(long sourceMac) {
        return lanes.size() == 1 ? 0 : Math.floorMod(Long.hashCode(sourceMac), lanes.size());
    }

    private int slotBytes() {
        // Ethernet header, MTU, 64 bytes more (LinkTransmitter), rounded up to cache lines.
        return (EthernetHeader.BYTES + maxMtu + 64 + 63) & ~63;
    }
}

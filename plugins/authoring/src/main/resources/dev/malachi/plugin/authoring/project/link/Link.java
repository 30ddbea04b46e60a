package @PACKAGE@;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** A station on a segment. */
final class @CLASS@Link implements Link {
    /** Bytes after the Ethernet header. */
    static final int MTU = 1500;

    static final int ETHERNET_HEADER_BYTES = 14;

    private static final AtomicInteger INDEX = new AtomicInteger(1 << 20);

    private final LinkRequest request;
    private final Segment segment;
    private final int index = INDEX.getAndIncrement();
    // locally administered, of one station
    private final MacAddress mac =
            new MacAddress(ThreadLocalRandom.current().nextLong() & 0xFCFF_FFFF_FFFFL | 0x0200_0000_0000L);
    private final @CLASS@Receiver receiver = new @CLASS@Receiver();
    private final Set<MacAddress> groups = ConcurrentHashMap.newKeySet();
    private final LongAdder wrongSize = new LongAdder();
    private final LongAdder overflow = new LongAdder();
    private volatile boolean closed;

    @CLASS@Link(LinkRequest request, Segment segment) {
        this.request = request;
        this.segment = segment;
        segment.attach(this);
    }

    /** A frame on the wire, from any thread. The array is not changed any more. */
    void offer(byte[] frame) {
        if ((request.monitor() || isForUs(frame)) && !receiver.put(frame)) {
            overflow.increment();
        }
    }

    private boolean isForUs(byte[] frame) {
        int etherType = (frame[12] & 0xFF) << 8 | frame[13] & 0xFF;
        long destination = 0;
        for (int i = 0; i < 6; i++) {
            destination = destination << 8 | frame[i] & 0xFF;
        }
        MacAddress to = new MacAddress(destination);
        return etherType == request.etherType()
                && (to.equals(mac) || to.equals(MacAddress.BROADCAST) || groups.contains(to));
    }

    void send(byte[] frame) {
        segment.send(this, frame);
    }

    void countWrongSize() {
        wrongSize.increment();
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
        return MTU;
    }

    @Override
    public State state() {
        return closed ? State.DOWN : State.UP;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.of(receiver);
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        return new @CLASS@Transmitter(this);
    }

    @Override
    public void join(MacAddress group) {
        groups.add(group);
    }

    @Override
    public void leave(MacAddress group) {
        groups.remove(group);
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("drop.size", wrongSize.sum(), "drop.overflow", overflow.sum());
    }

    @Override
    public void close() {
        closed = true;
        segment.detach(this);
        receiver.close();
    }
}

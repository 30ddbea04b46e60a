package dev.malachi.plugin.virtuallan;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.time.VirtualTimeline;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A station that sends numbered frames and notes the numbers it receives. */
final class Station implements AutoCloseable, LinkRequest.Listener {
    private static final int ETHER_TYPE = 0x88B5;
    private static final int NUMBER_OFFSET = 14;

    private final VirtualTimeline timeline;
    private final Link link;
    private final LinkTransmitter transmitter;
    private final List<Integer> received = new ArrayList<>();
    private final List<Long> arrivedAt = new ArrayList<>();
    private int changes;
    private boolean reading = true;

    Station(String segment, VirtualTimeline timeline) {
        this(segment, timeline, false);
    }

    Station(String segment, VirtualTimeline timeline, boolean monitor) {
        this.timeline = timeline;
        link = new VirtualLanDriver().open(new LinkRequest(segment, ETHER_TYPE, 1, monitor, timeline, this));
        transmitter = link.openTransmitter(LinkTransmitter.Use.CONTROL);
    }

    Link link() {
        return link;
    }

    MacAddress mac() {
        return link.mac();
    }

    List<Integer> received() {
        return received;
    }

    List<Long> arrivedAt() {
        return arrivedAt;
    }

    int changes() {
        return changes;
    }

    long counter(String name) {
        return link.counters().get(name);
    }

    void send(MacAddress destination, int number) {
        sendBytes(destination, number, 60);
    }

    void sendBytes(MacAddress destination, int number, int length) {
        long slot = transmitter.claim();
        MemorySegment frame = transmitter.buffer().asSlice(slot, length);
        MemorySegment.copy(destination.bytes(), 0, frame, ValueLayout.JAVA_BYTE, 0, 6);
        MemorySegment.copy(mac().bytes(), 0, frame, ValueLayout.JAVA_BYTE, 6, 6);
        frame.set(ValueLayout.JAVA_BYTE, 12, (byte) (ETHER_TYPE >>> 8));
        frame.set(ValueLayout.JAVA_BYTE, 13, (byte) ETHER_TYPE);
        frame.set(ValueLayout.JAVA_INT_UNALIGNED, NUMBER_OFFSET, number);
        transmitter.commit(length);
        transmitter.flush();
    }

    static int number(MemorySegment buffer, long offset) {
        return buffer.get(ValueLayout.JAVA_INT_UNALIGNED, offset + NUMBER_OFFSET);
    }

    void stopReading() {
        reading = false;
    }

    void readAll() {
        LinkReceiver lane = link.receivers().getFirst();
        while (lane.receive(this::take, 64, 0) > 0) {
            // until nothing waits
        }
    }

    private void take(MemorySegment buffer, long offset, int length) {
        received.add(number(buffer, offset));
        arrivedAt.add(timeline.nanoTime());
    }

    @Override
    public void readable(LinkReceiver receiver) {
        if (reading) {
            receiver.receive(this::take, 64, 0);
        }
    }

    @Override
    public void changed(Link changed) {
        changes++;
    }

    @Override
    public void close() {
        link.close();
    }
}

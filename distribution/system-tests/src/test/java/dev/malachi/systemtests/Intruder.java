package dev.malachi.systemtests;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.plugin.virtuallan.VirtualLanDriver;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/** A station on a virtual segment that is no node: it sends any bytes under any address. */
final class Intruder implements AutoCloseable {
    static final int ETHER_TYPE = 0x88B5;

    private final Link link;
    private final LinkTransmitter transmitter;

    /** One that does not listen. */
    Intruder(SimulatedNetwork network) {
        this(network, false, frame -> {});
    }

    /** One that hears everything on the segment. */
    Intruder(SimulatedNetwork network, Consumer<byte[]> ear) {
        this(network, true, ear);
    }

    private Intruder(SimulatedNetwork network, boolean monitor, Consumer<byte[]> ear) {
        link = new VirtualLanDriver()
                .open(new LinkRequest(
                        network.segment.name(), ETHER_TYPE, 1, monitor, network.timeline, new LinkRequest.Listener() {
                            @Override
                            public void readable(LinkReceiver receiver) {
                                while (receiver.receive(
                                                (buffer, offset, length) -> ear.accept(buffer.asSlice(offset, length)
                                                        .toArray(ValueLayout.JAVA_BYTE)),
                                                64,
                                                0)
                                        > 0) {
                                    // until nothing waits any more
                                }
                            }

                            @Override
                            public void changed(Link changed) {}
                        }));
        transmitter = link.openTransmitter(LinkTransmitter.Use.CONTROL);
    }

    MacAddress mac() {
        return link.mac();
    }

    void send(byte[] frame) {
        long slot = transmitter.claim();
        MemorySegment.copy(frame, 0, transmitter.buffer(), ValueLayout.JAVA_BYTE, slot, frame.length);
        transmitter.commit(frame.length);
        transmitter.flush();
    }

    @Override
    public void close() {
        link.close();
    }
}

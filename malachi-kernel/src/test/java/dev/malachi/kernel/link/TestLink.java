package dev.malachi.kernel.link;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A link of which only the description matters.
 *
 * @param name of the interface
 * @param index of the interface
 * @param mac its address
 * @param currentMtu may be changed
 * @param down whether it cannot carry frames; may be changed
 */
public record TestLink(String name, int index, MacAddress mac, AtomicInteger currentMtu, AtomicBoolean down)
        implements Link {
    public TestLink(String name, int index, MacAddress mac, AtomicInteger currentMtu) {
        this(name, index, mac, currentMtu, new AtomicBoolean());
    }

    public TestLink(String name, int index, MacAddress mac) {
        this(name, index, mac, new AtomicInteger(1500));
    }

    public TestLink(String name, int mtu) {
        this(name, 1, new MacAddress(0x0200_0000_0009L), new AtomicInteger(mtu));
    }

    @Override
    public int mtu() {
        return currentMtu.get();
    }

    @Override
    public State state() {
        return down.get() ? State.DOWN : State.UP;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.of();
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        throw new UnsupportedOperationException("the test carries the frames");
    }

    @Override
    public void join(MacAddress group) {}

    @Override
    public void leave(MacAddress group) {}

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {}
}

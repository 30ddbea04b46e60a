package dev.malachi.kernel.handshake;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import java.util.List;
import java.util.Map;

/** A link of which only the description matters. */
public record TestLink(String name, int index, MacAddress mac) implements Link {
    @Override
    public int mtu() {
        return 1500;
    }

    @Override
    public State state() {
        return State.UP;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.of();
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        throw new UnsupportedOperationException("the test's wire carries the frames");
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

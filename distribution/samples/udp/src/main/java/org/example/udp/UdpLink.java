package org.example.udp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** An open link to another site. */
final class UdpLink implements Link {
    private final LinkRequest request;
    private final int index;
    private final Tunnel tunnel;
    private final MacAddress mac = randomMac();
    private final UdpReceiver receiver;
    private final Set<MacAddress> groups = ConcurrentHashMap.newKeySet();
    private final LongAdder refused = new LongAdder();
    private final LongAdder foreign = new LongAdder();

    UdpLink(LinkRequest request, int index, Tunnel tunnel) {
        this.request = request;
        this.index = index;
        this.tunnel = tunnel;
        this.receiver = new UdpReceiver(this, tunnel, request.etherType());
    }

    /** Locally administered, of one station: nobody else is on this wire but the other side. */
    private static MacAddress randomMac() {
        long random = new SecureRandom().nextLong() & 0xFCFF_FFFF_FFFFL;
        return new MacAddress(random | 0x0200_0000_0000L);
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
        return tunnel.mtu();
    }

    @Override
    public State state() {
        return tunnel.isOpen() ? State.UP : State.DOWN;
    }

    @Override
    public List<LinkReceiver> receivers() {
        return List.of(receiver);
    }

    @Override
    public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
        return new UdpTransmitter(tunnel, refused);
    }

    @Override
    public void join(MacAddress group) {
        groups.add(group);
    }

    @Override
    public void leave(MacAddress group) {
        groups.remove(group);
    }

    /** Whether frames to a group are wanted. */
    boolean hasJoined(MacAddress group) {
        return groups.contains(group);
    }

    /** A frame that is not for this station, or of another EtherType. */
    void countForeign() {
        foreign.increment();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("drop.refused", refused.sum(), "drop.foreign", foreign.sum());
    }

    @Override
    public void close() {
        tunnel.close();
    }
}

package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.time.VirtualTimeline;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/** An Ethernet on a virtual time line that joins the nodes of a test and notes every frame. */
final class Bus {
    static final long LATENCY_NANOS = 100_000;

    /**
     * A frame as it was sent.
     *
     * @param atNanos when
     * @param destinationMac where to
     * @param sourceMac where from
     * @param destination L3 destination
     * @param source L3 source
     * @param body NDP body
     */
    record Sent(
            long atNanos,
            MacAddress destinationMac,
            MacAddress sourceMac,
            NodeId destination,
            NodeId source,
            byte[] body) {
        NdpMessage message() {
            return new NdpMessage(body);
        }

        boolean isBroadcast() {
            return destinationMac.isGroup();
        }

        String text() {
            return atNanos + " " + destinationMac + " " + sourceMac + " "
                    + HexFormat.of().formatHex(body);
        }
    }

    private record Port(TestNode node, String link) {}

    final VirtualTimeline timeline = new VirtualTimeline();
    final List<Sent> log = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private Predicate<Sent> delivers = sent -> true;

    void plugIn(TestNode node, String link) {
        ports.add(new Port(node, link));
    }

    void unplug(TestNode node) {
        ports.removeIf(port -> port.node() == node);
    }

    void deliverOnly(Predicate<Sent> filter) {
        delivers = filter;
    }

    void send(LinkView from, MacAddress destinationMac, NodeId destination, NodeId source, byte[] body) {
        var sent = new Sent(timeline.nanoTime(), destinationMac, from.mac(), destination, source, body);
        log.add(sent);
        if (delivers.test(sent)) {
            put(sent);
        }
    }

    /** Puts a frame on the wire, as a sender that is no node would. */
    void put(Sent sent) {
        for (Port port : List.copyOf(ports)) {
            timeline.schedule(
                    LATENCY_NANOS,
                    () -> port.node().links().stream()
                            .filter(link -> link.name().equals(port.link()))
                            .filter(link -> !link.mac().equals(sent.sourceMac()))
                            .filter(link -> sent.isBroadcast() || link.mac().equals(sent.destinationMac()))
                            .forEach(link -> port.node().receive(sent, link)));
        }
    }

    /** Frames sent since a time. */
    List<Sent> since(long nanos) {
        return log.stream().filter(sent -> sent.atNanos() >= nanos).toList();
    }

    static ControlFrame frame(Sent sent, LinkView link, int type) {
        return new ControlFrame(
                link,
                sent.destinationMac(),
                sent.sourceMac(),
                type,
                sent.destination(),
                sent.source(),
                sent.body().clone());
    }
}

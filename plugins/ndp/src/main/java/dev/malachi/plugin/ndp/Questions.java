package dev.malachi.plugin.ndp;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.LinkView;
import dev.malachi.api.spi.protocol.ProtocolContext;
import dev.malachi.api.wire.Wire;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The DISCOVERs of a node (protocol.md §3.3): beacons on each link, and questions to single stations. */
final class Questions {
    private static final long ANNOUNCE_WITHIN_NANOS = 5_000_000_000L;

    private final ProtocolContext context;
    private final Composer composer;
    private final Challenges challenges;
    /** Of the links that there are: names of links that come and go can be ever new ones. */
    private final Map<String, Beacon> beacons = new LinkedHashMap<>();

    private boolean closed;

    Questions(ProtocolContext context, Composer composer, Challenges challenges) {
        this.context = context;
        this.composer = composer;
        this.challenges = challenges;
    }

    /** Asks all on a link, now and from now on. */
    void begin(LinkView link) {
        beacons.computeIfAbsent(link.name(), name -> new Beacon(context, () -> askAll(name)))
                .restart();
    }

    /** Asks all on all links, as if those had just come up. */
    void beginAnew() {
        composer.renewKey();
        retire();
        List.copyOf(beacons.values()).forEach(Beacon::restart); // a link may go at any time
    }

    /** Has the next beacon of each link leave within seconds. */
    void hasten() {
        retire();
        beacons.values().forEach(beacon -> beacon.hasten(ANNOUNCE_WITHIN_NANOS));
    }

    /** How many links have a beacon. */
    int beacons() {
        return beacons.size();
    }

    void stop() {
        closed = true;
        beacons.values().forEach(Beacon::stop);
        beacons.clear();
    }

    /** Ends the beacons of links that are gone; one that is merely down keeps its beacon. */
    private void retire() {
        beacons.entrySet().removeIf(entry -> {
            boolean gone = isGone(entry.getKey());
            if (gone) {
                entry.getValue().stop();
            }
            return gone;
        });
    }

    /** A link that is gone when its beacon is due takes it along. */
    private boolean askAll(String name) {
        if (isGone(name)) {
            beacons.remove(name);
            return false;
        }
        linkUp(name).ifPresent(link -> ask(link, MacAddress.BROADCAST, composer::discoverAll));
        return true;
    }

    private boolean isGone(String name) {
        return context.links().stream().noneMatch(link -> link.name().equals(name));
    }

    /** Asks a native node. */
    void askNative(LinkView link, MacAddress destination) {
        ask(link, destination, composer::discoverOne);
    }

    /** Asks a native node by a link of this name, if that is up. */
    void askNative(String link, MacAddress destination) {
        linkUp(link).ifPresent(up -> askNative(up, destination));
    }

    /** Asks a node that may be classic, by a link of this name, if that is up. */
    void ask(String link, MacAddress destination, boolean isNative) {
        linkUp(link).ifPresent(up -> ask(up, destination, isNative ? composer::discoverOne : composer::discover));
    }

    private void ask(LinkView link, MacAddress destination, BiFunction<LinkView, Value128, byte[]> question) {
        if (closed) {
            return;
        }
        Value128 challenge = Value128.random(context.random());
        Optional<Neighbor.Path> asked =
                destination.isGroup() ? Optional.empty() : Optional.of(new Neighbor.Path(link.name(), destination));
        challenges.add(
                challenge, composer.key().number(), asked, context.timeline().nanoTime());
        context.count("ndp.tx.discover");
        context.send(link, destination, Wire.TYPE_NDP, NodeId.ZERO, question.apply(link, challenge));
    }

    /** A link of this name, if there is one that is up and discovery is at work. */
    Optional<LinkView> linkUp(String name) {
        return context.links().stream()
                .filter(link -> !closed && link.up() && link.name().equals(name))
                .findFirst();
    }
}

package dev.malachi.plugin.capture;

import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.VirtualAddress;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What peers are called, by id and by address; looked up anew, once a second at the most, when there is one that is not known. */
final class PeerNames {
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final Node node;
    private final Map<NodeId, String> labels = new HashMap<>();
    private long lookedNanos = System.nanoTime() - LOOK_NANOS;

    PeerNames(Node node) {
        this.node = node;
        look();
    }

    private void look() {
        long now = System.nanoTime();
        if (now - lookedNanos < LOOK_NANOS) {
            return;
        }
        lookedNanos = now;
        node.peers().forEach(peer -> labels.put(peer.id(), label(peer)));
    }

    private static String label(PeerStatus peer) {
        String shortId = peer.id().shortId();
        return peer.name().map(name -> name + " " + shortId).orElse(shortId);
    }

    /** Such as {@code galley 5b1b3a09}; the short id alone for a peer without a name. */
    String of(NodeId peer) {
        String label = labels.get(peer);
        if (label == null) {
            look();
            label = labels.computeIfAbsent(peer, NodeId::shortId);
        }
        return label;
    }

    /** This node's and its peers' names by address, as they are now. */
    Map<InetAddress, String> byAddress() {
        Map<InetAddress, String> names = new LinkedHashMap<>();
        var own = node.status();
        add(names, node.id(), own.ipv4(), own.name());
        node.peers().forEach(peer -> add(names, peer.id(), peer.ipv4(), peer.name()));
        return names;
    }

    private static void add(Map<InetAddress, String> names, NodeId id, String ipv4, Optional<String> name) {
        String called = name.orElse(id.shortId());
        names.put(VirtualAddress.ipv6(id), called);
        VirtualAddress.parseIpv4(ipv4).ifPresent(bits -> names.put(VirtualAddress.ipv4(bits), called));
    }
}

package dev.malachi.kernel.node;

import dev.malachi.kernel.link.LinkPort;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The links of a node, in the order in which they were added. Safe for use by several threads. */
final class LinkSet {
    private final List<LinkPort> ports = new CopyOnWriteArrayList<>();

    void add(LinkPort port) {
        ports.add(port);
    }

    void remove(LinkPort port) {
        ports.remove(port);
    }

    /** A number that no link has. */
    int freeSlot() {
        int slot = 0;
        while (has(slot)) {
            slot++;
        }
        return slot;
    }

    private boolean has(int slot) {
        return ports.stream().anyMatch(port -> port.slot() == slot);
    }

    List<LinkPort> all() {
        return List.copyOf(ports);
    }

    Optional<LinkPort> find(String name) {
        return ports.stream().filter(port -> port.link().name().equals(name)).findFirst();
    }

    /** The largest link MTU, which decides that of the TUN interface. */
    int largestMtu() {
        return ports.stream().mapToInt(port -> port.link().mtu()).max().orElse(1500);
    }
}

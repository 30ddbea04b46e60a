package dev.malachi.kernel.link;

import dev.malachi.api.wire.Wire;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The links of a node, in the order in which they were added. Safe for use by several threads. */
public final class LinkSet {
    private final List<LinkPort> ports = new CopyOnWriteArrayList<>();

    public void add(LinkPort port) {
        ports.add(port);
    }

    public void remove(LinkPort port) {
        ports.remove(port);
    }

    /** A number that no link has. */
    public int freeSlot() {
        int slot = 0;
        while (has(slot)) {
            slot++;
        }
        return slot;
    }

    private boolean has(int slot) {
        return ports.stream().anyMatch(port -> port.slot() == slot);
    }

    public List<LinkPort> all() {
        return List.copyOf(ports);
    }

    public Optional<LinkPort> find(String name) {
        return ports.stream().filter(port -> port.link().name().equals(name)).findFirst();
    }

    /** The MTU of the TUN interface: the largest link MTU minus overhead, a multiple of 4 (protocol.md §6). */
    public int tunMtu() {
        int largest = ports.stream().mapToInt(port -> port.link().mtu()).max().orElse(1500);
        return Math.max(Wire.MIN_TUN_MTU, largest - Wire.TUN_MTU_MARGIN & ~3);
    }
}

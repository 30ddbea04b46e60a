package dev.malachi.kernel.datapath;

import dev.malachi.kernel.link.LinkPort;
import java.util.Arrays;

/** The links that the pumps may send on. Changed on the control thread, published as a new array each time. */
public final class LinkPorts {
    private static final LinkPort[] NONE = {};

    private volatile LinkPort[] ports = NONE;

    /** Makes an empty set. */
    public LinkPorts() {}

    /**
     * Adds a link.
     *
     * @param port with a slot that no other has
     */
    public void add(LinkPort port) {
        LinkPort[] more = Arrays.copyOf(ports, ports.length + 1);
        more[more.length - 1] = port;
        ports = more;
    }

    /**
     * Removes a link, before it is closed. Each lane closes its transmitter at its next batch.
     *
     * @param port an added one
     */
    public void remove(LinkPort port) {
        ports = Arrays.stream(ports).filter(other -> !other.equals(port)).toArray(LinkPort[]::new);
    }

    /** The links now; not to be changed. */
    LinkPort[] snapshot() {
        return ports;
    }
}

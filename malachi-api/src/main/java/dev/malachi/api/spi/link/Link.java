package dev.malachi.api.spi.link;

import dev.malachi.api.MacAddress;
import dev.malachi.api.annotation.Preview;
import java.util.List;
import java.util.Map;

/**
 * An open Ethernet link. Its accessors are safe from any thread; a {@link LinkReceiver} and a {@link LinkTransmitter} each belong to
 * one thread.
 *
 * <p>A link outlives its interface: when the interface goes away the link is {@link State#DOWN}, receives nothing and drops what is
 * sent; when an interface of the name that it was opened with, or of the last that it had, comes back it works again.
 */
@Preview
public interface Link extends AutoCloseable {
    /** Whether frames can pass. */
    enum State {
        /** They can. */
        UP,
        /** No carrier, set down, or gone. */
        DOWN
    }

    /**
     * The name of its interface now: an interface that is renamed while it is there is followed. Once it is gone, the last it had.
     *
     * @return for example {@code eth0}
     */
    String name();

    /**
     * The operating system's interface index, or a number unique within the process for virtual links.
     *
     * @return greater than 0
     */
    int index();

    /**
     * Its Ethernet address now.
     *
     * @return the address that frames sent here must carry as source
     */
    MacAddress mac();

    /**
     * Its MTU now.
     *
     * @return bytes after the 14-byte Ethernet header
     */
    int mtu();

    /**
     * Whether frames can pass now.
     *
     * @return the state
     */
    State state();

    /**
     * The receive lanes. All frames of one sender come by the same lane, in order.
     *
     * @return at least one, the same list at every call
     */
    List<LinkReceiver> receivers();

    /**
     * Opens a way to send, for the one thread that will use it.
     *
     * @param use what it is for: at most one bulk transmitter a link gets the driver's fastest path
     * @return the transmitter; closed by its user, or with the link
     * @throws dev.malachi.api.MalachiException if the system refuses
     */
    LinkTransmitter openTransmitter(LinkTransmitter.Use use);

    /**
     * Receives frames sent to a group MAC from now on.
     *
     * @param group a group address
     */
    void join(MacAddress group);

    /**
     * Stops receiving frames sent to a group MAC.
     *
     * @param group a joined address
     */
    void leave(MacAddress group);

    /**
     * What the driver counted: drops of the ring, frames refused by the system.
     *
     * @return name to value
     */
    Map<String, Long> counters();

    /**
     * Which offloads it takes, for the operator. Of those in {@link dev.malachi.api.Offload} that are a link's business.
     *
     * @return such as {@code xdp → on}, {@code xdp → off: …} with the reason
     */
    default Map<String, String> offloads() {
        return Map.of();
    }

    /** Ends it: receivers and transmitters become unusable, threads waiting in them return. A second call does nothing. */
    @Override
    void close();
}

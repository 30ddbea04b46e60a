package dev.malachi.api.spi.tun;

import dev.malachi.api.annotation.Preview;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** A TUN interface: what the operating system sends into it is read here, what is written here it receives. */
@Preview
public interface Tun extends AutoCloseable {
    /**
     * The interface's name.
     *
     * @return for example {@code mal0}
     */
    String name();

    /**
     * Its MTU now.
     *
     * @return bytes of an IP packet
     */
    int mtu();

    /**
     * Changes the MTU. Safe from any thread.
     *
     * @param mtu bytes of an IP packet, 1280 or more
     */
    void setMtu(int mtu);

    /**
     * Adds an address, with the route to its network. Safe from any thread.
     *
     * @param address IPv4 or IPv6
     * @param prefixLength bits of its network
     */
    void addAddress(InetAddress address, int prefixLength);

    /**
     * Removes an address. Safe from any thread.
     *
     * @param address an added one
     * @param prefixLength as it was added
     */
    void removeAddress(InetAddress address, int prefixLength);

    /**
     * Which offloads work, for the operator.
     *
     * @return such as {@code tso4 → on}, {@code uso → off: kernel 5.10 has none}
     */
    Map<String, String> offloads();

    /**
     * The queues to read from; one thread each.
     *
     * @return at least one, the same list at every call
     */
    List<TunQueue> queues();

    /**
     * Opens a way to write, for the one thread that will use it.
     *
     * @return the writer; closed with this interface
     */
    TunWriter openWriter();

    /** Removes the interface. Threads waiting in a queue return. A second call does nothing. */
    @Override
    void close();
}

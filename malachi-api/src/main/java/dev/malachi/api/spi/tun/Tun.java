package dev.malachi.api.spi.tun;

import dev.malachi.api.annotation.Preview;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * A TUN interface: what the operating system sends into it is read here, what is written here it receives.
 *
 * <p>It outlives its interface: once that is removed from outside nothing comes and what is written is dropped, until {@link #recreate}.
 * What changes it is safe from any thread, and throws {@link dev.malachi.api.MalachiException} with a sentence that says why the system
 * refuses.
 */
@Preview
public interface Tun extends AutoCloseable {
    /**
     * What the system says of it now. Safe from any thread; asks the system each time.
     *
     * @return a picture
     */
    TunState state();

    /**
     * Makes the interface anew after it was removed: under the name and with the MTU that it was last given here, set up, without
     * addresses. Queues and writers go on with the new one. Does nothing as long as it is there.
     *
     * @throws dev.malachi.api.MalachiException if that cannot be done now, for example since the name is taken
     */
    void recreate();

    /**
     * Gives it a name.
     *
     * @param name as in {@link TunRequest}
     */
    void setName(String name);

    /** Sets it up. */
    void setUp();

    /**
     * Changes the MTU.
     *
     * @param mtu bytes of an IP packet, 1280 or more
     */
    void setMtu(int mtu);

    /**
     * Adds an address, with the route to its network; one that is there already is no error. Where IPv6 is switched off for this one
     * interface but not in the system, it is switched on.
     *
     * @param address IPv4 or IPv6
     * @param prefixLength bits of its network
     */
    void addAddress(InetAddress address, int prefixLength);

    /**
     * Removes an address; one that is not there is no error.
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

package dev.malachi.api;

import dev.malachi.api.annotation.Preview;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Work on the data path that the system or the wire spares us. Each is taken where the system offers it, unless {@link Offloads} says
 * otherwise; without it packets take a longer way to the same result.
 */
@Preview
public enum Offload {
    /** Frames are sent by AF_XDP, not through a packet socket. */
    XDP,
    /** Small packets of the operating system that stand in line are read many at a time, by io_uring. */
    URING,
    /** Checksums of TCP and UDP packets are neither computed nor checked inside the tunnel, which protects them better. */
    CSUM,
    /** The operating system hands over large TCP packets over IPv4, to be cut here. */
    TSO4,
    /** The same for IPv6. */
    TSO6,
    /** The same for UDP. */
    USO,
    /** Packets of a flow that follow each other are handed to the operating system as a large one. */
    GRO;

    /**
     * Its name in {@code --offload}, in the configuration and in {@code status}.
     *
     * @return lower case
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds one by its {@link #id}.
     *
     * @param id lower case
     * @return the offload, or empty if there is none of that name
     */
    public static Optional<Offload> of(String id) {
        return Arrays.stream(values())
                .filter(offload -> offload.id().equals(id))
                .findFirst();
    }

    @Override
    public String toString() {
        return id();
    }
}

package dev.malachi.plugin.pcap.posix;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The network interfaces of this system, or of the calling thread's network namespace, by getifaddrs(3).
 *
 * <p>{@link java.net.NetworkInterface} would not do: on Linux it does not know interfaces without an IP address.
 */
public final class InterfaceTable {
    /** struct ifaddrs (64 bits): next 8, name 8, flags 4, padding 4, address 8, netmask 8, destination 8, data 8. */
    private static final int ENTRY_BYTES = 56;

    private static final int NEXT = 0;
    private static final int NAME = 8;
    private static final int FLAGS = 16;
    private static final int ADDRESS = 24;
    private static final int DATA = 48;

    /** net/if.h IFNAMSIZ, with the closing zero. */
    private static final int NAME_BYTES = 16;

    private static final Path SYS_CLASS_NET = Path.of("/sys/class/net");

    private InterfaceTable() {}

    /**
     * All interfaces.
     *
     * @return ordered by index
     */
    public static List<Interface> all() {
        return read(name -> true);
    }

    /**
     * One interface.
     *
     * @param name of it
     * @return empty if there is none of that name
     */
    public static Optional<Interface> find(String name) {
        return read(name::equals).stream().findFirst();
    }

    private static List<Interface> read(Predicate<String> wanted) {
        List<Interface> all = new ArrayList<>();
        long first = Posix.getifaddrs();
        try {
            LinkAddress.Format format = LinkAddress.Format.ofThisSystem();
            for (long at = first; at != 0; ) {
                MemorySegment entry = MemorySegment.ofAddress(at).reinterpret(ENTRY_BYTES);
                read(entry, format, wanted).ifPresent(all::add);
                at = entry.get(ValueLayout.JAVA_LONG, NEXT);
            }
        } finally {
            if (first != 0) {
                Posix.freeifaddrs(first);
            }
        }
        all.sort(Comparator.comparingInt(Interface::index));
        return List.copyOf(all);
    }

    /** An interface comes once with its link-layer address, and once for each address of other families. */
    private static Optional<Interface> read(MemorySegment entry, LinkAddress.Format format, Predicate<String> wanted) {
        long address = entry.get(ValueLayout.JAVA_LONG, ADDRESS);
        if (address == 0) {
            return Optional.empty();
        }
        String name = MemorySegment.ofAddress(entry.get(ValueLayout.JAVA_LONG, NAME))
                .reinterpret(NAME_BYTES)
                .getString(0);
        if (!wanted.test(name)) {
            return Optional.empty();
        }
        int flags = entry.get(ValueLayout.JAVA_INT, FLAGS);
        return format.read(MemorySegment.ofAddress(address))
                .map(link -> new Interface(
                        name,
                        link.index(),
                        flags,
                        link.ethernet(),
                        link.mac(),
                        format.mtu(name, entry.get(ValueLayout.JAVA_LONG, DATA))));
    }

    /**
     * The bridge that takes all frames of an interface, where the system tells (Linux).
     *
     * @param name of an interface
     * @return the bridge's name, or empty if the interface is no port of one
     */
    public static Optional<String> bridgeOf(String name) {
        Path port = SYS_CLASS_NET.resolve(name).resolve("brport/bridge");
        try {
            return Files.exists(port)
                    ? Optional.of(port.toRealPath().getFileName().toString())
                    : Optional.empty();
        } catch (IOException e) { // it left the bridge meanwhile
            return Optional.empty();
        }
    }
}

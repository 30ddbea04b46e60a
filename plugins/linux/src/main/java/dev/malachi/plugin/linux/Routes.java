package dev.malachi.plugin.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The IPv4 routes of the calling thread's network namespace, as {@code /proc/net/route} has them (net/ipv4/fib_trie.c, fib_route_seq_show). */
final class Routes {
    private static final Path TABLE = Path.of("/proc/thread-self/net/route");

    /** Columns: Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT. */
    private static final int INTERFACE = 0;

    private static final int DESTINATION = 1;
    private static final int MASK = 7;

    private Routes() {}

    /**
     * Finds a route to a network or a part of it. A route to more than that is no obstacle: the longer prefix wins.
     *
     * @param network as an int, most significant byte first
     * @param prefixLength 1 to 32
     * @return the route for a person, if there is one
     */
    static Optional<String> within(int network, int prefixLength) {
        try {
            return within(Files.readAllLines(TABLE), network, prefixLength);
        } catch (IOException e) {
            return Optional.empty(); // no procfs: no route is seen
        }
    }

    static Optional<String> within(List<String> table, int network, int prefixLength) {
        return table.stream()
                .skip(1)
                .map(line -> line.split("\\s+", -1))
                .filter(columns -> columns.length > MASK)
                .filter(columns -> Integer.bitCount(number(columns[MASK])) >= prefixLength
                        && (number(columns[DESTINATION]) ^ network) >>> Integer.SIZE - prefixLength == 0)
                .map(columns -> "the route " + text(number(columns[DESTINATION])) + "/"
                        + Integer.bitCount(number(columns[MASK])) + " on " + columns[INTERFACE])
                .findFirst();
    }

    /** The kernel prints a number that lies in memory in network order as one of its own order. */
    private static int number(String hexadecimal) {
        int printed = Integer.parseUnsignedInt(hexadecimal, 16);
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? printed : Integer.reverseBytes(printed);
    }

    private static String text(int address) {
        try {
            return InetAddress.getByAddress(
                            ByteBuffer.allocate(Integer.BYTES).putInt(address).array())
                    .getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}

package dev.malachi.plugin.linux.packet;

import dev.malachi.plugin.linux.netlink.InterfaceInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether frames may go to an interface's driver directly, as AF_XDP sends them, past everything that the system has on the way
 * (__dev_direct_xmit): queueing disciplines, and packet sockets that look on.
 *
 * <p>An operator who limits the rate of an interface means our frames too, and one who runs tcpdump wants to see them. Who looks on
 * without making the interface promiscuous ({@code tcpdump -p}, {@code -i any}) is not noticed.
 */
final class DirectTransmission {
    /** Disciplines that the system chooses by itself: going past them does no harm. Empty: the system does not say. */
    private static final Set<String> ORDINARY =
            Set.of("", "noop", "noqueue", "mq", "pfifo_fast", "fq_codel", "fq", "pfifo", "sfq");

    /** Of the thread's network namespace: a headline, then a line for each packet socket (net/packet/af_packet.c, packet_seq_show). */
    private static final Path SOCKETS = Path.of("/proc/thread-self/net/packet");

    private static final int TYPE = 3;
    private static final int INTERFACE = 4;
    /** linux/if_ether.h: frames of every EtherType, also those that this host sends. */
    private static final String ETH_P_ALL = "0003";

    private int index;
    /** How many wanted the frames of all stations when no packet socket looked on: guests on the same interface, for example. */
    private int usualPromiscuity;

    /**
     * Why it may not be.
     *
     * @param found an interface of the calling thread's network namespace
     * @return the reason, for the operator; empty if it may
     */
    Optional<String> obstacle(InterfaceInfo found) {
        if (found.index() != index) {
            index = found.index();
            usualPromiscuity = someoneHearsEverything(index, packetSockets()) ? 0 : found.promiscuity();
        }
        usualPromiscuity = Math.min(usualPromiscuity, found.promiscuity());
        if (!ORDINARY.contains(found.queueing())) {
            return Optional.of("the interface has a queue '" + found.queueing() + "', which AF_XDP would go past");
        }
        // The list of sockets is of no use here: libpcap asks for all frames before its socket hears anything.
        if (found.promiscuity() > usualPromiscuity) {
            return Optional.of("somebody looks on at the interface, and would not see what AF_XDP sends");
        }
        return Optional.empty();
    }

    private static List<String> packetSockets() {
        try {
            return Files.readAllLines(SOCKETS);
        } catch (IOException e) {
            return List.of(); // no /proc: no process can be seen
        }
    }

    /** Whether there is a packet socket for all frames of an interface, by the lines of {@code /proc/net/packet}. */
    static boolean someoneHearsEverything(int index, List<String> sockets) {
        return sockets.stream()
                .map(line -> line.strip().split("\\s+", INTERFACE + 2))
                .filter(words -> words.length > INTERFACE && words[TYPE].equals(ETH_P_ALL))
                .anyMatch(words -> words[INTERFACE].equals(Integer.toString(index)) || words[INTERFACE].equals("0"));
    }
}

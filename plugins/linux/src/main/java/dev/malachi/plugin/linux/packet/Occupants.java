package dev.malachi.plugin.linux.packet;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Programs that take the same frames of an interface, found in {@code /proc/net/packet} (net/packet/af_packet.c, packet_seq_show).
 *
 * <p>Two nodes on one interface have one MAC address: each hears what is meant for the other, and neither hears the other, since a host
 * does not receive what it sends.
 */
final class Occupants {
    private static final String SOCKET_PREFIX = "socket:[";

    /** Columns of the list: sk RefCnt Type Proto Iface R Rmem User Inode. */
    private static final int PROTOCOL = 3;

    private static final int INTERFACE = 4;
    private static final int INODE = 8;

    private Occupants() {}

    /**
     * Makes sure that no other process has the interface.
     *
     * @param name of the interface
     * @param index its number, in the calling thread's network namespace
     * @param etherType of the frames
     * @throws MalachiException if one has; says which
     */
    static void refuse(String name, int index, int etherType) {
        List<String> sockets;
        try {
            sockets = sockets(Files.readAllLines(Path.of("/proc/thread-self/net/packet")), index, etherType);
            if (!sockets.isEmpty()) {
                Set<String> own = socketsOf(Path.of("/proc/self"));
                sockets = sockets.stream().filter(inode -> !own.contains(inode)).toList();
            }
        } catch (IOException e) {
            return; // no procfs: no process is seen
        }
        if (!sockets.isEmpty()) {
            String process = processWith(sockets).map(who -> " (" + who + ")").orElse("");
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot use link " + name + ": another node on this machine uses it" + process
                            + ", and an interface serves one only. End that one ('malachi down'), or name another interface with"
                            + " --link.");
        }
    }

    /** Inodes of the sockets that take an EtherType of an interface. */
    static List<String> sockets(List<String> listed, int index, int etherType) {
        String protocol = String.format(Locale.ROOT, "%04x", etherType);
        return listed.stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > INODE
                        && columns[PROTOCOL].equals(protocol)
                        && columns[INTERFACE].equals(Integer.toString(index)))
                .map(columns -> columns[INODE])
                .toList();
    }

    private static Optional<String> processWith(List<String> sockets) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
                    .filter(process -> socketsOf(process).stream().anyMatch(sockets::contains))
                    .findFirst()
                    .map(Occupants::description);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String description(Path process) {
        String number = "process " + process.getFileName();
        try {
            return number + ", "
                    + Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1)
                            .strip();
        } catch (IOException e) {
            return number; // it has just ended
        }
    }

    /** Inodes of a process's sockets, as far as this one may see them. */
    private static Set<String> socketsOf(Path process) {
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors
                    .map(Occupants::target)
                    .filter(target -> target.startsWith(SOCKET_PREFIX))
                    .map(target -> target.substring(SOCKET_PREFIX.length(), target.length() - 1))
                    .collect(Collectors.toSet());
        } catch (IOException | UncheckedIOException e) {
            return Set.of(); // another user's, or it has just ended
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // it was closed meanwhile
        }
    }
}

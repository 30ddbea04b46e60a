package dev.malachi.plugin.pcap;

import dev.malachi.api.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whether this process may capture frames, where the system tells before it is tried. */
final class Privilege {
    /** Linux, of the calling thread: capabilities are a thread's, not a process's. */
    private static final Path STATUS = Path.of("/proc/thread-self/status");

    private static final String EFFECTIVE = "CapEff:";
    /** linux/capability.h. */
    private static final int CAP_NET_RAW = 13;

    private Privilege() {}

    /** What is missing; empty if nothing is, or only opening can tell. */
    static Optional<Availability> missing() {
        try {
            return Files.exists(STATUS) ? missing(Files.readAllLines(STATUS)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads the lines of {@code /proc/…/status}. */
    static Optional<Availability> missing(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(EFFECTIVE))
                .map(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .filter(effective -> (effective >>> CAP_NET_RAW & 1) == 0)
                .map(effective -> Availability.no(
                        "The process needs CAP_NET_RAW to capture and send frames, and does not have it.",
                        "Run it as root, or as a service with AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN."))
                .findFirst();
    }
}

package dev.malachi.plugin.linux;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this process may do on this machine. */
final class Platform {
    /** A capability (linux/capability.h). */
    enum Capability {
        /** TUN interfaces, addresses, routes. */
        NET_ADMIN(12),
        /** Packet sockets. */
        NET_RAW(13);

        private final int bit;

        Capability(int bit) {
            this.bit = bit;
        }
    }

    /** Of the calling thread: capabilities are a thread's, not a process's. */
    private static final Path STATUS = Path.of("/proc/thread-self/status");

    private static final String EFFECTIVE = "CapEff:";

    private static final String SYSTEM = System.getProperty("os.name", "");

    private Platform() {}

    private static boolean isLinux() {
        return SYSTEM.equals("Linux");
    }

    /** Whether this is Linux, and the process has a capability. */
    static Availability needs(Capability capability, String purpose) {
        if (!isLinux()) {
            return Availability.no("This driver is for Linux, and this is " + SYSTEM + ".", "Use another driver.");
        }
        Optional<Long> effective = effectiveCapabilities();
        if (effective.isEmpty()) { // no /proc: opening will tell
            return Availability.yes("");
        }
        if ((effective.get() >>> capability.bit & 1) == 0) {
            return Availability.no(
                    "The process needs CAP_" + capability + " " + purpose + ", and does not have it.",
                    "Run it as root, or as a service with AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN.");
        }
        return Availability.yes("");
    }

    private static Optional<Long> effectiveCapabilities() {
        try {
            return effectiveCapabilities(Files.readAllLines(STATUS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads the set from the lines of {@code /proc/…/status}. */
    static Optional<Long> effectiveCapabilities(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(EFFECTIVE))
                .map(line -> Long.parseUnsignedLong(
                        line.substring(EFFECTIVE.length()).strip(), 16))
                .findFirst();
    }

    /** Refuses with a sentence when something is not available. */
    static void require(Availability availability, String tried) {
        if (!availability.available()) {
            throw new MalachiException(
                    isLinux() ? MalachiException.Kind.PERMISSION : MalachiException.Kind.FAILED,
                    tried + ". " + availability.detail() + " " + availability.remedy());
        }
    }
}

package dev.malachi.plugin.tools.platform;

import dev.malachi.api.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What Linux grants this process and offers it, as its files say.
 *
 * @param distribution such as {@code Debian GNU/Linux 12 (bookworm)}, if it says
 * @param netRaw whether CAP_NET_RAW is effective: raw Ethernet sockets
 * @param netAdmin whether CAP_NET_ADMIN is effective: interfaces, addresses, routes
 * @param sysAdmin whether CAP_SYS_ADMIN is effective: network namespaces
 * @param tunDevice whether {@code /dev/net/tun} can be opened
 */
public record LinuxSystem(
        Optional<String> distribution, boolean netRaw, boolean netAdmin, boolean sysAdmin, Availability tunDevice) {
    /** Bit of CAP_NET_ADMIN in include/uapi/linux/capability.h. */
    private static final int CAP_NET_ADMIN = 12;
    /** Bit of CAP_NET_RAW in include/uapi/linux/capability.h. */
    private static final int CAP_NET_RAW = 13;

    /** Bit of CAP_SYS_ADMIN in include/uapi/linux/capability.h. */
    private static final int CAP_SYS_ADMIN = 21;

    private static final String EFFECTIVE = "CapEff:";
    private static final String PRETTY_NAME = "PRETTY_NAME=";

    /**
     * Reads them.
     *
     * @param root of the file system, {@code /} unless tested
     * @return what they say; what cannot be read is not granted
     */
    public static LinuxSystem read(Path root) {
        long effective = value(root.resolve("proc/self/status"), EFFECTIVE)
                .map(hex -> Long.parseUnsignedLong(hex, 16))
                .orElse(0L);
        return new LinuxSystem(
                value(root.resolve("etc/os-release"), PRETTY_NAME).map(name -> name.replace("\"", "")),
                (effective >>> CAP_NET_RAW & 1) != 0,
                (effective >>> CAP_NET_ADMIN & 1) != 0,
                (effective >>> CAP_SYS_ADMIN & 1) != 0,
                tunDevice(root.resolve("dev/net/tun")));
    }

    private static Availability tunDevice(Path device) {
        if (!Files.exists(device)) {
            return Availability.no(
                    device + " does not exist",
                    "Load the module with 'sudo modprobe tun'; in a container start it with '--device /dev/net/tun'.");
        }
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            return Availability.no(
                    device + " may not be opened by this user", "Run as root, or 'sudo chmod 666 " + device + "'.");
        }
        return Availability.yes("can be opened");
    }

    /** The rest of the line that begins with a key; empty when there is no such file or line. */
    private static Optional<String> value(Path file, String key) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            return Optional.empty();
        }
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).strip())
                .findFirst();
    }
}

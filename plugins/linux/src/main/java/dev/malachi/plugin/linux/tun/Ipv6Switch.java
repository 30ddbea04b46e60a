package dev.malachi.plugin.linux.tun;

import dev.malachi.api.Availability;
import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether an interface may have IPv6 (Documentation/networking/ip-sysctl.rst, {@code disable_ipv6}), in the network namespace of the
 * calling thread.
 *
 * <p>What is switched off for all interfaces or for new ones is the wish of who runs the machine; what is switched off for one of ours
 * alone was done to it.
 */
final class Ipv6Switch {
    private static final Path FAMILY = Path.of("/proc/sys/net/ipv6/conf");
    private static final Path ANY_FAMILY = Path.of("/proc/sys/net/ipv4/conf");
    private static final String ALL = "all";
    private static final String NEW = "default";

    private Ipv6Switch() {}

    private static Path file(String name) {
        return FAMILY.resolve(name).resolve("disable_ipv6");
    }

    private static boolean isOff(String name) {
        try {
            return Files.readString(file(name)).strip().equals("1");
        } catch (IOException e) {
            return false; // no procfs, or no such interface: trying will tell
        }
    }

    /** Whether an interface may have IPv6 addresses; if not, who must do what. */
    static Availability of(String name) {
        if (Files.exists(ANY_FAMILY) && !Files.exists(FAMILY.resolve(ALL))) {
            return Availability.no(
                    "This system has no IPv6.",
                    "Without 'ipv6.disable=1' on the kernel's command line it would have; IPv4 works.");
        }
        if (isOff(name) && (isOff(ALL) || isOff(NEW))) {
            String which = isOff(ALL) ? ALL : NEW;
            return Availability.no(
                    "IPv6 is switched off in this system (net.ipv6.conf." + which + ".disable_ipv6 is 1).",
                    "Switch it on with 'sysctl -w net.ipv6.conf." + which + ".disable_ipv6=0 net.ipv6.conf." + name
                            + ".disable_ipv6=0'; IPv4 works.");
        }
        return Availability.yes("");
    }

    /** Switches it on for an interface. */
    static void switchOn(String name) {
        if (!isOff(name)) {
            return;
        }
        try {
            Files.writeString(file(name), "0");
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "cannot switch IPv6 on for " + name + ", for which another program has switched it off: "
                            + file(name) + " cannot be written. Run 'sysctl -w net.ipv6.conf." + name
                            + ".disable_ipv6=0'.",
                    e);
        }
    }
}

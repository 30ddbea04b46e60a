package dev.malachi.plugin.tools.whois;

import dev.malachi.api.MacAddress;
import dev.malachi.api.MalachiException;
import dev.malachi.plugin.tools.scan.ServiceNames;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person asks about. */
sealed interface Subject {
    /** {@code tcp:22}, {@code tcp:ssh}. */
    Pattern PORT_ALONE = Pattern.compile("tcp:([\\w-]+)");

    /** {@code 10.144.1.2:ssh}, {@code bob.mli:22}, {@code [fd4d:4e31::1]:443}; what has more colons is an address. */
    Pattern ENDPOINT = Pattern.compile("(?:tcp:)?(?:\\[([0-9A-Fa-f:.]+)]|([^:\\[\\]]+)):([\\w-]+)");

    /** Where a MAC address is. */
    record Station(MacAddress mac) implements Subject {}

    /** What has a TCP port of this machine's, or is connected to that port elsewhere. */
    record Port(int port) implements Subject {}

    /** A TCP port of a node. */
    record Endpoint(String node, int port) implements Subject {}

    /** A node, by any of its names. */
    record Named(String node) implements Subject {}

    /**
     * Reads it.
     *
     * @param text what was typed
     * @param services names of ports
     * @throws MalachiException (usage) if a port has a name that is not known
     */
    static Subject parse(String text, ServiceNames services) {
        Optional<MacAddress> mac = mac(text);
        if (mac.isPresent()) {
            return new Station(mac.get());
        }
        Matcher alone = PORT_ALONE.matcher(text);
        if (alone.matches()) {
            return new Port(port(alone.group(1), services));
        }
        Matcher endpoint = ENDPOINT.matcher(text);
        if (endpoint.matches()) {
            String node = endpoint.group(1) == null ? endpoint.group(2) : endpoint.group(1);
            return new Endpoint(node, port(endpoint.group(3), services));
        }
        return new Named(text);
    }

    private static Optional<MacAddress> mac(String text) {
        try {
            return Optional.of(MacAddress.parse(text.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int port(String text, ServiceNames services) {
        OptionalInt port = text.chars().allMatch(Character::isDigit) && text.length() <= 5
                ? OptionalInt.of(Integer.parseInt(text))
                : services.port(text);
        if (port.isEmpty() || port.getAsInt() < 1 || port.getAsInt() > 65_535) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + text + "' is no port: 1 to 65535, or the name of a TCP service, such as ssh.");
        }
        return port.getAsInt();
    }
}

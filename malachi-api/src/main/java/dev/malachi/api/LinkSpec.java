package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.Optional;

/**
 * A link a node shall use.
 *
 * @param name what the driver knows it by: an interface name, or the name of a virtual segment
 * @param driver id of the link driver, with what it takes behind a colon; or empty for the best available one
 */
@Stable
public record LinkSpec(String name, Optional<String> driver) {
    /**
     * Reads {@code IF[=DRIVER[:ARGUMENT]]}.
     *
     * @param text what a person typed
     * @return the link
     * @throws MalachiException (usage) if a part is empty
     */
    public static LinkSpec parse(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String driver = equals < 0 ? "" : text.substring(equals + 1);
        if (name.isBlank() || equals >= 0 && driver.isBlank() || driver.startsWith(":") || driver.endsWith(":")) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + text + "' is not a link: write an interface name, or IF=DRIVER such as eth0=linux.");
        }
        return new LinkSpec(name, driver.isEmpty() ? Optional.empty() : Optional.of(driver));
    }

    /**
     * The driver alone.
     *
     * @return its id, such as {@code udp} of {@code wan=udp:192.0.2.7:7000}
     */
    public Optional<String> driverId() {
        return driver.map(text -> text.split(":", 2)[0]);
    }

    /**
     * What the driver is told.
     *
     * @return what stands behind the first colon, such as {@code 192.0.2.7:7000}
     */
    public Optional<String> argument() {
        return driver.filter(text -> text.indexOf(':') >= 0).map(text -> text.split(":", 2)[1]);
    }

    @Override
    public String toString() {
        return driver.map(d -> name + "=" + d).orElse(name);
    }
}

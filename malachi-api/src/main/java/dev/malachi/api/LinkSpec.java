package dev.malachi.api;

import dev.malachi.api.annotation.Stable;
import java.util.Optional;

/**
 * A link a node shall use.
 *
 * @param name what the driver knows it by: an interface name, or the name of a virtual segment
 * @param driver id of the link driver, or empty for the best available one
 */
@Stable
public record LinkSpec(String name, Optional<String> driver) {
    /**
     * Reads {@code IF[=DRIVER]}.
     *
     * @param text what a person typed
     * @return the link
     * @throws MalachiException (usage) if a part is empty
     */
    public static LinkSpec parse(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String driver = equals < 0 ? "" : text.substring(equals + 1);
        if (name.isBlank() || equals >= 0 && driver.isBlank()) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "'" + text + "' is not a link: write an interface name, or IF=DRIVER such as eth0=linux.");
        }
        return new LinkSpec(name, driver.isEmpty() ? Optional.empty() : Optional.of(driver));
    }

    @Override
    public String toString() {
        return driver.map(d -> name + "=" + d).orElse(name);
    }
}

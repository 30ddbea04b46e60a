package dev.malachi.plugin.cli.terminal;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import java.util.function.Function;

/** The front ends of a daemon, those that come while it runs among them. */
@FunctionalInterface
public interface Frontends {
    /**
     * Starts each front end when it is there.
     *
     * @param start starts one; what it gives is closed when the front end goes
     * @return ends them all
     * @throws RuntimeException as start throws it for a front end of the image; no front end runs then
     */
    Registration follow(Function<Frontend, Registration> start);
}

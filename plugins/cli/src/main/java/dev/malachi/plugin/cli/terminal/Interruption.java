package dev.malachi.plugin.cli.terminal;

import dev.malachi.api.Registration;

/** How a command hears that it should end: Ctrl-C or SIGTERM. */
@FunctionalInterface
public interface Interruption {
    /**
     * Hears it from now on, in place of the listener before.
     *
     * @param onInterrupt called on another thread; must not block
     * @return close it to stop hearing
     */
    Registration during(Runnable onInterrupt);
}

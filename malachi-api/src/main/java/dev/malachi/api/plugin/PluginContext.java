package dev.malachi.api.plugin;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.util.function.Supplier;

/** What a plugin may do while it is there. Owns what it was given: all of it goes when the plugin stops. Used by one thread. */
@Preview
public interface PluginContext {
    /**
     * Brings something.
     *
     * @param point the interface under which others look for it: one of the {@code dev.malachi.api.spi} packages, or any type that two
     *     plugins agree on
     * @param provider makes it, at most once, when it is first needed; by any thread
     * @param <S> the interface
     * @return takes it away before the plugin stops
     */
    <S> Registration extend(Class<S> point, Supplier<? extends S> provider);

    /**
     * What all plugins bring. What others register may come later than this one starts, so look when something is needed.
     *
     * @return the registry
     */
    Extensions extensions();
}

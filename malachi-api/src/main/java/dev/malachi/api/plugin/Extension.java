package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import java.util.function.Supplier;

/**
 * Something that a plugin brings.
 *
 * @param plugin who brings it
 * @param provider gives it, the same at every call
 * @param <S> the interface under which it was registered
 */
@Preview
public record Extension<S>(PluginDescription plugin, Supplier<S> provider) {
    /**
     * What is brought.
     *
     * @return made when this is first asked for
     */
    public S get() {
        return provider.get();
    }
}

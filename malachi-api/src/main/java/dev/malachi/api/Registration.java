package dev.malachi.api;

import dev.malachi.api.annotation.Stable;

/** Something that was added and can be taken away again. */
@Stable
@FunctionalInterface
public interface Registration extends AutoCloseable {
    /** Takes it away. Safe from any thread; a second call does nothing. */
    @Override
    void close();
}

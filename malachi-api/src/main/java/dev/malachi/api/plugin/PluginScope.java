package dev.malachi.api.plugin;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A plugin at work, and all that it has registered. Made by {@link Extensions#scope}; started once, closed once. May be closed by
 * another thread than the one that starts it, as happens to a plugin whose start does not return: from then on it can register nothing.
 */
@Preview
public final class PluginScope implements Registration {
    private final Extensions extensions;
    private final Plugin plugin;
    private final PluginDescription description;
    private final Deque<Brought> brought = new ArrayDeque<>();
    private Optional<Registration> own = Optional.empty();
    private boolean closed;

    /** Something that it has registered, under which interface. */
    private record Brought(Class<?> point, Registration registration) {}

    PluginScope(Extensions extensions, Plugin plugin, PluginDescription description) {
        this.extensions = extensions;
        this.plugin = plugin;
        this.description = description;
    }

    /**
     * The plugin.
     *
     * @return what it says of itself, with the capabilities that it really has
     */
    public PluginDescription description() {
        return description;
    }

    Plugin plugin() {
        return plugin;
    }

    /**
     * Starts the plugin: what it registers is there as soon as it registers it.
     *
     * @throws MalachiException if another plugin has its id, or as the plugin throws it; close the scope then
     * @throws RuntimeException as the plugin throws it
     */
    public void start() {
        extensions.enter(this);
        Registration stop = plugin.start(new Context());
        boolean late;
        synchronized (this) {
            late = closed;
            if (!late) {
                own = Optional.of(stop);
            }
        }
        if (late) {
            stop.close();
        }
    }

    /**
     * The interfaces under which it has registered something.
     *
     * @return one for each thing, the first first
     */
    public synchronized List<Class<?>> points() {
        return List.copyOf(
                brought.reversed().stream().<Class<?>>map(Brought::point).toList());
    }

    /** Takes away all that was registered, the last first, then stops the plugin itself. What fails keeps nothing else from ending. */
    @Override
    public void close() {
        List<Brought> all;
        Optional<Registration> stop;
        synchronized (this) {
            closed = true;
            all = List.copyOf(brought);
            brought.clear();
            stop = own;
            own = Optional.empty();
        }
        extensions.leave(this);
        all.forEach(one -> end(one.registration()));
        stop.ifPresent(this::end);
    }

    private void end(Registration registration) {
        try {
            registration.close();
        } catch (RuntimeException | LinkageError e) {
            extensions.fail(description, "it could not be stopped: " + e);
        }
    }

    /** What the plugin sees. */
    private final class Context implements PluginContext {
        @Override
        public <S> Registration extend(Class<S> point, Supplier<? extends S> provider) {
            description.capabilities().requireFor(description.id(), point);
            Registration registration = extensions.register(point, new Extension<>(description, new Once<>(provider)));
            var one = new Brought(point, registration);
            synchronized (PluginScope.this) {
                if (!closed) {
                    brought.push(one);
                    return () -> withdraw(one);
                }
            }
            registration.close();
            throw new IllegalStateException(
                    "the plugin '" + description.id() + "' was stopped; it can bring nothing any more");
        }

        private void withdraw(Brought one) {
            synchronized (PluginScope.this) {
                brought.remove(one);
            }
            one.registration().close();
        }

        @Override
        public Extensions extensions() {
            return extensions;
        }
    }

    /** Makes something when it is first asked for. */
    private static final class Once<S> implements Supplier<S> {
        private final Supplier<? extends S> provider;
        private Optional<S> made = Optional.empty();

        Once(Supplier<? extends S> provider) {
            this.provider = provider;
        }

        @Override
        public synchronized S get() {
            if (made.isEmpty()) {
                made = Optional.of(provider.get());
            }
            return made.get();
        }
    }
}

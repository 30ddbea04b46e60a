package dev.malachi.api.plugin;

import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What the plugins bring: the one registry, and the one place where plugins are looked for. Safe for use by several threads; what is
 * taken away is not given any more, though who has it may go on using it.
 */
@Preview
public final class Extensions {
    private final Map<Class<?>, List<Extension<?>>> byPoint = new LinkedHashMap<>();
    private final List<PluginDescription> plugins = new CopyOnWriteArrayList<>();
    private final Map<String, String> failures = new TreeMap<>();

    private Extensions() {}

    /** The plugins of this program, looked for when they are first needed. */
    private static final class Installed {
        /** Looking through the class path as well, which an image does not have, costs each command 10 ms. */
        private static final Extensions ALL = of(ServiceLoader.load(ModuleLayer.boot(), Plugin.class));

        private Installed() {}
    }

    /**
     * What the plugins among the modules of this program bring.
     *
     * @return the same at every call
     */
    public static Extensions installed() {
        return Installed.ALL;
    }

    /**
     * Starts plugins, in the order of their ids.
     *
     * @param found the plugins; of two with the same id the second is left out
     * @return what they bring
     */
    public static Extensions of(Iterable<Plugin> found) {
        var extensions = new Extensions();
        List<Plugin> ordered = new ArrayList<>();
        found.forEach(ordered::add);
        ordered.sort(Comparator.comparing(plugin -> plugin.description().id()));
        ordered.forEach(extensions::start);
        return extensions;
    }

    private void start(Plugin plugin) {
        PluginDescription description = plugin.description();
        if (plugins.stream().anyMatch(other -> other.id().equals(description.id()))) {
            fail(description, "there is another plugin of this id");
            return;
        }
        var scope = new Scope(description);
        try {
            scope.stopping(plugin.start(scope));
            plugins.add(description);
        } catch (RuntimeException | LinkageError e) {
            scope.close();
            fail(description, "it could not be started: " + e);
        }
    }

    /** What one plugin has registered. */
    private final class Scope implements PluginContext, Registration {
        private final PluginDescription plugin;
        private final Deque<Registration> registered = new ArrayDeque<>();

        Scope(PluginDescription plugin) {
            this.plugin = plugin;
        }

        @Override
        public <S> Registration extend(Class<S> point, Supplier<? extends S> provider) {
            Extension<S> extension = new Extension<>(plugin, new Once<>(provider));
            List<Extension<?>> others = pointOf(point);
            others.add(extension);
            Registration registration = () -> others.remove(extension);
            registered.push(registration);
            return registration;
        }

        /** What the plugin itself does when it stops comes after all that it has registered is taken away. */
        void stopping(Registration own) {
            registered.addLast(own);
        }

        @Override
        public Extensions extensions() {
            return Extensions.this;
        }

        @Override
        public void close() {
            registered.forEach(Registration::close);
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

    private synchronized List<Extension<?>> pointOf(Class<?> point) {
        return byPoint.computeIfAbsent(point, _ -> new CopyOnWriteArrayList<>());
    }

    /**
     * What is registered under an interface, with who brings it.
     *
     * @param point the interface
     * @param <S> the interface
     * @return in the order of the plugins' ids, of one plugin in the order in which it registered
     */
    @SuppressWarnings("unchecked") // extend() puts nothing else under a point
    public <S> List<Extension<S>> of(Class<S> point) {
        return pointOf(point).stream()
                .map(extension -> (Extension<S>) extension)
                .toList();
    }

    /**
     * What is registered under an interface and can be made; what cannot is left out, and {@link #failures} tells why.
     *
     * @param point the interface
     * @param <S> the interface
     * @return in the order of {@link #of}
     */
    public <S> List<S> all(Class<S> point) {
        List<S> all = new ArrayList<>();
        for (Extension<S> extension : of(point)) {
            try {
                all.add(extension.get());
            } catch (RuntimeException | LinkageError e) {
                fail(extension.plugin(), "what it brings cannot be loaded: " + e);
            }
        }
        return all;
    }

    /**
     * The plugins that have started.
     *
     * @return their descriptions, ordered by id
     */
    public List<PluginDescription> plugins() {
        return List.copyOf(plugins);
    }

    /**
     * Plugins that could not be started, or of which something could not be made or used.
     *
     * @return why, in words, by id
     */
    public synchronized Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    /**
     * Notes that something a plugin brings cannot be used: it cannot be made, or is in the way of another's.
     *
     * @param extension what is left out
     * @param reason in words, for {@link #failures}
     */
    public void refuse(Extension<?> extension, String reason) {
        fail(extension.plugin(), reason);
    }

    private synchronized void fail(PluginDescription plugin, String reason) {
        failures.put(plugin.id(), reason);
    }
}

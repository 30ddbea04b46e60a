package dev.malachi.api.plugin;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.annotation.Preview;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * What the plugins bring: the one registry, and the one place where plugins are looked for. Safe for use by several threads; what is
 * taken away is not given any more, though who has it may go on using it.
 *
 * <p>Plugins of the image are there from the start, those of jars that were dropped in come and go. So look when something is needed,
 * or {@link #follow} what is kept.
 */
@Preview
public final class Extensions {
    private final PointLists<Extension<?>> byPoint = new PointLists<>();
    private final PointLists<Follower<?>> followers = new PointLists<>();
    private final List<PluginScope> scopes = new CopyOnWriteArrayList<>();
    private final Map<String, Plugin> stopped = new ConcurrentHashMap<>();
    private final Failures failures = new Failures();

    /** Held while a plugin takes its place. Readers do not take it, and no code of a plugin runs under it: that may never return. */
    private final ReentrantLock changing = new ReentrantLock();

    private Extensions() {}

    /** The plugins of this program, looked for when they are first needed. */
    private static final class Installed {
        /** Looking through the class path as well, which an image does not have, costs each command 10 ms. */
        private static final Extensions ALL = of(ServiceLoader.load(ModuleLayer.boot(), Plugin.class));

        private Installed() {}
    }

    /**
     * What the plugins among the modules of this program bring, and those that were dropped in.
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

    /**
     * The plugins that the modules of one layer provide, those of its parents not among them.
     *
     * @param layer a layer of modules
     * @return made, not started
     * @throws java.util.ServiceConfigurationError if one cannot be made
     */
    public static List<Plugin> in(ModuleLayer layer) {
        return ServiceLoader.load(layer, Plugin.class).stream()
                .filter(provider -> layer.equals(provider.type().getModule().getLayer()))
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    private boolean start(Plugin plugin) {
        PluginScope scope = scope(plugin, plugin.description());
        try {
            scope.start();
            return true;
        } catch (RuntimeException | LinkageError e) {
            scope.close();
            String sentence = String.valueOf(e.getMessage());
            fail(scope.description(), e instanceof MalachiException ? sentence : "it could not be started: " + e);
            return false;
        }
    }

    /**
     * Room for a plugin that comes later. Nothing happens before its start.
     *
     * @param plugin the plugin
     * @param description what it says of itself, with the capabilities that it may have
     * @return start it to have what it brings, close it to be rid of that
     */
    public PluginScope scope(Plugin plugin, PluginDescription description) {
        return new PluginScope(this, plugin, description);
    }

    /** A plugin begins to start. Of two with one id the second is refused; what it would have brought must not come before that. */
    void enter(PluginScope scope) {
        String id = scope.description().id();
        changing.lock();
        try {
            if (find(id).isPresent()) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "there is another plugin of the id '" + id + "'; remove one of them.");
            }
            int place = (int) scopes.stream()
                    .filter(other -> other.description().id().compareTo(id) < 0)
                    .count();
            scopes.add(place, scope);
        } finally {
            changing.unlock();
        }
    }

    void leave(PluginScope scope) {
        scopes.remove(scope);
    }

    <S> Registration register(Class<S> point, Extension<S> extension) {
        byPoint.add(point, extension);
        try {
            followersOf(point).forEach(follower -> follower.arrived(extension));
        } catch (RuntimeException | LinkageError e) {
            unregister(point, extension);
            throw e;
        }
        return () -> unregister(point, extension);
    }

    private <S> void unregister(Class<S> point, Extension<S> extension) {
        if (byPoint.remove(point, extension)) {
            followersOf(point).forEach(follower -> follower.gone(extension));
        }
    }

    /**
     * Keeps up with what is registered under an interface: what is there already, what comes and what goes.
     *
     * @param point the interface
     * @param arrival called for each extension, by the thread that registers it; what it gives is closed when the extension goes, by
     *     the thread that takes it away. What it throws is thrown to the plugin that registers, which then has not registered it
     * @param <S> the interface
     * @return closes all that arrival gave, the last first, and calls it no more
     */
    public <S> Registration follow(Class<S> point, Function<Extension<S>, Registration> arrival) {
        var follower = new Follower<>(arrival);
        followers.add(point, follower);
        Registration ending = () -> {
            followers.remove(point, follower);
            follower.end();
        };
        try {
            for (Extension<S> extension : of(point)) {
                follower.arrived(extension);
                if (!of(point).contains(extension)) {
                    follower.gone(extension); // meanwhile
                }
            }
        } catch (RuntimeException | LinkageError e) {
            ending.close();
            throw e;
        }
        return ending;
    }

    /**
     * Whether something keeps up with an interface.
     *
     * @param point the interface
     * @return true if what comes and goes under it is taken notice of at once
     */
    public boolean followed(Class<?> point) {
        return !followers.of(point).isEmpty();
    }

    /**
     * Stops a plugin of the image, until {@link #restart}; does nothing if it does not run.
     *
     * @param id its id
     */
    public void stop(String id) {
        find(id).ifPresent(scope -> {
            stopped.put(id, scope.plugin()); // first: it is one of the image's at any time
            scope.close();
        });
    }

    private Optional<PluginScope> find(String id) {
        return scopes.stream()
                .filter(scope -> scope.description().id().equals(id))
                .findFirst();
    }

    /**
     * Starts again what {@link #stop} has stopped; does nothing if nothing was. What cannot be started stays stopped and may be tried
     * again; {@link #failures} tells why.
     *
     * @param id its id
     */
    public void restart(String id) {
        Optional.ofNullable(stopped.get(id)).ifPresent(plugin -> {
            forgive(id);
            if (start(plugin)) {
                stopped.remove(id);
            }
        });
    }

    @SuppressWarnings("unchecked") // follow() puts no other follower under a point
    private <S> List<Follower<S>> followersOf(Class<S> point) {
        return (List<Follower<S>>) (List<?>) followers.of(point);
    }

    /**
     * What is registered under an interface, with who brings it.
     *
     * @param point the interface
     * @param <S> the interface
     * @return in the order in which it was registered: by plugins of the image, which start in the order of their ids, before those that
     *     come later. So what comes later takes the place of nothing
     */
    @SuppressWarnings("unchecked") // extend() puts nothing else under a point
    public <S> List<Extension<S>> of(Class<S> point) {
        return byPoint.of(point).stream()
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
     * The plugins that are there.
     *
     * @return their descriptions, ordered by id
     */
    public List<PluginDescription> plugins() {
        return scopes.stream().map(PluginScope::description).toList();
    }

    /**
     * The plugins of the image that were {@linkplain #stop stopped}.
     *
     * @return their descriptions, ordered by id
     */
    public List<PluginDescription> stopped() {
        return new TreeMap<>(stopped).values().stream().map(Plugin::description).toList();
    }

    /**
     * The version of a plugin's module.
     *
     * @param id of one that is there, or was stopped
     * @return the version, or {@code development} where the build has stamped none
     */
    public String version(String id) {
        return find(id).map(PluginScope::plugin)
                .or(() -> Optional.ofNullable(stopped.get(id)))
                .map(plugin -> plugin.getClass().getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .orElse("development");
    }

    /**
     * The interfaces under which a plugin has registered something.
     *
     * @param id its id
     * @return one for each thing; empty if it is not there
     */
    public List<Class<?>> points(String id) {
        return find(id).map(PluginScope::points).orElse(List.of());
    }

    /**
     * Plugins that could not be started, or of which something could not be made or used.
     *
     * @return why, in words, by id; of several reasons the first ones, joined by semicolons
     */
    public Map<String, String> failures() {
        return failures.all();
    }

    /**
     * Forgets why a plugin failed, since it is gone or is tried again.
     *
     * @param id its id
     */
    public void forgive(String id) {
        failures.forget(id);
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

    void fail(PluginDescription plugin, String reason) {
        failures.add(plugin.id(), reason);
    }
}

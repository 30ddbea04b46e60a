package dev.malachi.kernel.plugin.dropin;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.pf4j.DefaultPluginManager;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.JarPluginRepository;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;

/**
 * PF4J without what Malachi does otherwise: what plugins bring is in {@link dev.malachi.api.plugin.Extensions}, what is disabled is in
 * {@link Choices} and not loaded at all, and classes come from layers of modules. Used by one thread at a time.
 */
final class DropInManager extends DefaultPluginManager {
    /**
     * Makes one that knows no plugin.
     *
     * @param folder with the copies of the jars
     * @param systemVersion of this Malachi
     * @param loader makes layers
     * @param factory makes what starts and stops a plugin
     */
    DropInManager(Path folder, String systemVersion, PluginLoader loader, PluginFactory factory) {
        super(folder);
        // the constructor above has called create…() before there were parameters
        pluginLoader = loader;
        pluginFactory = factory;
        setSystemVersion(systemVersion);
        setResolveRecoveryStrategy(ResolveRecoveryStrategy.IGNORE_PLUGIN_AND_CONTINUE);
    }

    /** What was loaded and depends on a plugin, directly or not, with those that depend on others first. */
    List<String> dependentsOf(String id) {
        return getResolvedPlugins().reversed().stream()
                .map(plugin -> plugin.getPluginId())
                .filter(other -> !other.equals(id) && needs(other, id))
                .toList();
    }

    private boolean needs(String dependent, String id) {
        return dependencyResolver.getDependencies(dependent).stream()
                .anyMatch(direct -> direct.equals(id) || needs(direct, id));
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new ManifestPluginDescriptorFinder();
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new JarPluginRepository(getPluginsRoots());
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new PluginStatusProvider() {
            @Override
            public boolean isPluginDisabled(String id) {
                return false; // it would not have come this far
            }

            @Override
            public void disablePlugin(String id) {}

            @Override
            public void enablePlugin(String id) {}
        };
    }

    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new NoExtensions();
    }

    /** Finds nothing. */
    @SuppressWarnings("rawtypes") // PF4J's
    private static final class NoExtensions implements ExtensionFinder {
        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type) {
            return List.of();
        }

        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type, String id) {
            return List.of();
        }

        @Override
        public List<ExtensionWrapper> find(String id) {
            return List.of();
        }

        @Override
        public Set<String> findClassNames(String id) {
            return Set.of();
        }
    }
}

package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.plugin.Capability;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginLoader;

/**
 * Makes a layer of modules for each plugin: its module and its private libraries, with one class loader. It sees the image, and the
 * plugins that it depends on; its own libraries come first, so it may have one in another version than the image. Used by one thread
 * at a time.
 */
final class PluginLayers implements PluginLoader {
    private static final String ITS_AUTHOR = "Its author must mend that; get another jar.";

    private final Map<Path, StagedJar> staged = new HashMap<>();
    private final Map<String, ModuleLayer> layers = new HashMap<>();

    /** Makes known what is to be loaded. */
    void stage(StagedJar jar) {
        staged.put(jar.copy(), jar);
    }

    /** The jar of a copy that was staged. */
    StagedJar jarOf(Path copy) {
        return Objects.requireNonNull(staged.get(copy), "a jar that was not staged");
    }

    /** The layer of a plugin that was loaded. */
    ModuleLayer layerOf(String id) {
        return Objects.requireNonNull(layers.get(id), "a plugin that was not loaded");
    }

    /** Lets go of a layer. */
    void drop(String id) {
        layers.remove(id);
    }

    /** Lets go of a jar. */
    void drop(StagedJar jar) {
        staged.remove(jar.copy());
    }

    @Override
    public boolean isApplicable(Path copy) {
        return staged.containsKey(copy);
    }

    @Override
    public ClassLoader loadPlugin(Path copy, PluginDescriptor descriptor) {
        StagedJar jar = jarOf(copy);
        ModuleLayer layer = define(jar, parents(descriptor));
        layers.put(jar.id(), layer);
        return layer.findLoader(jar.module());
    }

    private List<ModuleLayer> parents(PluginDescriptor descriptor) {
        List<ModuleLayer> parents = new ArrayList<>();
        for (PluginDependency dependency : descriptor.getDependencies()) {
            ModuleLayer layer = layers.get(dependency.getPluginId());
            if (layer != null) {
                parents.add(layer);
            }
        }
        parents.add(ModuleLayer.boot());
        return parents;
    }

    private static ModuleLayer define(StagedJar jar, List<ModuleLayer> parents) {
        List<Path> files = new ArrayList<>(List.of(jar.copy()));
        files.addAll(jar.libraries());
        ModuleFinder finder = ModuleFinder.of(files.toArray(Path[]::new));
        try {
            Set<String> roots = finder.findAll().stream()
                    .map(module -> module.descriptor().name())
                    .collect(Collectors.toSet());
            Configuration configuration = Configuration.resolve(
                    finder, parents.stream().map(ModuleLayer::configuration).toList(), ModuleFinder.of(), roots);
            ModuleLayer.Controller controller = ModuleLayer.defineModulesWithOneLoader(
                    configuration, parents, ClassLoader.getPlatformClassLoader());
            if (jar.capabilities().has(Capability.NATIVE_ACCESS)) {
                controller.layer().modules().forEach(controller::enableNativeAccess);
            }
            return controller.layer();
        } catch (FindException e) {
            throw new PluginRefusal(
                    "a module that it needs is not here: " + e.getMessage(),
                    "It may be made for another image, or its author has left out a library of META-INF/lib.",
                    e);
        } catch (ResolutionException | LayerInstantiationException e) {
            throw new PluginRefusal("its modules are in conflict: " + e.getMessage(), ITS_AUTHOR, e);
        }
    }
}

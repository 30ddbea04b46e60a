package dev.malachi.docs;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The modules of the image, without the JDK's.
 *
 * @param modules by name
 * @param root the checkout
 */
record ModuleCatalog(Map<String, Entry> modules, Path root) {
    private static final String OURS = "dev.malachi.";

    /**
     * A module.
     *
     * @param descriptor what it declares
     * @param sources the folder of its {@code module-info.java}, if its sources are here
     * @param plugin what it provides, if it is a plugin
     * @param type the module at run time
     */
    record Entry(ModuleDescriptor descriptor, Optional<Path> sources, Optional<Plugin> plugin, Module type) {
        String name() {
            return descriptor.name();
        }

        boolean ours() {
            return name().startsWith(OURS);
        }

        /** What the plugin brings, alone. */
        Optional<Extensions> extensions() {
            return plugin.map(found -> Extensions.of(List.of(found)));
        }
    }

    static ModuleCatalog of(Path root) throws IOException {
        Map<String, Path> sources = sources(root);
        Map<String, Plugin> plugins = new HashMap<>();
        ServiceLoader.load(ModuleLayer.boot(), Plugin.class).stream()
                .forEach(provider -> plugins.put(provider.type().getModule().getName(), provider.get()));
        Map<String, Entry> modules = new TreeMap<>(
                Comparator.comparing((String name) -> !name.startsWith(OURS)).thenComparing(Comparator.naturalOrder()));
        String image = root.resolve("distribution/image/target/modules").toUri().getPath();
        for (var resolved : ModuleLayer.boot().configuration().modules()) {
            ModuleReference reference = resolved.reference();
            String name = resolved.name();
            if (reference.location().stream()
                    .map(URI::getPath)
                    .anyMatch(path -> path != null && path.startsWith(image))) {
                modules.put(
                        name,
                        new Entry(
                                reference.descriptor(),
                                Optional.ofNullable(sources.get(name)),
                                Optional.ofNullable(plugins.get(name)),
                                ModuleLayer.boot().findModule(name).orElseThrow()));
            }
        }
        return new ModuleCatalog(modules, root);
    }

    /** Source folders by the name of their module. */
    private static Map<String, Path> sources(Path root) throws IOException {
        Map<String, Path> found = new HashMap<>();
        for (Path folder : List.of(
                root.resolve("malachi-api"),
                root.resolve("malachi-kernel"),
                root.resolve("plugins"),
                root.resolve("distribution/tck"),
                root.resolve("distribution/testkit"))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder, 5)) {
                files.filter(file -> file.endsWith("src/main/java/module-info.java"))
                        .forEach(file -> found.put(moduleName(file), file.getParent()));
            }
        }
        return found;
    }

    private static String moduleName(Path descriptor) {
        try {
            return Files.readAllLines(descriptor).stream()
                    .filter(line -> line.matches("(open )?module .*"))
                    .map(line -> line.replaceAll("^(open )?module +|[ {].*$", ""))
                    .findFirst()
                    .orElseThrow(() -> new IOException(descriptor + " declares no module"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The modules whose sources are in this checkout. */
    List<Entry> withSources() {
        return modules.values().stream()
                .filter(entry -> entry.sources().isPresent())
                .toList();
    }

    /** A module that is here. */
    Entry module(String name) {
        return Optional.ofNullable(modules.get(name))
                .orElseThrow(() -> new IllegalArgumentException("the image has no module " + name));
    }

    /** The page of a module, if it has one. */
    Optional<String> pageOf(String module) {
        return modules.containsKey(module) ? Optional.of("module-" + module + ".html") : Optional.empty();
    }
}

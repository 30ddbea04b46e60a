package dev.malachi.plugin.authoring.verify;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The types of a configuration and of those below it, as each of its modules sees them. Used by one thread. */
final class TypeWorld implements AutoCloseable {
    /** What a type name means to a module. */
    sealed interface Meaning {
        /** It may use it. */
        record Known(TypeInfo type) implements Meaning {}

        /** There is no such type in a package that it sees. */
        record Missing() implements Meaning {}

        /** The package is in a module that does not export it. */
        record Hidden(ResolvedModule module) implements Meaning {}

        /** The package is in a module that this one does not require. */
        record Unread(ResolvedModule module) implements Meaning {}

        /** No module has the package. */
        record Nowhere() implements Meaning {}
    }

    private final Configuration configuration;
    private final Map<ResolvedModule, ModuleReader> readers = new HashMap<>();
    private final Map<ResolvedModule, Map<String, Optional<TypeInfo>>> types = new HashMap<>();

    TypeWorld(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Modules of the plugin, its libraries among them. */
    Set<ResolvedModule> modules() {
        return configuration.modules();
    }

    /** Names of the class files of a module, such as {@code a/B}. */
    List<String> classesOf(ResolvedModule module) throws IOException {
        try (var resources = reader(module).list()) {
            return resources
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .filter(name -> !name.startsWith("META-INF/"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }

    /** A class file of a module. */
    Optional<byte[]> bytes(ResolvedModule module, String type) throws IOException {
        Optional<InputStream> stream = reader(module).open(type + ".class");
        if (stream.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = stream.get()) {
            return Optional.of(in.readAllBytes());
        }
    }

    private ModuleReader reader(ResolvedModule module) throws IOException {
        ModuleReader known = readers.get(module);
        if (known != null) {
            return known;
        }
        ModuleReader opened = module.reference().open();
        readers.put(module, opened);
        return opened;
    }

    /** What a module means by a name. */
    Meaning meaning(ResolvedModule from, String type) {
        String packageName = TypeInfo.packageOf(type);
        if (packages(from).contains(packageName)) {
            return known(from, type);
        }
        for (ResolvedModule read : from.reads()) {
            if (packages(read).contains(packageName)) {
                return exports(read, packageName, from) ? known(read, type) : new Meaning.Hidden(read);
            }
        }
        return everyModule().stream()
                .filter(module -> packages(module).contains(packageName))
                .findFirst()
                .<Meaning>map(Meaning.Unread::new)
                .orElseGet(Meaning.Nowhere::new);
    }

    private List<ResolvedModule> everyModule() {
        List<ResolvedModule> all = new ArrayList<>(configuration.modules());
        configuration.parents().forEach(parent -> all.addAll(parent.modules()));
        return all;
    }

    private Meaning known(ResolvedModule module, String type) {
        return load(module, type).<Meaning>map(Meaning.Known::new).orElseGet(Meaning.Missing::new);
    }

    private static Set<String> packages(ResolvedModule module) {
        return module.reference().descriptor().packages();
    }

    private static boolean exports(ResolvedModule module, String packageName, ResolvedModule to) {
        ModuleDescriptor descriptor = module.reference().descriptor();
        return descriptor.isAutomatic()
                || descriptor.exports().stream()
                        .anyMatch(exports -> exports.source().equals(packageName)
                                && (!exports.isQualified() || exports.targets().contains(to.name())));
    }

    /** A type that a module has; empty also if its class file cannot be read, which is told where that is checked. */
    private Optional<TypeInfo> load(ResolvedModule module, String type) {
        return types.computeIfAbsent(module, _ -> new HashMap<>()).computeIfAbsent(type, name -> {
            try {
                return bytes(module, name)
                        .map(bytes -> TypeInfo.of(ClassFile.of().parse(bytes), module));
            } catch (IOException | IllegalArgumentException _) {
                return Optional.empty();
            }
        });
    }

    /**
     * A type with all that it extends and implements, itself first, then superclasses, then interfaces.
     *
     * @return empty if one of them is not known, so that nothing can be said about what it lacks
     */
    Optional<List<TypeInfo>> hierarchy(TypeInfo type) {
        List<TypeInfo> classes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Optional<TypeInfo> next = Optional.of(type);
        while (next.isPresent() && seen.add(next.get().name())) {
            TypeInfo current = next.get();
            classes.add(current);
            next = current.superclass().flatMap(name -> known(current, name));
            if (next.isEmpty() && current.superclass().isPresent()) {
                return Optional.empty();
            }
        }
        List<TypeInfo> all = new ArrayList<>(classes);
        for (int i = 0; i < all.size(); i++) {
            TypeInfo current = all.get(i);
            for (String name : current.interfaces()) {
                if (seen.add(name)) {
                    Optional<TypeInfo> implemented = known(current, name);
                    if (implemented.isEmpty()) {
                        return Optional.empty();
                    }
                    all.add(implemented.get());
                }
            }
        }
        return Optional.of(all);
    }

    private Optional<TypeInfo> known(TypeInfo from, String name) {
        return meaning(from.module(), name) instanceof Meaning.Known known
                ? Optional.of(known.type())
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        for (ModuleReader reader : readers.values()) {
            reader.close();
        }
    }
}

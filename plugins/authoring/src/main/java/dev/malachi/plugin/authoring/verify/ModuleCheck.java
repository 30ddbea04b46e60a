package dev.malachi.plugin.authoring.verify;

import dev.malachi.api.plugin.Plugin;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether the module of a plugin and those of its private libraries can become a layer on top of this program's. */
final class ModuleCheck {
    private static final String OURS = "dev.malachi";
    private static final String API = "dev.malachi.api";
    private static final String NO_MODULE = "no-module";
    private static final String MODULE = "module";

    private final Configuration image;
    private final Findings findings;

    ModuleCheck(Configuration image, Findings findings) {
        this.image = image;
        this.findings = findings;
    }

    /**
     * Checks and resolves.
     *
     * @param dependencies jars of the plugins it depends on
     * @param dependsOnOthers whether it says that it depends on plugins
     * @return how its modules are resolved, the plugin's among them; empty if they cannot be
     */
    Optional<Configuration> resolve(UnpackedJar jar, List<Path> dependencies, boolean dependsOnOthers) {
        Optional<ModuleReference> plugin = find(jar.jar(), "It");
        List<ModuleReference> libraries = new ArrayList<>();
        for (Path library : jar.libraries()) {
            find(library, "The library " + library.getFileName()).ifPresent(libraries::add);
        }
        if (plugin.isEmpty() || libraries.size() < jar.libraries().size()) {
            return Optional.empty();
        }
        ModuleDescriptor descriptor = plugin.get().descriptor();
        checkProvider(plugin.get());
        checkRequirements(descriptor);
        List<ModuleReference> own = new ArrayList<>(libraries);
        own.add(plugin.get());
        checkOverlaps(own);
        List<Path> all = new ArrayList<>(jar.libraries());
        all.addAll(dependencies);
        all.add(jar.jar());
        ModuleFinder finder = ModuleFinder.of(all.toArray(Path[]::new));
        if (!allThere(own, finder, dependsOnOthers && dependencies.isEmpty()) || findings.hasErrors()) {
            return Optional.empty();
        }
        try {
            Configuration resolved = image.resolve(finder, ModuleFinder.of(), Set.of(descriptor.name()));
            libraries.stream()
                    .map(library -> library.descriptor().name())
                    .filter(name -> resolved.findModule(name).isEmpty())
                    .forEach(name -> findings.warning(
                            MODULE,
                            name,
                            "The library is packed, and no module of the plugin requires it.",
                            "Require it in module-info.java, or leave it out."));
            return Optional.of(resolved);
        } catch (ResolutionException | FindException e) {
            findings.error(
                    "split-package",
                    descriptor.name(),
                    "Its modules do not go together: " + e.getMessage() + ".",
                    "No package may be in two modules that one module reads.");
            return Optional.empty();
        }
    }

    private Optional<ModuleReference> find(Path jar, String what) {
        String where = String.valueOf(jar.getFileName());
        try {
            Optional<ModuleReference> module =
                    ModuleFinder.of(jar).findAll().stream().findFirst();
            if (module.isEmpty() || module.get().descriptor().isAutomatic()) {
                findings.error(
                        NO_MODULE,
                        where,
                        what + " is no explicit module: there is no module-info.class.",
                        what.equals("It")
                                ? "Write a module-info.java that provides " + Plugin.class.getName() + "."
                                : "Take a version of it that is a module, or pack its classes into the plugin's own module.");
                return Optional.empty();
            }
            checkNames(module.get().descriptor());
            return module;
        } catch (FindException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            findings.error(NO_MODULE, where, what + " cannot be read as a module: " + cause.getMessage() + ".", "");
            return Optional.empty();
        }
    }

    private static boolean isOurs(String name) {
        return name.equals(OURS) || name.startsWith(OURS + ".");
    }

    private void checkNames(ModuleDescriptor module) {
        if (isOurs(module.name())) {
            findings.error(
                    "reserved-name",
                    module.name(),
                    "Modules called " + OURS + ".… are Malachi's own.",
                    "Name it after a domain of yours.");
        }
        module.packages().stream()
                .filter(ModuleCheck::isOurs)
                .sorted()
                .findFirst()
                .ifPresent(name -> findings.error(
                        "reserved-name",
                        module.name(),
                        "It has a package " + name + "; those are Malachi's own.",
                        "Name packages after a domain of yours."));
        if (image.findModule(module.name()).isPresent()
                && module.provides().stream().anyMatch(each -> each.service().equals(Plugin.class.getName()))) {
            findings.error(
                    "reserved-name",
                    module.name(),
                    "This Malachi has a module of that name.",
                    "Name it after a domain of yours.");
        }
    }

    private void checkProvider(ModuleReference plugin) {
        List<String> providers = plugin.descriptor().provides().stream()
                .filter(provides -> provides.service().equals(Plugin.class.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        if (providers.size() != 1) {
            findings.error(
                    "provider",
                    plugin.descriptor().name(),
                    "It provides " + providers.size() + " of " + Plugin.class.getName() + ", and must provide one.",
                    "Write 'provides " + Plugin.class.getName() + " with …;' into module-info.java.");
            return;
        }
        String provider = providers.getFirst();
        try (ModuleReader reader = plugin.open()) {
            Optional<InputStream> stream = reader.open(provider.replace('.', '/') + ".class");
            if (stream.isEmpty()) {
                findings.error("provider", provider, "The class of the plugin is not in the jar.", "");
                return;
            }
            try (InputStream in = stream.get()) {
                if (!canBeMade(ClassFile.of().parse(in.readAllBytes()))) {
                    findings.error(
                            "provider",
                            provider,
                            "The class of the plugin cannot be made: it must be public, not abstract, and have a public"
                                    + " constructor without parameters.",
                            "");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            findings.error("damaged-class", provider, "The class of the plugin cannot be read.", "");
        }
    }

    private static boolean canBeMade(ClassModel type) {
        // Plugin Plugin.provider() instead of a constructor is not supported by all hosts, and not needed
        return type.flags().has(AccessFlag.PUBLIC)
                && !type.flags().has(AccessFlag.ABSTRACT)
                && type.findAttribute(Attributes.enclosingMethod()).isEmpty()
                && type.methods().stream()
                        .anyMatch(method -> method.methodName().equalsString("<init>")
                                && method.methodType().equalsString("()V")
                                && method.flags().has(AccessFlag.PUBLIC));
    }

    private void checkRequirements(ModuleDescriptor plugin) {
        Set<String> ours = new HashSet<>();
        plugin.requires().stream()
                .map(Requires::name)
                .filter(ModuleCheck::isOurs)
                .forEach(ours::add);
        if (!ours.remove(API)) {
            findings.error(MODULE, plugin.name(), "It does not require " + API + ".", "Add it to module-info.java.");
        }
        ours.forEach(name -> findings.error(
                MODULE,
                plugin.name(),
                "It requires " + name + "; plugins may require " + API + " only.",
                "Use what the api offers."));
    }

    /** All go into one class loader, so no two may have a package in common, whether they read each other or not. */
    private void checkOverlaps(List<ModuleReference> own) {
        Map<String, String> owners = new HashMap<>();
        for (ModuleReference module : own) {
            String name = module.descriptor().name();
            for (String packageName : module.descriptor().packages()) {
                Optional<String> other = Optional.ofNullable(owners.putIfAbsent(packageName, name));
                other.ifPresent(owner -> findings.error(
                        "split-package",
                        name,
                        "The package " + packageName + " is in " + owner + " as well.",
                        "Each package may be in one module only."));
            }
        }
    }

    /** Resolution would name the first that is missing. */
    private boolean allThere(List<ModuleReference> own, ModuleFinder finder, boolean mayBeOfPlugins) {
        boolean all = true;
        for (ModuleReference module : own) {
            for (Requires requires : module.descriptor().requires()) {
                if (requires.modifiers().contains(Requires.Modifier.STATIC)
                        || finder.find(requires.name()).isPresent()
                        || image.findModule(requires.name()).isPresent()) {
                    continue;
                }
                all = false;
                if (mayBeOfPlugins) {
                    findings.warning(
                            "not-checked",
                            module.descriptor().name(),
                            "It requires " + requires.name()
                                    + ", which may come with a plugin that it depends on, so its"
                                    + " classes were not checked.",
                            "Name the jars of those plugins with --with.");
                } else {
                    findings.error(
                            "missing-module",
                            module.descriptor().name(),
                            "It requires " + requires.name() + ", which this Malachi does not have.",
                            requires.name().startsWith("java.")
                                            || requires.name().startsWith("jdk.")
                                    ? "Do without it: the image holds only some of the JDK's modules."
                                    : "Pack it into META-INF/lib.");
                }
            }
        }
        return all;
    }
}

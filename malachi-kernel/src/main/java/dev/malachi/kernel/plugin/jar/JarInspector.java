package dev.malachi.kernel.plugin.jar;

import com.github.zafarkhaja.semver.ParseException;
import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.Capability;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginCapabilities;
import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.VersionManager;

/** Copies a jar and looks at it. None of its code runs. */
public final class JarInspector {
    private static final String CAPABILITIES = "Malachi-Capabilities";
    private static final String OURS = "dev.malachi";
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final String ITS_AUTHOR = "Its author must mend that; get another jar.";
    private static final String NO_DESCRIPTOR =
            "The plugin needs a module-info.java of its own; see the guide for authors.";
    private static final VersionManager VERSIONS = new DefaultVersionManager();

    private final String systemVersion;

    /**
     * Makes one.
     *
     * @param systemVersion of this Malachi, such as {@code 0.1.0}
     */
    public JarInspector(String systemVersion) {
        this.systemVersion = systemVersion;
    }

    /**
     * Copies a jar and looks at it.
     *
     * @param jar where it is
     * @param folder that is empty; takes the copies
     * @param policy whose jars are taken
     * @return what it is
     * @throws PluginRefusal if it cannot be used
     * @throws IOException if it cannot be read or copied
     */
    public StagedJar inspect(Path jar, Path folder, TrustPolicy policy) throws IOException {
        try {
            return inspectCopy(jar, JarContents.copy(jar, folder), policy);
        } catch (PluginRefusal e) {
            throw e;
        } catch (RuntimeException
                | StackOverflowError e) { // of the libraries that read it: one jar must not be in the way of others
            throw new PluginRefusal("it cannot be understood: " + e, ITS_AUTHOR, e);
        }
    }

    private StagedJar inspectCopy(Path jar, JarContents contents, TrustPolicy policy) throws IOException {
        Manifest manifest = manifest(contents.jar());
        ManifestFields.refuseUnfit(manifest);
        PluginDescriptor descriptor = new ManifestPluginDescriptorFinder().find(contents.jar());
        refuseIncomplete(descriptor);
        refuseOtherVersions(descriptor);
        boolean shipped = policy.shipped().contains(contents.sha256());
        ModuleDescriptor module = module(contents.jar(), manifest);
        refuseForeignNames(module, shipped);
        refuseRequirements(module, shipped);
        refuseOtherThanOnePlugin(module);
        contents.libraries().forEach(JarInspector::refuseUnfitLibrary);
        PluginCapabilities capabilities = shipped ? PluginCapabilities.ALL : capabilities(manifest);
        if (!capabilities.has(Capability.NATIVE_ACCESS)) {
            refuseNativeCalls(contents);
        }
        return new StagedJar(
                jar,
                contents.jar(),
                contents.libraries(),
                contents.sha256(),
                descriptor,
                module.name(),
                module.packages(),
                capabilities,
                policy.judge(jar, contents.jar(), contents.sha256()),
                shipped);
    }

    /** PF4J takes it for granted that there is one. */
    private static Manifest manifest(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile(), false)) {
            return Optional.ofNullable(file.getManifest())
                    .orElseThrow(() -> new PluginRefusal("it has no manifest, so it is no plugin", ITS_AUTHOR));
        }
    }

    private static void refuseIncomplete(PluginDescriptor descriptor) {
        String id = descriptor.getPluginId();
        if (id == null || id.isBlank()) {
            throw new PluginRefusal("its manifest has no Plugin-Id, so it is no plugin of Malachi", ITS_AUTHOR);
        }
        if (!ID.matcher(id).matches()) {
            throw new PluginRefusal(
                    "its Plugin-Id '" + id + "' is none: it takes lower-case letters, digits and dashes", ITS_AUTHOR);
        }
        String version = descriptor.getVersion();
        if (version == null || version.isBlank()) {
            throw new PluginRefusal("its manifest has no Plugin-Version", ITS_AUTHOR);
        }
        try {
            VERSIONS.compareVersions(version, version);
            for (PluginDependency dependency : descriptor.getDependencies()) {
                VERSIONS.checkVersionConstraint("1.0.0", dependency.getPluginVersionSupport());
            }
        } catch (ParseException | IllegalArgumentException e) {
            throw new PluginRefusal(
                    "a version in its manifest cannot be understood (Plugin-Version is '" + version
                            + "', it must be such as 1.2.0): " + e.getMessage(),
                    ITS_AUTHOR,
                    e);
        }
    }

    private void refuseOtherVersions(PluginDescriptor descriptor) {
        String requires = descriptor.getRequires().strip();
        // as PF4J reads it
        String range = requires.matches("\\d+\\.\\d+\\.\\d+") ? ">=" + requires : requires;
        boolean fits;
        try {
            fits = VERSIONS.checkVersionConstraint(systemVersion, range);
        } catch (ParseException | IllegalArgumentException e) {
            throw new PluginRefusal("its Plugin-Requires '" + requires + "' cannot be understood", ITS_AUTHOR, e);
        }
        if (!fits) {
            throw new PluginRefusal(
                    "it is made for Malachi " + range + ", and this is " + systemVersion,
                    "Install a version of the plugin for this Malachi, or a Malachi that it is made for.");
        }
    }

    private static ModuleDescriptor module(Path jar, Manifest manifest) {
        ModuleDescriptor module = descriptor(jar, "it");
        if (module.isAutomatic()) {
            boolean named = manifest.getMainAttributes().getValue(new Attributes.Name("Automatic-Module-Name")) != null;
            throw new PluginRefusal(
                    named
                            ? "it is an automatic module: it has a name in its manifest, and no module-info.class"
                            : "it is no module: it has no module-info.class",
                    NO_DESCRIPTOR);
        }
        return module;
    }

    private static ModuleDescriptor descriptor(Path jar, String what) {
        try {
            return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
        } catch (FindException e) {
            throw new PluginRefusal(
                    what + " cannot be read as a module: " + innermost(e).getMessage(), ITS_AUTHOR, e);
        }
    }

    private static Throwable innermost(Throwable thrown) {
        Throwable inner = thrown;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static boolean isOurs(String name) {
        return name.equals(OURS) || name.startsWith(OURS + ".");
    }

    private static void refuseForeignNames(ModuleDescriptor module, boolean shipped) {
        if (shipped) {
            return;
        }
        if (isOurs(module.name())) {
            throw new PluginRefusal(
                    "its module is called " + module.name()
                            + ", a name of Malachi's own, and it is none of the jars that" + " belong to this Malachi",
                    "If you know its author, have it renamed; a jar of Malachi itself must be of the same build as the image.");
        }
        module.packages().stream().filter(JarInspector::isOurs).findFirst().ifPresent(taken -> {
            throw new PluginRefusal("it has a package " + taken + ", a name of Malachi's own", ITS_AUTHOR);
        });
    }

    private static void refuseRequirements(ModuleDescriptor module, boolean shipped) {
        List<String> ours = module.requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .filter(JarInspector::isOurs)
                .toList();
        if (!ours.contains("dev.malachi.api")) {
            throw new PluginRefusal("its module does not require dev.malachi.api", ITS_AUTHOR);
        }
        ours.stream()
                .filter(name -> !shipped && !name.equals("dev.malachi.api"))
                .findFirst()
                .ifPresent(name -> {
                    throw new PluginRefusal(
                            "its module requires " + name + ", and plugins may require dev.malachi.api only",
                            ITS_AUTHOR);
                });
    }

    private static void refuseOtherThanOnePlugin(ModuleDescriptor module) {
        long provided = module.provides().stream()
                .filter(provides -> provides.service().equals(Plugin.class.getName()))
                .mapToLong(provides -> provides.providers().size())
                .sum();
        if (provided != 1) {
            throw new PluginRefusal(
                    "its module provides " + provided + " of " + Plugin.class.getName() + ", and it must be one",
                    ITS_AUTHOR);
        }
    }

    private static void refuseUnfitLibrary(Path library) {
        ModuleDescriptor module = descriptor(library, "its library " + library.getFileName());
        if (module.isAutomatic()) {
            throw new PluginRefusal(
                    "its library " + library.getFileName() + " is no explicit module",
                    "Its author must pack the classes of that library into the plugin itself, or give it a module-info.");
        }
        Stream.concat(Stream.of(module.name()), module.packages().stream())
                .filter(JarInspector::isOurs)
                .findFirst()
                .ifPresent(taken -> {
                    throw new PluginRefusal(
                            "its library " + library.getFileName() + " has the name " + taken
                                    + ", one of Malachi's own",
                            ITS_AUTHOR);
                });
    }

    private static void refuseNativeCalls(JarContents contents) throws IOException {
        List<Path> all = new ArrayList<>(List.of(contents.jar()));
        all.addAll(contents.libraries());
        for (Path jar : all) {
            NativeCalls.in(jar).ifPresent(call -> {
                throw new PluginRefusal(
                        "it leaves Java without having declared it: " + call,
                        "Its author must add 'native-access' to " + CAPABILITIES + ".");
            });
        }
    }

    private static PluginCapabilities capabilities(Manifest manifest) {
        String declared = manifest.getMainAttributes().getValue(new Attributes.Name(CAPABILITIES));
        if (declared == null) {
            return PluginCapabilities.NONE;
        }
        try {
            return PluginCapabilities.parse(declared);
        } catch (MalachiException e) {
            String message = String.valueOf(e.getMessage());
            throw new PluginRefusal(
                    "its " + CAPABILITIES + " cannot be understood: "
                            + (message.endsWith(".") ? message.substring(0, message.length() - 1) : message),
                    ITS_AUTHOR,
                    e);
        }
    }
}

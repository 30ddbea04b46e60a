package dev.malachi.plugin.authoring.verify;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.PluginCapabilities;
import dev.malachi.plugin.authoring.verify.VersionRange.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * What the manifest of a plugin says.
 *
 * @param id the plugin's id
 * @param requires versions of Malachi that it runs with, if it says that
 * @param dependencies ids of plugins that must be there
 * @param capabilities what it declares
 */
record PluginManifest(
        String id, Optional<VersionRange> requires, List<String> dependencies, PluginCapabilities capabilities) {
    private static final String FILE = "META-INF/MANIFEST.MF";
    private static final String ID = "[a-z][a-z0-9-]{0,62}";

    /** What can be said of a jar without a manifest. */
    private static final PluginManifest NONE =
            new PluginManifest("plugin", Optional.empty(), List.of(), PluginCapabilities.NONE);

    static PluginManifest read(Path jar, Release system, Findings findings) throws IOException {
        Attributes attributes;
        try (JarFile file = new JarFile(jar.toFile())) {
            Optional<Manifest> manifest = Optional.ofNullable(file.getManifest());
            if (manifest.isEmpty()) {
                findings.error(
                        "manifest",
                        FILE,
                        "There is none.",
                        "A plugin's manifest says Plugin-Id, Plugin-Version, Plugin-Requires and Malachi-Capabilities.");
                return NONE;
            }
            attributes = manifest.get().getMainAttributes();
        }
        String id = text(attributes, "Plugin-Id").orElse("");
        if (!id.matches(ID)) {
            findings.error(
                    "manifest",
                    FILE,
                    id.isEmpty() ? "Plugin-Id is missing." : "Plugin-Id is '" + id + "', which is none.",
                    "Write Plugin-Id: NAME, in lower-case letters, digits and dashes.");
        }
        Optional<String> version = text(attributes, "Plugin-Version");
        if (version.flatMap(Release::parse).isEmpty()) {
            findings.error(
                    "manifest",
                    FILE,
                    version.map(text -> "Plugin-Version is '" + text + "', which is none.")
                            .orElse("Plugin-Version is missing."),
                    "Write Plugin-Version: 1.2.3.");
        }
        return new PluginManifest(
                id.isEmpty() ? "plugin" : id,
                requires(attributes, system, findings),
                dependencies(attributes, findings),
                capabilities(attributes, findings));
    }

    private static Optional<String> text(Attributes attributes, String name) {
        return Optional.ofNullable(attributes.getValue(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static Optional<VersionRange> requires(Attributes attributes, Release system, Findings findings) {
        String usual = "Plugin-Requires: >=" + system + " & <" + system.nextMinor();
        Optional<String> text = text(attributes, "Plugin-Requires");
        if (text.isEmpty()) {
            findings.warning(
                    "version-range",
                    FILE,
                    "Plugin-Requires is missing: the plugin claims to run with every version of Malachi.",
                    "Write " + usual + ", or what you have tried.");
            return Optional.empty();
        }
        Optional<VersionRange> range = VersionRange.parse(text.get());
        if (range.isEmpty()) {
            findings.error(
                    "version-range",
                    FILE,
                    "Plugin-Requires is '" + text.get() + "', which cannot be understood.",
                    "Write such as " + usual + ".");
        } else if (!range.get().contains(system)) {
            findings.error(
                    "version-range",
                    FILE,
                    "It is made for Malachi " + text.get() + ", and this is " + system + ".",
                    "Build it against this version, or install it where that version is.");
        }
        return range;
    }

    private static List<String> dependencies(Attributes attributes, Findings findings) {
        List<String> ids = text(attributes, "Plugin-Dependencies").stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(item -> item.split("@", 2)[0].strip().replaceFirst("\\?$", ""))
                .toList();
        ids.stream()
                .filter(id -> !id.matches(ID))
                .forEach(id -> findings.error(
                        "manifest",
                        FILE,
                        "Plugin-Dependencies names '" + id + "', which is no id of a plugin.",
                        "Write such as Plugin-Dependencies: base@>=1.0.0, other."));
        return ids;
    }

    private static PluginCapabilities capabilities(Attributes attributes, Findings findings) {
        try {
            return text(attributes, "Malachi-Capabilities")
                    .map(PluginCapabilities::parse)
                    .orElse(PluginCapabilities.NONE);
        } catch (MalachiException e) {
            findings.error(
                    "capability",
                    FILE,
                    "Malachi-Capabilities cannot be understood: " + e.getMessage(),
                    "Write such as Malachi-Capabilities: tools, files.");
            return PluginCapabilities.NONE;
        }
    }
}

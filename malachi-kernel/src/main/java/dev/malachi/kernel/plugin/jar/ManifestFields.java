package dev.malachi.kernel.plugin.jar;

import java.util.List;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a manifest that the host reads: how long they may be, which bounds what reading a range of versions costs (its parser
 * calls itself for each bracket) and what is answered and shown of a jar.
 */
final class ManifestFields {
    private static final String SHORTEN = "Its author must shorten it; get another jar.";

    private static final List<Field> READ = List.of(
            new Field("Plugin-Id", 64),
            new Field("Plugin-Version", 64),
            new Field("Plugin-Requires", 200),
            new Field("Plugin-Dependencies", 2000),
            new Field("Plugin-Description", 500),
            new Field("Plugin-Provider", 200),
            new Field("Plugin-License", 200),
            new Field("Plugin-Class", 500),
            new Field("Malachi-Capabilities", 4000));

    private static final int MOST_DEPENDENCIES = 32;
    private static final int MOST_DEPENDENCY_CHARS = 200;

    private ManifestFields() {}

    /** The name of a field and how many characters it may have. */
    private record Field(String name, int most) {}

    /**
     * Refuses fields that are too long, or have control characters, which would reach terminals and logs.
     *
     * @throws PluginRefusal if there is one
     */
    static void refuseUnfit(Manifest manifest) {
        for (Field field : READ) {
            String value = manifest.getMainAttributes().getValue(field.name());
            if (value == null) {
                continue;
            }
            if (value.length() > field.most()) {
                throw new PluginRefusal(
                        "its " + field.name() + " has " + value.length() + " characters, and " + field.most()
                                + " is the most",
                        SHORTEN);
            }
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new PluginRefusal(
                        "its " + field.name() + " has control characters: '" + value + "'",
                        "Do not use it: manifests are not made like this by accident.");
            }
        }
        refuseUnfitDependencies(manifest.getMainAttributes().getValue("Plugin-Dependencies"));
    }

    private static void refuseUnfitDependencies(@Nullable String value) {
        List<String> all = value == null ? List.of() : List.of(value.split(",", -1));
        if (all.size() > MOST_DEPENDENCIES) {
            throw new PluginRefusal(
                    "it depends on " + all.size() + " plugins, and " + MOST_DEPENDENCIES + " is the most", SHORTEN);
        }
        if (all.stream().anyMatch(one -> one.length() > MOST_DEPENDENCY_CHARS)) {
            throw new PluginRefusal(
                    "one of its Plugin-Dependencies has more than " + MOST_DEPENDENCY_CHARS + " characters", SHORTEN);
        }
    }
}

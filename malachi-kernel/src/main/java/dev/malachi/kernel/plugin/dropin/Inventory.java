package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.plugin.PluginCapabilities;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.plugin.jar.JarInspector;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import dev.malachi.kernel.plugin.jar.TrustPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.pf4j.DefaultVersionManager;
import org.pf4j.PluginDependency;
import org.pf4j.VersionManager;

/**
 * The jars that lie in the folders, looked at.
 *
 * @param usable one for each id
 * @param refused those that cannot be used
 */
record Inventory(Map<String, StagedJar> usable, List<PluginReport> refused) {
    private static final VersionManager VERSIONS = new DefaultVersionManager();

    /**
     * Looks at all jars.
     *
     * @param folders where they lie
     * @param bundled ids of the plugins of the image
     * @param inspector looks at each
     * @param policy whose jars are taken
     * @param copies folder that takes the copies, each in a folder of its own
     */
    static Inventory of(
            PluginFolders folders, Set<String> bundled, JarInspector inspector, TrustPolicy policy, Path copies) {
        List<PluginReport> refused = new ArrayList<>();
        Map<String, List<StagedJar>> byId = new TreeMap<>();
        for (Path file : folders.jars()) {
            try {
                PluginFolders.refuseForeignHands(file);
                StagedJar jar = inspect(file, inspector, policy, copies);
                refuseIdOfImage(jar, bundled);
                byId.computeIfAbsent(jar.id(), _ -> new ArrayList<>()).add(jar);
            } catch (PluginRefusal e) {
                refused.add(refusal(file, e));
            }
        }
        Map<String, StagedJar> usable = new TreeMap<>();
        byId.values().forEach(rivals -> {
            rivals.sort(best(folders));
            StagedJar first = rivals.getFirst();
            usable.put(first.id(), first);
            rivals.stream()
                    .skip(1)
                    .forEach(other -> refused.add(report(
                            other,
                            PluginReport.State.REFUSED,
                            "there is another jar of the id '" + other.id() + "', " + first.origin() + ", in version "
                                    + first.version(),
                            "Remove one of the two files.")));
        });
        return new Inventory(usable, refused);
    }

    /** The operator's own before that of the image, then the newest. */
    private static Comparator<StagedJar> best(PluginFolders folders) {
        return Comparator.<StagedJar, Boolean>comparing(jar -> !jar.origin().startsWith(folders.own()))
                .thenComparing((one, other) -> VERSIONS.compareVersions(other.version(), one.version()))
                .thenComparing(StagedJar::origin);
    }

    /** Copies a jar into a folder of its own and looks at it; nothing is left of one that is refused. */
    static StagedJar inspect(Path file, JarInspector inspector, TrustPolicy policy, Path copies) {
        try {
            Path folder = Files.createTempDirectory(copies, "jar");
            try {
                return inspector.inspect(file.toAbsolutePath(), folder, policy);
            } catch (PluginRefusal | IOException e) {
                PluginFolders.deleteAll(folder);
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new PluginRefusal("there is no such file", "Give the path of a jar that is there.", e);
        } catch (IOException e) {
            throw new PluginRefusal("it cannot be read: " + Reason.of(e), "See that the daemon may read it.", e);
        }
    }

    static void refuseIdOfImage(StagedJar jar, Set<String> bundled) {
        if (bundled.contains(jar.id())) {
            throw new PluginRefusal(
                    "the image has a plugin of the id '" + jar.id() + "' already",
                    "Use an image without it (see CONTRIBUTING.md), or have its author give the other one another id.");
        }
    }

    static PluginReport refusal(Path file, PluginRefusal why) {
        return new PluginReport(
                String.valueOf(file.getFileName()),
                "-",
                PluginReport.State.REFUSED,
                Optional.of(file),
                "",
                why.reason(),
                why.remedy(),
                "",
                List.of(),
                PluginCapabilities.NONE,
                "",
                "",
                List.of(),
                List.of());
    }

    static PluginReport report(StagedJar jar, PluginReport.State state, String reason, String remedy) {
        return new PluginReport(
                jar.id(),
                jar.version(),
                state,
                Optional.of(jar.origin()),
                jar.descriptor().getPluginDescription(),
                reason,
                remedy,
                jar.descriptor().getRequires().equals("*")
                        ? ""
                        : jar.descriptor().getRequires(),
                jar.descriptor().getDependencies().stream().map(Inventory::text).toList(),
                jar.capabilities(),
                jar.signedBy(),
                jar.sha256(),
                List.of(),
                List.of());
    }

    private static String text(PluginDependency dependency) {
        String id = dependency.getPluginId() + (dependency.isOptional() ? "?" : "");
        return dependency.getPluginVersionSupport().equals("*") ? id : id + "@" + dependency.getPluginVersionSupport();
    }
}

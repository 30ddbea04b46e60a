package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.plugin.PluginReport.State;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.kernel.plugin.jar.JarInspector;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import dev.malachi.kernel.plugin.jar.TrustPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the folders hold at one time, and what of it runs.
 *
 * @param parts what the host works with
 * @param open the plugins of the daemon, if this is one
 * @param folders where jars lie
 * @param choices of the operator
 * @param policy whose jars are taken
 * @param inspector looks at more jars
 * @param bundled ids of the image's plugins
 * @param inventory the jars
 * @param scratch for copies that nothing is loaded from; gone after the look
 */
record Look(
        HostParts parts,
        Optional<OpenHost> open,
        PluginFolders folders,
        Choices choices,
        TrustPolicy policy,
        JarInspector inspector,
        Set<String> bundled,
        Inventory inventory,
        Path scratch) {
    static Look at(HostParts parts, Optional<OpenHost> open, Path home, Path scratch) {
        PluginFolders folders =
                open.map(OpenHost::folders).orElseGet(() -> parts.folders().apply(home));
        Choices choices = Choices.read(folders.own());
        TrustPolicy policy = new TrustPolicy(choices.trusted(), choices.unsigned(), parts.shipped(), false);
        JarInspector inspector = new JarInspector(parts.systemVersion());
        Set<String> bundled = open.map(OpenHost::bundled).orElseGet(() -> idsOf(parts));
        Inventory inventory = Inventory.of(folders, bundled, inspector, policy, scratch);
        return new Look(parts, open, folders, choices, policy, inspector, bundled, inventory, scratch);
    }

    private static Set<String> idsOf(HostParts parts) {
        Set<String> ids = new TreeSet<>();
        parts.extensions().plugins().forEach(plugin -> ids.add(plugin.id()));
        return ids;
    }

    /** The same after the operator has chosen otherwise. */
    Look with(Choices changed) {
        return new Look(parts, open, folders, changed, policy, inspector, bundled, inventory, scratch);
    }

    Optional<DropIns> dropIns() {
        return open.flatMap(OpenHost::dropIns);
    }

    /** All plugins, ordered by id. */
    List<PluginReport> all() {
        Reports reports = new Reports(parts.extensions(), choices, open);
        List<PluginReport> all = new ArrayList<>(reports.bundled());
        all.addAll(inventory.refused());
        Map<String, StagedJar> lying = new TreeMap<>(inventory.usable());
        dropIns()
                .ifPresent(running -> running.present().forEach((id, jar) -> {
                    Optional<StagedJar> now = Optional.ofNullable(lying.remove(id));
                    boolean same =
                            now.filter(one -> one.sha256().equals(jar.sha256())).isPresent();
                    all.add(same ? reports.jar(jar) : reports.changed(jar, now));
                }));
        if (open.isEmpty()) {
            LoadPlan.of(lying, _ -> "which is not here")
                    .refused()
                    .forEach((id, why) ->
                            Optional.ofNullable(lying.remove(id)).ifPresent(jar -> all.add(refused(jar, why))));
        }
        lying.values().forEach(jar -> all.add(reports.jar(jar)));
        return Reports.sorted(all);
    }

    private static PluginReport refused(StagedJar jar, PluginRefusal why) {
        return Inventory.report(jar, State.REFUSED, why.reason(), why.remedy());
    }

    /**
     * One plugin.
     *
     * @param id its id, or the name of its file
     * @throws MalachiException if there is none of that id
     */
    PluginReport report(String id) {
        List<PluginReport> all = all();
        return all.stream()
                .filter(report -> report.id().equals(id) && !isRefusedJar(report))
                .findFirst()
                .or(() -> all.stream().filter(report -> isNamed(report, id)).findFirst())
                .orElseThrow(() -> failed("There is no plugin '" + id + "' here."
                        + NearMiss.question(
                                id, all.stream().map(PluginReport::id).toList())
                        + " 'malachi plugins list' shows those that there are."));
    }

    /** One that has the id of another, or none. */
    private boolean isRefusedJar(PluginReport report) {
        return inventory.refused().contains(report);
    }

    private static boolean isNamed(PluginReport report, String id) {
        return report.id().equals(id)
                || report.file()
                        .filter(file -> String.valueOf(file.getFileName()).equals(id))
                        .isPresent();
    }

    /** A jar of the folders that can be used. */
    Optional<StagedJar> usable(String id) {
        return Optional.ofNullable(inventory.usable().get(id));
    }

    /** All files of a plugin. */
    Set<Path> filesOf(String id) {
        Set<Path> files = new HashSet<>();
        usable(id).ifPresent(jar -> files.add(jar.origin()));
        inventory.refused().stream()
                .filter(report -> report.id().equals(id))
                .forEach(report -> report.file().ifPresent(files::add));
        return files;
    }

    static MalachiException refusal(String verb, String what, PluginRefusal e) {
        return failed("Cannot " + verb + " " + what + ": " + e.reason() + ". " + e.remedy());
    }

    static MalachiException failed(String sentence) {
        return new MalachiException(MalachiException.Kind.FAILED, sentence);
    }
}

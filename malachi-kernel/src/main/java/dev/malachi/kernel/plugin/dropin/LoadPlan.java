package dev.malachi.kernel.plugin.dropin;

import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.pf4j.DefaultVersionManager;
import org.pf4j.DependencyResolver;
import org.pf4j.PluginDependency;

/**
 * In which order plugins can be loaded, and which cannot since what they depend on is missing.
 *
 * @param order ids, those that others depend on first
 * @param refused why, by id
 */
record LoadPlan(List<String> order, Map<String, PluginRefusal> refused) {
    /**
     * Makes one.
     *
     * @param candidates what is wanted, by id
     * @param absence says why a plugin that is none of them is missing, a phrase
     */
    static LoadPlan of(Map<String, StagedJar> candidates, Function<String, String> absence) {
        Map<String, StagedJar> left = new TreeMap<>(candidates);
        Map<String, PluginRefusal> refused = new TreeMap<>();
        while (true) {
            Optional<String> hopeless = left.values().stream()
                    .filter(jar -> refuse(jar, left, refused, absence))
                    .map(StagedJar::id)
                    .findFirst();
            if (hopeless.isPresent()) {
                left.remove(hopeless.get());
                continue;
            }
            DependencyResolver.Result result = new DependencyResolver(new DefaultVersionManager())
                    .resolve(left.values().stream().map(StagedJar::descriptor).toList());
            if (!result.hasCyclicDependency()) {
                return new LoadPlan(result.getSortedPlugins(), refused);
            }
            List<String> circle = left.keySet().stream()
                    .filter(id -> reaches(id, id, left, new HashSet<>()))
                    .toList();
            circle.forEach(id -> {
                left.remove(id);
                refused.put(
                        id,
                        new PluginRefusal(
                                "the plugins " + String.join(" and ", circle) + " depend on each other",
                                "Their authors must mend that; remove one of them."));
            });
        }
    }

    private static boolean refuse(
            StagedJar jar,
            Map<String, StagedJar> left,
            Map<String, PluginRefusal> refused,
            Function<String, String> absence) {
        for (PluginDependency dependency : jar.descriptor().getDependencies()) {
            StagedJar needed = left.get(dependency.getPluginId());
            if (needed == null && !dependency.isOptional()) {
                String id = dependency.getPluginId();
                refused.put(
                        jar.id(),
                        new PluginRefusal(
                                "it depends on the plugin '" + id + "', " + absence.apply(id),
                                "Bring that plugin into order first; 'malachi plugins list' shows it."));
                return true;
            }
            String range = dependency.getPluginVersionSupport();
            if (needed != null && !new DefaultVersionManager().checkVersionConstraint(needed.version(), range)) {
                refused.put(
                        jar.id(),
                        new PluginRefusal(
                                "it depends on the plugin '" + needed.id() + "' in a version " + range
                                        + ", and here is " + needed.version(),
                                "Install versions of both that fit."));
                return true;
            }
        }
        return false;
    }

    private static boolean reaches(String from, String to, Map<String, StagedJar> all, Set<String> seen) {
        List<String> direct = new ArrayList<>();
        Optional.ofNullable(all.get(from))
                .ifPresent(jar -> jar.descriptor().getDependencies().forEach(one -> direct.add(one.getPluginId())));
        return direct.contains(to) || direct.stream().anyMatch(next -> seen.add(next) && reaches(next, to, all, seen));
    }
}

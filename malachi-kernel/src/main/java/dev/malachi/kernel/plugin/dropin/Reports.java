package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.Warning;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.PluginCapabilities;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.plugin.PluginReport.State;
import dev.malachi.kernel.plugin.jar.StagedJar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Puts into words what plugins are and do. */
final class Reports {
    private static final String AS_ASKED = "it was disabled by 'malachi plugins disable'";

    private final Extensions extensions;
    private final Choices choices;
    private final Optional<OpenHost> open;

    Reports(Extensions extensions, Choices choices, Optional<OpenHost> open) {
        this.extensions = extensions;
        this.choices = choices;
        this.open = open;
    }

    static List<PluginReport> sorted(List<PluginReport> reports) {
        return reports.stream()
                .sorted(Comparator.comparing(PluginReport::id)
                        .thenComparing(
                                report -> report.file().map(Object::toString).orElse("")))
                .toList();
    }

    /**
     * What the operator should know.
     *
     * @param reports of all plugins
     * @param before what was said last; what still holds has begun then
     * @param nowMillis the time of day
     */
    static List<Warning> warnings(List<PluginReport> reports, List<Warning> before, long nowMillis) {
        List<Warning> all = new ArrayList<>();
        for (PluginReport report : reports) {
            boolean wanted = report.state() == State.DISABLED && report.reason().equals(AS_ASKED);
            if (!report.runs() && report.state() != State.NEW && !wanted) {
                String what = report.state() == State.DISABLED ? " was disabled: " : " does not run: ";
                all.add(new Warning(
                        "plugin." + report.state(),
                        "The plugin '" + report.id() + "'" + what + report.reason() + ".",
                        nowMillis,
                        report.remedy()));
            }
            if (!report.held().isEmpty()) {
                all.add(new Warning(
                        "plugin.leak",
                        "Code of the plugin '" + report.id() + "' that was stopped stays in memory, held by "
                                + String.join("; ", report.held()) + ".",
                        nowMillis,
                        "Restart the daemon to be rid of it, and tell its author."));
            }
        }
        return all.stream()
                .map(warning -> before.stream()
                        .filter(old -> old.text().equals(warning.text()))
                        .findFirst()
                        .orElse(warning))
                .toList();
    }

    /** The image's plugins. */
    List<PluginReport> bundled() {
        Set<String> jars = new TreeSet<>();
        open.flatMap(OpenHost::dropIns)
                .ifPresent(dropIns -> jars.addAll(dropIns.present().keySet()));
        Map<String, PluginDescription> all = new TreeMap<>();
        extensions.plugins().forEach(plugin -> all.put(plugin.id(), plugin));
        extensions.stopped().forEach(plugin -> all.put(plugin.id(), plugin));
        all.keySet().removeAll(jars);
        List<PluginReport> reports = new ArrayList<>();
        all.values().forEach(plugin -> reports.add(bundled(plugin)));
        extensions.failures().forEach((id, reason) -> {
            if (!all.containsKey(id) && !jars.contains(id)) {
                reports.add(bundled(PluginDescription.of(id, "")));
            }
        });
        return reports;
    }

    private PluginReport bundled(PluginDescription plugin) {
        String id = plugin.id();
        boolean disabled = choices.disabled().containsKey(id);
        boolean runs = open.isPresent() && !open.get().isStopped(id);
        String failure = Optional.ofNullable(extensions.failures().get(id)).orElse("");
        State state = disabled ? State.DISABLED : open.isEmpty() ? State.INSTALLED : State.ACTIVE;
        if (!failure.isEmpty() && !disabled) {
            state = State.FAILED;
        }
        String why = disabled ? disabledReason(id) + (runs ? "; it runs until the daemon ends" : "") : failure;
        return new PluginReport(
                id,
                extensions.version(id),
                state,
                Optional.empty(),
                plugin.summary(),
                why,
                disabled ? "'malachi plugins enable " + id + "' lets it start again." : "",
                "",
                List.of(),
                PluginCapabilities.ALL,
                "part of the image",
                "",
                names(id),
                List.of());
    }

    private List<String> names(String id) {
        return extensions.points(id).stream()
                .map(Class::getSimpleName)
                .distinct()
                .toList();
    }

    private String disabledReason(String id) {
        String reason = choices.disabled().getOrDefault(id, "");
        return reason.isEmpty() ? AS_ASKED : reason;
    }

    /** A jar of the folders, or one that runs. */
    PluginReport jar(StagedJar jar) {
        String id = jar.id();
        Optional<DropIns> dropIns = open.flatMap(OpenHost::dropIns);
        Optional<DropIns.Problem> problem = dropIns.flatMap(all -> all.problem(id));
        boolean runs = dropIns.filter(all -> all.runs(id)).isPresent();
        PluginReport report;
        if (choices.disabled().containsKey(id)) {
            report = Inventory.report(
                    jar, State.DISABLED, disabledReason(id), "'malachi plugins enable " + id + "' starts it.");
        } else if (runs) {
            String failure = Optional.ofNullable(extensions.failures().get(id)).orElse("");
            report = Inventory.report(jar, State.ACTIVE, failure, "");
        } else if (problem.isPresent()) {
            report = Inventory.report(
                    jar,
                    problem.get().tried() ? State.FAILED : State.REFUSED,
                    problem.get().reason(),
                    problem.get().remedy());
        } else if (open.isPresent()) {
            report = Inventory.report(
                    jar,
                    State.NEW,
                    "it was put there since the daemon has started",
                    "'malachi plugins enable " + id + "' starts it.");
        } else {
            report = Inventory.report(jar, State.INSTALLED, "", "");
        }
        return with(report, runs ? names(id) : List.of(), held(id));
    }

    private List<String> held(String id) {
        return open.map(host -> host.held(id)).orElse(List.of());
    }

    /** A jar that runs, and whose file is another by now, or gone. */
    PluginReport changed(StagedJar running, Optional<StagedJar> now) {
        PluginReport report = jar(running);
        if (!report.runs()) {
            return report;
        }
        String id = running.id();
        PluginReport changed = Inventory.report(
                running,
                State.CHANGED,
                now.map(jar -> "its jar is another by now, of version " + jar.version())
                        .orElse("its jar is gone or cannot be used any more"),
                now.isPresent()
                        ? "'malachi plugins reload " + id + "' starts that."
                        : "It runs until the daemon ends; put its jar back, or 'malachi plugins remove " + id
                                + "' stops it.");
        return with(changed, report.brings(), report.held());
    }

    static PluginReport with(PluginReport report, List<String> brings, List<String> held) {
        return new PluginReport(
                report.id(),
                report.version(),
                report.state(),
                report.file(),
                report.summary(),
                report.reason(),
                report.remedy(),
                report.requires(),
                report.dependencies(),
                report.capabilities(),
                report.signedBy(),
                report.sha256(),
                brings,
                held);
    }
}

package dev.malachi.kernel.plugin.dropin;

import static dev.malachi.kernel.plugin.dropin.Look.failed;
import static dev.malachi.kernel.plugin.dropin.Look.refusal;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.Extension;
import dev.malachi.api.plugin.PluginChange;
import dev.malachi.api.plugin.PluginFinding;
import dev.malachi.api.plugin.PluginFinding.Level;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.plugin.PluginReport.State;
import dev.malachi.api.plugin.PluginVerifier;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.kernel.plugin.jar.PluginRefusal;
import dev.malachi.kernel.plugin.jar.StagedJar;
import dev.malachi.kernel.plugin.jar.TrustPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What the operator does to plugins, after one look: files and choices change, and in a daemon what runs. */
final class Changes {
    private final Look look;
    private long took;

    Changes(Look look) {
        this.look = look;
    }

    /** Runs what stops and starts plugins, and remembers how long that took. */
    private void timed(Runnable action) {
        long began = System.nanoTime();
        action.run();
        took = System.nanoTime() - began;
    }

    PluginChange install(Path jar, boolean allowUnsigned) {
        try {
            look.folders().create();
            TrustPolicy policy = allowUnsigned ? look.policy().takingUnsigned() : look.policy();
            Path copies = look.open().map(OpenHost::copies).orElse(look.scratch());
            StagedJar staged = Inventory.inspect(jar, look.inspector(), policy, copies);
            Inventory.refuseIdOfImage(staged, look.bundled());
            Optional<StagedJar> before = look.usable(staged.id());
            refuseOtherPlugin(staged, before);
            refuseWhatWouldFail(staged);
            return install(
                    staged, before, allowUnsigned && !look.choices().keys().isEmpty());
        } catch (PluginRefusal e) {
            throw refusal("install", jar.toString(), e);
        }
    }

    /** The same id and another module is another plugin, not another version. */
    private static void refuseOtherPlugin(StagedJar staged, Optional<StagedJar> before) {
        before.filter(jar -> !jar.module().equals(staged.module())).ifPresent(jar -> {
            throw new PluginRefusal(
                    "another plugin has the id '" + staged.id() + "' already: the module " + jar.module() + " in "
                            + jar.origin(),
                    "Remove that one first, or have its author give this one another id.");
        });
    }

    /** What its classes name and do not find here would be met only when they come to it, maybe in the middle of traffic. */
    private void refuseWhatWouldFail(StagedJar staged) {
        if (staged.shipped()) {
            return; // of the same build as this program
        }
        List<Path> others = look.inventory().usable().values().stream()
                .filter(other -> !other.id().equals(staged.id()))
                .map(StagedJar::copy)
                .toList();
        for (PluginVerifier verifier : look.parts().extensions().all(PluginVerifier.class)) {
            List<PluginFinding> errors = verifier.verify(staged.copy(), others).stream()
                    .filter(finding -> finding.level() == Level.ERROR)
                    .toList();
            if (!errors.isEmpty()) {
                PluginFinding first = errors.getFirst();
                throw new PluginRefusal(
                        "it does not fit this Malachi: " + first.where() + ": "
                                + first.text().replaceFirst("\\.$", "")
                                + (errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : ""),
                        "'malachi plugins verify " + staged.origin() + "' says more, for its author.");
            }
        }
    }

    private PluginChange install(StagedJar staged, Optional<StagedJar> before, boolean unsigned) {
        String id = staged.id();
        Path own = look.folders().own();
        Choices choices = unsigned ? look.choices().taking(staged.sha256()) : look.choices();
        if (unsigned) {
            choices.write(own); // before the jar, which might not be taken after a crash in between
        }
        Choices enabled = choices.enabling(id);
        Path kept;
        try (KeptJar prepared = look.folders().prepare(staged)) {
            timed(() -> look.open()
                    .ifPresent(host -> host.swap(staged, enabled.disabled().keySet())));
            kept = keep(prepared, staged, before);
        }
        look.dropIns().ifPresent(dropIns -> dropIns.moved(id, kept));
        if (!enabled.equals(choices)) {
            enabled.write(own); // after the jar: what was disabled is not started again by a crash in between
        }
        return done(
                Inventory.report(staged.at(kept), State.INSTALLED, "", ""),
                (before.isEmpty()
                                ? "Installed "
                                : "Installed in the place of version "
                                        + before.get().version() + ": ")
                        + id + " " + staged.version()
                        + (look.open().isPresent()
                                ? ", and started." + later(id)
                                : ". It starts with the next 'malachi up'."));
    }

    /** What runs is what lies in the folder, also if that cannot be. */
    private Path keep(KeptJar prepared, StagedJar staged, Optional<StagedJar> before) {
        try {
            return look.folders().keep(prepared, look.filesOf(staged.id()));
        } catch (MalachiException e) {
            look.open().ifPresent(host -> takeBack(host, staged.id(), before));
            throw e;
        }
    }

    private void takeBack(OpenHost host, String id, Optional<StagedJar> before) {
        Set<String> disabled = look.choices().disabled().keySet();
        if (before.isPresent() && !disabled.contains(id)) {
            start(host, id, look.choices());
        } else {
            host.dropIns().ifPresent(dropIns -> {
                dropIns.unload(id);
                dropIns.forget(id);
                dropIns.settle(disabled);
            });
        }
    }

    /** How to use what does nothing by itself, and what a running node takes up only when it starts. */
    private String later(String id) {
        StringBuilder text = new StringBuilder();
        for (String driver : brought(id, LinkDriver.class, LinkDriver::id)) {
            text.append(" 'malachi up --link IF=")
                    .append(driver)
                    .append("' has a link by this driver; what IF may be, its author says.");
        }
        List<String> waiting = new ArrayList<>();
        if (!isLive(CryptoSuite.class)) {
            brought(id, CryptoSuite.class, CryptoSuite::id)
                    .forEach(suite -> waiting.add(
                            "its crypto suite '" + suite + "' ('malachi up --crypto " + suite + "' insists on it)"));
        }
        if (!isLive(AeadEngine.class)) {
            brought(id, AeadEngine.class, AeadEngine::id)
                    .forEach(engine -> waiting.add("its cipher engine '" + engine + "'"));
        }
        if (!isLive(TunBackend.class)) {
            brought(id, TunBackend.class, TunBackend::id)
                    .forEach(backend -> waiting.add("its TUN backend '" + backend + "'"));
        }
        if (!waiting.isEmpty()) {
            text.append(" This node goes on without ")
                    .append(String.join(" and ", waiting))
                    .append("; the next 'malachi up' may take it.");
        }
        return text.toString();
    }

    /** Ids of what a plugin brings under an interface; what cannot be made is told where it is used. */
    private <S> List<String> brought(String plugin, Class<S> point, Function<S, String> id) {
        List<String> ids = new ArrayList<>();
        for (Extension<S> extension : look.parts().extensions().of(point)) {
            if (extension.plugin().id().equals(plugin)) {
                try {
                    ids.add(id.apply(extension.get()));
                } catch (RuntimeException | LinkageError e) {
                    look.parts().extensions().refuse(extension, "what it brings cannot be loaded: " + e);
                }
            }
        }
        return ids;
    }

    PluginChange remove(String id) {
        PluginReport report = look.report(id);
        if (report.bundled()) {
            throw failed("'" + id + "' is part of the image and cannot be removed; 'malachi plugins disable " + id
                    + "' switches it off.");
        }
        Path file = report.file().orElseThrow();
        look.folders().delete(file);
        if (id.equals(report.id())) {
            look.filesOf(id).forEach(look.folders()::delete); // or the next start would find another
        }
        if (look.inventory().refused().contains(report)) {
            return done(report, "Removed " + file + ", which was not in use.");
        }
        Choices choices = look.choices().enabling(report.id());
        choices.write(look.folders().own());
        List<String> also = new ArrayList<>();
        timed(() -> look.dropIns().ifPresent(dropIns -> {
            also.addAll(dropIns.unload(report.id()));
            dropIns.forget(report.id());
            dropIns.settle(choices.disabled().keySet());
        }));
        return done(
                Reports.with(report, List.of(), List.of()),
                "Removed " + report.id() + " " + report.version() + others(also, report.id()) + ".");
    }

    private static String others(List<String> stopped, String id) {
        List<String> dependents =
                stopped.stream().filter(one -> !one.equals(id)).toList();
        return dependents.isEmpty() ? "" : ", and stopped what depends on it: " + String.join(", ", dependents);
    }

    PluginChange enable(String id) {
        PluginReport report = look.report(id);
        if (!report.bundled() && look.usable(id).isEmpty()) {
            throw failed("Cannot enable '" + id + "': " + report.reason() + ". " + report.remedy());
        }
        look.folders().create();
        Choices choices = look.choices().enabling(id);
        choices.write(look.folders().own());
        timed(() -> look.open().ifPresent(host -> {
            if (report.bundled()) {
                host.restart(id).ifPresent(reason -> {
                    throw failed("'" + id + "' is enabled, but cannot be started: " + reason
                            + ". Mend that and enable it again, or restart the daemon.");
                });
            } else if (host.dropIns().filter(dropIns -> dropIns.runs(id)).isEmpty()) {
                start(host, id, choices);
            }
        }));
        return done(
                look.with(choices).report(id),
                "Enabled " + id
                        + (look.open().isPresent()
                                ? "; it runs." + later(id)
                                : "; it starts with the next 'malachi up'."));
    }

    private void start(OpenHost host, String id, Choices choices) {
        try {
            Path file = look.usable(id).orElseThrow().origin();
            host.swap(
                    Inventory.inspect(file, look.inspector(), look.policy(), host.copies()),
                    choices.disabled().keySet());
        } catch (PluginRefusal e) {
            throw refusal("start", id, e);
        }
    }

    PluginChange disable(String id, String reason) {
        PluginReport report = look.report(id);
        if (report.bundled()) {
            new KernelNeeds(look.parts().extensions())
                    .reasonToKeep(id, look.choices().disabled().keySet())
                    .ifPresent(keep -> {
                        throw failed("Cannot disable '" + id + "': " + keep + ".");
                    });
        }
        look.folders().create();
        Choices choices = look.choices().disabling(id, reason);
        choices.write(look.folders().own());
        StringBuilder text = new StringBuilder();
        timed(() -> text.append(look.open()
                .map(host -> stop(host, report, choices))
                .orElse("Disabled " + id + "; it does not start any more.")));
        return done(look.with(choices).report(id), text.toString());
    }

    private String stop(OpenHost host, PluginReport report, Choices choices) {
        String id = report.id();
        if (report.bundled()) {
            boolean live = look.parts().extensions().points(id).stream().allMatch(this::isLive);
            if (!live) {
                return "Disabled " + id + " from the next 'malachi up' on; this node goes on using it.";
            }
            host.stop(id);
            return "Disabled " + id + "; it was stopped.";
        }
        List<String> stopped = new ArrayList<>();
        host.dropIns().ifPresent(dropIns -> {
            stopped.addAll(dropIns.unload(id));
            dropIns.settle(choices.disabled().keySet());
        });
        return "Disabled " + id + "; it was stopped" + others(stopped, id) + ".";
    }

    /** Tools are looked up at each call; what else is used is let go at once only by what keeps up with it. */
    private boolean isLive(Class<?> point) {
        return point.equals(Tool.class) || look.parts().extensions().followed(point);
    }

    PluginChange reload(String id) {
        OpenHost host = look.open()
                .orElseThrow(
                        () -> new MalachiException(
                                MalachiException.Kind.NO_DAEMON,
                                "No daemon runs here, so there is nothing to reload; 'malachi up' starts plugins as they are."));
        PluginReport report = look.report(id);
        if (report.bundled()) {
            throw failed("'" + id + "' is part of the image, which does not change while it runs.");
        }
        if (report.state() == State.DISABLED) {
            throw failed("'" + id + "' is disabled; 'malachi plugins enable " + id + "' starts it.");
        }
        if (look.usable(id).isEmpty()) {
            throw failed("Cannot reload '" + id + "': " + report.reason() + ". " + report.remedy());
        }
        timed(() -> start(host, id, look.choices()));
        return done(
                look.report(id),
                "Reloaded " + id + ", version " + look.usable(id).orElseThrow().version() + ".");
    }

    /** Says what was done; in a daemon with what the plugin is now, and what keeps its old code. */
    private PluginChange done(PluginReport offline, String text) {
        Duration time = Duration.ofNanos(took);
        if (look.open().isEmpty()) {
            return new PluginChange(offline, text, time, List.of());
        }
        OpenHost host = look.open().get();
        host.watch().settle();
        Reports reports = new Reports(
                look.parts().extensions(), Choices.read(look.folders().own()), look.open());
        PluginReport now = host.dropIns()
                .flatMap(dropIns -> Optional.ofNullable(dropIns.present().get(offline.id())))
                .map(reports::jar)
                .orElse(offline);
        return new PluginChange(now, text, time, host.held(offline.id()));
    }
}

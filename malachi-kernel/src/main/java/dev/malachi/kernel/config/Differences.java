package dev.malachi.kernel.config;

import dev.malachi.api.NodeConfig;
import dev.malachi.api.Reload;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.plugin.PluginDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is different between two configurations of a node. */
public final class Differences {
    private Differences() {}

    /**
     * Compares two.
     *
     * @param before what was in force
     * @param after what is to be
     * @param possible whether what a running node can take over under a key can be here
     * @param plugins of which something can be set
     * @param live whether a running node takes over what is set about a plugin
     * @return first settings of the node, then those of plugins
     * @throws dev.malachi.api.MalachiException (usage) if a setting of a plugin does not fit
     */
    public static List<Reload.Change> between(
            NodeConfig before,
            NodeConfig after,
            Predicate<String> possible,
            List<PluginDescription> plugins,
            Predicate<PluginDescription> live) {
        List<Reload.Change> changes = new ArrayList<>();
        for (var setting : NodeSettings.ALL) {
            add(
                    changes,
                    setting.name(),
                    setting.value().apply(before),
                    setting.value().apply(after),
                    setting.live() && possible.test(setting.name()));
        }
        for (PluginDescription plugin : plugins) {
            Arguments from = before.settings(plugin);
            Arguments to = after.settings(plugin);
            for (Parameter setting : plugin.section()) {
                add(changes, key(plugin, setting), value(from, setting), value(to, setting), live.test(plugin));
            }
        }
        return changes;
    }

    private static void add(
            List<Reload.Change> changes, String key, Optional<String> from, Optional<String> to, boolean live) {
        if (!from.equals(to)) {
            changes.add(new Reload.Change(key, from.orElse(""), to.orElse(""), live));
        }
    }

    static String key(PluginDescription plugin, Parameter setting) {
        return plugin.id() + "." + setting.name();
    }

    /** The text form of a value, as {@code config.yaml} would hold it. */
    static Optional<String> value(Arguments section, Parameter setting) {
        return Optional.ofNullable(section.values().get(setting.name())).map(Differences::text);
    }

    private static String text(Object value) {
        return switch (value) {
            case Duration duration -> text(duration);
            case List<?> items -> items.stream().map(String::valueOf).collect(Collectors.joining(","));
            default -> value.toString();
        };
    }

    /** In the largest unit that leaves no rest, as a person would write it. */
    private static String text(Duration duration) {
        if (duration.toSecondsPart() == 0 && duration.toNanosPart() == 0 && !duration.isZero()) {
            return duration.toMinutes() + "m";
        }
        return duration.toNanosPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}

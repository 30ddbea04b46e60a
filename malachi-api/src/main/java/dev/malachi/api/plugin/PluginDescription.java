package dev.malachi.api.plugin;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin is and what can be set about it. Its settings are a section of {@code config.yaml} under its id; those with options
 * are options of {@code up} as well.
 *
 * @param id lower case letters, digits and dashes, such as {@code ndp}
 * @param summary what it does, a sentence
 * @param switched whether it can be switched off: by {@code ID: off}, by {@code enabled: false} in its section, by {@code up --no-ID}
 * @param settings what its section may hold, besides {@code enabled}
 * @param formerKeys keys that stood at the top of {@code config.yaml} in earlier versions, to the setting that each means
 * @param capabilities what it may bring and do; of a jar that was dropped in, this is what its manifest declares, whatever its code says
 */
@Preview
public record PluginDescription(
        String id,
        String summary,
        boolean switched,
        List<Parameter> settings,
        Map<String, String> formerKeys,
        PluginCapabilities capabilities) {
    /** Name of the setting that switches a plugin on and off. */
    public static final String ENABLED = "enabled";

    /** Copies the collections. */
    public PluginDescription {
        settings = List.copyOf(settings);
        formerKeys = Map.copyOf(formerKeys);
    }

    /**
     * Describes a plugin that says nothing of capabilities: it may do everything, unless it is in a jar that was dropped in.
     *
     * @param id its id
     * @param summary a sentence
     * @param switched whether it can be switched off
     * @param settings what its section may hold
     * @param formerKeys earlier keys, to the setting that each means
     */
    public PluginDescription(
            String id, String summary, boolean switched, List<Parameter> settings, Map<String, String> formerKeys) {
        this(id, summary, switched, settings, formerKeys, PluginCapabilities.ALL);
    }

    /**
     * The same plugin with other capabilities.
     *
     * @param declared what it may bring and do
     * @return the description
     */
    public PluginDescription with(PluginCapabilities declared) {
        return new PluginDescription(id, summary, switched, settings, formerKeys, declared);
    }

    /**
     * A plugin without settings that is always on.
     *
     * @param id its id
     * @param summary a sentence
     * @return the description
     */
    public static PluginDescription of(String id, String summary) {
        return new PluginDescription(id, summary, false, List.of(), Map.of());
    }

    /**
     * All settings, the switch among them, as its section of the configuration takes them.
     *
     * @return the switch first, if there is one
     */
    public List<Parameter> section() {
        List<Parameter> all = new ArrayList<>();
        enabling().ifPresent(all::add);
        all.addAll(settings);
        return all;
    }

    /**
     * The switch.
     *
     * @return the parameter {@value #ENABLED} with the options {@code --ID} and {@code --no-ID}, if the plugin can be switched off
     */
    public Optional<Parameter> enabling() {
        return switched
                ? Optional.of(new Parameter(
                        ENABLED,
                        List.of("--" + id, "--no-" + id),
                        ParameterType.FLAG,
                        false,
                        Optional.of("true"),
                        "whether it takes part",
                        List.of(),
                        Optional.empty()))
                : Optional.empty();
    }

    /**
     * Reads its settings.
     *
     * @param given values by name, of their type or as text
     * @return typed values, defaults filled in
     * @throws dev.malachi.api.MalachiException (usage) if one does not fit or has no such name
     */
    public Arguments settings(Map<String, ?> given) {
        return Arguments.of("the plugin " + id, section(), given);
    }

    /**
     * Whether settings leave it switched on.
     *
     * @param read as {@link #settings(Map)} gives them
     * @return true for a plugin that cannot be switched off
     */
    public boolean enabled(Arguments read) {
        return !switched || read.flag(ENABLED);
    }
}

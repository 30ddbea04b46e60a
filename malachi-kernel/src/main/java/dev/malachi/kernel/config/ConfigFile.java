package dev.malachi.kernel.config;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Offloads;
import dev.malachi.api.TrustMode;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wording.NearMiss;
import dev.malachi.kernel.home.SmallFile;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * {@code HOME/config.yaml}: a key for every option of {@code malachi up}, and a section for every plugin. Unknown keys and bad values
 * are errors that name the line. Keys of the original stack, whose file lies in the same place, are understood where they mean
 * something here, else passed over with a warning.
 *
 * <pre>{@code
 * links: [eth0, eth1=linux]
 * tun: mal0            # false for none
 * name: galley
 * psk-file: /etc/malachi/psk
 * trust: known
 * crypto: sodium
 * aead: jce
 * padding: true
 * offload: [-xdp, -gro]   # all but these; only these: [csum, tso]; or none
 * queues: 2               # threads in each direction; without it half of the processors, at most 4
 * ether-type: 0x88B5
 * log-file: malachi.log   # besides standard error; kept short by rotation
 * PLUGIN: off             # switches a plugin off that can be switched off
 * PLUGIN:                 # or what else can be set about it, see 'malachi up --help'
 *   SETTING: VALUE
 * }</pre>
 */
public final class ConfigFile {
    /** What a host name must be, for sentences. */
    public static final String HOST_NAME_RULE =
            "use lower-case letters, digits and inner dashes, up to 63, and not only hex digits, which would look like a"
                    + " node id";

    /** Keys of the original's file that have another name here. */
    private static final Map<String, String> ORIGINALS_NAMES = Map.of("iface", "links", "psk_file", "psk-file");

    /** Sections of the original's file that mean nothing here. */
    private static final Set<String> ORIGINALS_SECTIONS = Set.of("logging", "security", "network");

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

    private final Path file;
    private final ConfigDocument document;
    private final List<PluginDescription> plugins;
    private final Set<String> absent;

    private ConfigFile(Path file, ConfigDocument document, List<PluginDescription> plugins, Set<String> absent) {
        this.file = file;
        this.document = document;
        this.plugins = plugins;
        this.absent = absent;
    }

    /**
     * Applies the file of a home directory, if there is one.
     *
     * @param home directory
     * @param builder to change
     * @param plugins which may have sections
     * @throws MalachiException (usage) if the file is wrong, with its line; (failed) if it cannot be read
     */
    public static void apply(Path home, NodeConfig.Builder builder, List<PluginDescription> plugins) {
        apply(home, builder, plugins, Set.of());
    }

    /**
     * Applies the file of a home directory, if there is one.
     *
     * @param home directory
     * @param builder to change
     * @param plugins which may have sections
     * @param absent ids of plugins that are known and not there; their sections are passed over with a warning
     * @throws MalachiException (usage) if the file is wrong, with its line; (failed) if it cannot be read
     */
    public static void apply(
            Path home, NodeConfig.Builder builder, List<PluginDescription> plugins, Set<String> absent) {
        Path file = in(home);
        read(file).ifPresent(content -> apply(file, content, builder, plugins, absent));
    }

    /** What the original calls a setting that has another name here. */
    static Optional<String> originalsName(String key) {
        return ORIGINALS_NAMES.entrySet().stream()
                .filter(name -> name.getValue().equals(key))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Where the file of a home directory is. */
    static Path in(Path home) {
        return home.resolve("config.yaml");
    }

    static Optional<byte[]> read(Path file) {
        return new SmallFile("the configuration", file, ConfigDocument.MAX_BYTES)
                .beginningIfPresent("check the owner and mode of the file");
    }

    static void apply(
            Path file,
            byte[] content,
            NodeConfig.Builder builder,
            List<PluginDescription> plugins,
            Set<String> absent) {
        var document = new ConfigDocument(file);
        new ConfigFile(file, document, plugins, absent).apply(document.entries(content), builder);
    }

    private void apply(Map<String, NodeTuple> entries, NodeConfig.Builder builder) {
        entries.forEach((key, entry) -> applyEntry(key, entry, builder));
        warnOfOriginals(entries.keySet());
    }

    private void warnOfOriginals(Set<String> keys) {
        List<String> passedOver =
                keys.stream().filter(ORIGINALS_SECTIONS::contains).sorted().toList();
        if (!passedOver.isEmpty()) {
            LOG.warn(
                    "settings of the original stack mean nothing here and are passed over file={} keys={}",
                    file,
                    String.join(",", passedOver));
        }
    }

    private void applyEntry(String key, NodeTuple entry, NodeConfig.Builder builder) {
        Node value = entry.getValueNode();
        switch (ORIGINALS_NAMES.getOrDefault(key, key)) {
            case "offload" -> builder.offloads(offloads(value));
            case "links" -> document.words(value, key).forEach(link -> builder.link(parseLink(value, link)));
            case "tun" -> applyTun(document.scalar(value, key), builder);
            case "name" -> builder.hostName(hostName(value, document.scalar(value, key)));
            case "psk-file" -> builder.pskFile(file.resolveSibling(document.scalar(value, key)));
            case "trust" -> builder.trust(trust(value, document.scalar(value, key)));
            case "crypto" -> builder.crypto(document.scalar(value, key));
            case "aead" -> builder.aead(document.scalar(value, key));
            case "padding" -> builder.padding(document.bool(value, key));
            case "queues" -> builder.queues(document.number(value, key, 1, NodeConfig.MOST_QUEUES));
            case "log-file" -> builder.logFile(file.resolveSibling(document.scalar(value, key)));
            case "ether-type" -> builder.etherType(etherType(value, document.scalar(value, key)));
            default -> applyOther(key, entry, builder);
        }
    }

    private void applyOther(String key, NodeTuple entry, NodeConfig.Builder builder) {
        Node value = entry.getValueNode();
        for (PluginDescription plugin : plugins) {
            if (plugin.id().equals(key)) {
                applySection(plugin, value, builder);
                return;
            }
            String setting = plugin.formerKeys().get(key);
            if (setting != null) {
                applySetting(plugin, setting, key, value, builder);
                return;
            }
        }
        if (absent.contains(key)) {
            LOG.warn("settings of a plugin that does not run are passed over file={} plugin={}", file, key);
            return;
        }
        if (!ORIGINALS_SECTIONS.contains(key)) {
            List<String> known = knownKeys();
            throw document.wrong(
                    entry.getKeyNode(),
                    "'" + key + "' is not a setting; there are: " + String.join(", ", known),
                    NearMiss.question(key, known));
        }
    }

    private List<String> knownKeys() {
        return Stream.concat(
                        NodeSettings.ALL.stream()
                                .map(setting -> setting.parameter().name()),
                        plugins.stream()
                                .filter(plugin -> !plugin.section().isEmpty())
                                .map(PluginDescription::id))
                .toList();
    }

    /** {@code PLUGIN: off}, or a mapping of settings. */
    private void applySection(PluginDescription plugin, Node value, NodeConfig.Builder builder) {
        if (!(value instanceof MappingNode section)) {
            if (!plugin.switched()) {
                throw document.wrong(value, "'" + plugin.id() + "' must hold 'setting: value' lines");
            }
            applySetting(plugin, PluginDescription.ENABLED, plugin.id(), value, builder);
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : section.getValue()) {
            String name = document.scalar(entry.getKeyNode(), "a key");
            if (!seen.add(name)) {
                throw document.wrong(entry.getKeyNode(), "'" + name + "' stands in this section already");
            }
            applySetting(plugin, name, name, entry.getValueNode(), builder);
        }
    }

    private void applySetting(
            PluginDescription plugin, String name, String key, Node value, NodeConfig.Builder builder) {
        List<String> names = plugin.section().stream().map(Parameter::name).toList();
        Parameter setting = plugin.section().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> document.wrong(
                        value,
                        "'" + name + "' is not a setting of " + plugin.id() + "; there are: "
                                + String.join(", ", names),
                        NearMiss.question(name, names)));
        Object given = value instanceof SequenceNode && setting.type() == ParameterType.LIST
                ? document.words(value, key)
                : document.scalar(value, key);
        try {
            builder.setting(plugin.id(), name, setting.read(given, key));
        } catch (MalachiException e) {
            throw document.wrong(value, withoutFullStop(e));
        }
    }

    private LinkSpec parseLink(Node at, String link) {
        try {
            return LinkSpec.parse(link);
        } catch (MalachiException e) {
            throw document.wrong(at, withoutFullStop(e));
        }
    }

    private Offloads offloads(Node value) {
        List<String> words = value instanceof ScalarNode one
                ? List.of(one.getValue().split(",", -1))
                : document.words(value, "offload");
        try {
            return Offloads.parse(words.stream().map(String::strip).toList());
        } catch (MalachiException e) {
            throw document.wrong(value, withoutFullStop(e));
        }
    }

    private static String withoutFullStop(MalachiException e) {
        return String.valueOf(e.getMessage()).replaceFirst("\\.$", "");
    }

    private static void applyTun(String value, NodeConfig.Builder builder) {
        if (value.equals("false")) {
            builder.noTun();
        } else {
            builder.tun(value);
        }
    }

    private TrustMode trust(Node at, String value) {
        for (TrustMode mode : TrustMode.values()) {
            if (mode.toString().equals(value)) {
                return mode;
            }
        }
        throw document.wrong(at, "trust must be tofu, known or approve, not '" + value + "'");
    }

    private String hostName(Node at, String value) {
        if (!Tlvs.isHostName(value)) {
            throw document.wrong(at, "'" + value + "' cannot be a host name: " + HOST_NAME_RULE);
        }
        return value;
    }

    private int etherType(Node at, String value) {
        try {
            int type = Integer.decode(value);
            EtherTypes.problemOf(type).ifPresent(problem -> {
                throw document.wrong(at, problem);
            });
            return type;
        } catch (NumberFormatException _) {
            throw document.wrong(at, "ether-type must be 0x0600 to 0xFFFF, not '" + value + "'");
        }
    }
}

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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

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

    private static final List<String> KEYS = List.of(
            "links",
            "tun",
            "name",
            "psk-file",
            "trust",
            "crypto",
            "aead",
            "padding",
            "offload",
            "queues",
            "ether-type");

    /** YAML's words for no value (yaml.org/spec/1.2.2 §10.3.2). */
    private static final Set<String> NOTHING = Set.of("~", "null", "Null", "NULL");

    /** More is no configuration. */
    private static final int MAX_BYTES = 65_536;

    /** The file itself, a list in it, and some to spare. */
    private static final int MAX_NESTING = 8;

    /** Keys of the original's file that have another name here. */
    private static final Map<String, String> ORIGINALS_NAMES = Map.of("iface", "links", "psk_file", "psk-file");

    /** Sections of the original's file that mean nothing here. */
    private static final Set<String> ORIGINALS_SECTIONS = Set.of("logging", "security", "network");

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);

    private final Path file;
    private final List<PluginDescription> plugins;

    private ConfigFile(Path file, List<PluginDescription> plugins) {
        this.file = file;
        this.plugins = plugins;
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
        Path file = home.resolve("config.yaml");
        Optional<byte[]> content = new SmallFile("the configuration", file, MAX_BYTES)
                .beginningIfPresent("check the owner and mode of the file");
        if (content.isPresent()) {
            var config = new ConfigFile(file, plugins);
            config.applyText(config.decode(content.get()), builder);
        }
    }

    private String decode(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw wrong(
                    lineOf(content, MAX_BYTES),
                    "here the file goes beyond " + MAX_BYTES + " bytes, which no configuration needs");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException _) {
            throw wrong(lineOfFirstWrongByte(content), "the file is no UTF-8 text");
        }
    }

    /** Decoders report how long the wrong part is, not where; what they put in its place can be found. */
    private static int lineOfFirstWrongByte(byte[] content) {
        String before = new String(content, StandardCharsets.UTF_8).split("\uFFFD", 2)[0];
        return (int) before.chars().filter(c -> c == '\n').count() + 1;
    }

    private static int lineOf(byte[] content, int offset) {
        int line = 1;
        for (int i = 0; i < offset; i++) {
            line += content[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    /** Before nodes are made of it, which takes a call for each level. */
    private void refuseDeepNesting(Parser parser) {
        int depth = 0;
        while (parser.hasNext()) {
            Event event = parser.next();
            depth += switch (event.getEventId()) {
                case SequenceStart, MappingStart -> 1;
                case SequenceEnd, MappingEnd -> -1;
                default -> 0;
            };
            if (depth > MAX_NESTING) {
                int line = event.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
                throw wrong(line, "lists or sections are nested more than " + MAX_NESTING + " deep");
            }
        }
    }

    private void applyText(String text, NodeConfig.Builder builder) {
        Optional<Node> document;
        try {
            LoadSettings settings =
                    LoadSettings.builder().setLabel(file.toString()).build();
            refuseDeepNesting(new ParserImpl(settings, new StreamReader(settings, text)));
            document =
                    new Composer(settings, new ParserImpl(settings, new StreamReader(settings, text))).getSingleNode();
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw wrong(line, inWords(e));
        } catch (YamlEngineException e) {
            throw wrong(1, String.valueOf(e.getMessage()));
        }
        if (document.isEmpty()) {
            return;
        }
        if (!(document.get() instanceof MappingNode mapping)) {
            throw wrong(line(document.get()), "the file must hold 'key: value' lines");
        }
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            String key = scalar(entry.getKeyNode(), "a key");
            Integer before = lines.putIfAbsent(key, line(entry.getKeyNode()));
            if (before != null) {
                throw wrong(line(entry.getKeyNode()), "'" + key + "' stands in line " + before + " already");
            }
            applyEntry(key, entry, builder);
        }
        warnOfOriginals(lines.keySet());
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

    private static String inWords(MarkedYamlEngineException e) {
        String problem = String.valueOf(e.getProblem());
        return switch (problem) {
            case "mapping values are not allowed here" -> "there is a ':' too many; put the value into quotes";
            case "but found another document" -> "a second document begins here; there may be one only";
            default -> problem.startsWith("found character '\\t") ? "a tab cannot indent here; use blanks" : problem;
        };
    }

    private void applyEntry(String key, NodeTuple entry, NodeConfig.Builder builder) {
        Node value = entry.getValueNode();
        switch (ORIGINALS_NAMES.getOrDefault(key, key)) {
            case "offload" -> builder.offloads(offloads(value));
            case "links" -> words(value, key).forEach(link -> builder.link(parseLink(value, link)));
            case "tun" -> applyTun(scalar(value, key), builder);
            case "name" -> builder.hostName(hostName(value, scalar(value, key)));
            case "psk-file" -> builder.pskFile(file.resolveSibling(scalar(value, key)));
            case "trust" -> builder.trust(trust(value, scalar(value, key)));
            case "crypto" -> builder.crypto(scalar(value, key));
            case "aead" -> builder.aead(scalar(value, key));
            case "padding" -> builder.padding(bool(value, key));
            case "queues" -> builder.queues(number(value, key, 1, NodeConfig.MOST_QUEUES));
            case "ether-type" -> builder.etherType(etherType(value, scalar(value, key)));
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
        if (!ORIGINALS_SECTIONS.contains(key)) {
            List<String> known = knownKeys();
            throw wrong(
                    line(entry.getKeyNode()),
                    "'" + key + "' is not a setting; there are: " + String.join(", ", known),
                    NearMiss.question(key, known));
        }
    }

    private List<String> knownKeys() {
        return Stream.concat(
                        KEYS.stream(),
                        plugins.stream()
                                .filter(plugin -> !plugin.section().isEmpty())
                                .map(PluginDescription::id))
                .toList();
    }

    /** {@code PLUGIN: off}, or a mapping of settings. */
    private void applySection(PluginDescription plugin, Node value, NodeConfig.Builder builder) {
        if (!(value instanceof MappingNode section)) {
            if (!plugin.switched()) {
                throw wrong(line(value), "'" + plugin.id() + "' must hold 'setting: value' lines");
            }
            applySetting(plugin, PluginDescription.ENABLED, plugin.id(), value, builder);
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : section.getValue()) {
            String name = scalar(entry.getKeyNode(), "a key");
            if (!seen.add(name)) {
                throw wrong(line(entry.getKeyNode()), "'" + name + "' stands in this section already");
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
                .orElseThrow(() -> wrong(
                        line(value),
                        "'" + name + "' is not a setting of " + plugin.id() + "; there are: "
                                + String.join(", ", names),
                        NearMiss.question(name, names)));
        Object given = value instanceof SequenceNode && setting.type() == ParameterType.LIST
                ? words(value, key)
                : scalar(value, key);
        try {
            builder.setting(plugin.id(), name, setting.read(given, key));
        } catch (MalachiException e) {
            throw wrong(line(value), withoutFullStop(e));
        }
    }

    private LinkSpec parseLink(Node at, String link) {
        try {
            return LinkSpec.parse(link);
        } catch (MalachiException e) {
            throw wrong(line(at), withoutFullStop(e));
        }
    }

    private Offloads offloads(Node value) {
        List<String> words =
                value instanceof ScalarNode one ? List.of(one.getValue().split(",", -1)) : words(value, "offload");
        try {
            return Offloads.parse(words.stream().map(String::strip).toList());
        } catch (MalachiException e) {
            throw wrong(line(value), withoutFullStop(e));
        }
    }

    private static String withoutFullStop(MalachiException e) {
        return String.valueOf(e.getMessage()).replaceFirst("\\.$", "");
    }

    private List<String> words(Node value, String key) {
        if (value instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(item -> scalar(item, key)).toList();
        }
        return List.of(scalar(value, key));
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
        throw wrong(line(at), "trust must be tofu, known or approve, not '" + value + "'");
    }

    private String hostName(Node at, String value) {
        if (!Tlvs.isHostName(value)) {
            throw wrong(line(at), "'" + value + "' cannot be a host name: " + HOST_NAME_RULE);
        }
        return value;
    }

    private boolean bool(Node at, String key) {
        String value = scalar(at, key);
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw wrong(line(at), key + " must be true or false, not '" + value + "'");
        };
    }

    private int number(Node at, String key, int least, int most) {
        String value = scalar(at, key);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong(line(at), key + " must be " + least + " to " + most + ", not '" + value + "'");
    }

    private int etherType(Node at, String value) {
        try {
            int type = Integer.decode(value);
            EtherTypes.problemOf(type).ifPresent(problem -> {
                throw wrong(line(at), problem);
            });
            return type;
        } catch (NumberFormatException _) {
            throw wrong(line(at), "ether-type must be 0x0600 to 0xFFFF, not '" + value + "'");
        }
    }

    private String scalar(@Nullable Node node, String key) {
        if (node instanceof ScalarNode scalar) {
            if (scalar.getValue().isBlank() || scalar.isPlain() && NOTHING.contains(scalar.getValue())) {
                throw wrong(line(scalar), "'" + key + "' has no value; give it one, or remove the line");
            }
            return scalar.getValue();
        }
        throw wrong(node == null ? 1 : line(node), "'" + key + "' must be a single value");
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private MalachiException wrong(int line, String problem) {
        return wrong(line, problem, "");
    }

    private MalachiException wrong(int line, String problem, String question) {
        return new MalachiException(
                MalachiException.Kind.USAGE, file + ", line " + line + ": " + problem + "." + question);
    }
}

package dev.malachi.kernel.config;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.TrustMode;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.wire.Tlvs;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys at the top of {@code config.yaml}: what each is, how it is read, and how a configuration shows its value. */
final class NodeSettings {
    /**
     * A key.
     *
     * @param parameter name, type, default and help
     * @param live whether a running node takes a change over
     * @param value in text form, as the file would hold it; empty if there is none
     * @param reader puts what the file holds into a configuration, or throws with the line
     */
    record NodeSetting(
            Parameter parameter,
            boolean live,
            Function<NodeConfig, Optional<String>> value,
            BiConsumer<ConfigValue, NodeConfigBuilder> reader) {
        String name() {
            return parameter.name();
        }

        /** The same, where a running node takes a change over. */
        NodeSetting whileRunning() {
            return new NodeSetting(parameter, true, value, reader);
        }
    }

    /** In the order in which a person would look for them. */
    static final List<NodeSetting> ALL = List.of(
            setting(
                    Parameter.setting(
                            "links",
                            ParameterType.LIST,
                            "",
                            "links to use, each IF or IF=DRIVER; none for every Ethernet link"),
                    config -> joined(
                            config.links().stream().map(LinkSpec::toString).toList()),
                    (value, builder) ->
                            value.words().forEach(link -> builder.link(value.read(() -> LinkSpec.parse(link))))),
            setting(
                    Parameter.setting("tun", ParameterType.TEXT, "mal0", "name of the TUN interface; false for none"),
                    config -> config.tun().or(() -> Optional.of("false")),
                    NodeSettings::readTun),
            setting(
                    Parameter.setting("name", ParameterType.TEXT, "", "host name to announce"),
                    NodeConfig::hostName,
                    (value, builder) -> builder.hostName(hostName(value))),
            setting(
                    Parameter.setting(
                            "psk-file", ParameterType.FILE, "", "file with a pre-shared key that all nodes know"),
                    config -> config.pskFile().map(Path::toString),
                    (value, builder) -> builder.pskFile(value.path())),
            setting(
                            Parameter.setting("trust", ParameterType.TEXT, TrustMode.TOFU.toString(), "whom to talk to")
                                    .among(Arrays.stream(TrustMode.values())
                                            .map(TrustMode::toString)
                                            .toList()),
                            config -> Optional.of(config.trust().toString()),
                            (value, builder) -> builder.trust(trust(value)))
                    .whileRunning(),
            setting(
                    Parameter.setting("crypto", ParameterType.TEXT, "", "crypto suite; none for the best available"),
                    NodeConfig::crypto,
                    (value, builder) -> builder.crypto(value.text())),
            setting(
                    Parameter.setting(
                            "aead", ParameterType.TEXT, "", "engine of the bulk cipher; none for the fastest"),
                    NodeConfig::aead,
                    (value, builder) -> builder.aead(value.text())),
            setting(
                    Parameter.setting("padding", ParameterType.FLAG, "false", "pads packets to hide their size"),
                    config -> Optional.of(Boolean.toString(config.padding())),
                    (value, builder) -> builder.padding(value.flag())),
            setting(
                    Parameter.setting(
                            "offload", ParameterType.LIST, "all", "offloads of the data path, as --offload takes them"),
                    config -> Optional.of(offloads(config.offloads())),
                    (value, builder) -> builder.offloads(value.read(() -> Offloads.parse(value.separated())))),
            setting(
                    Parameter.setting(
                                    "queues",
                                    ParameterType.INTEGER,
                                    "",
                                    "threads in each direction; none for a choice by the node")
                            .within("1", Integer.toString(NodeConfig.MOST_QUEUES)),
                    config -> Optional.of(config.queues())
                            .filter(count -> count > 0)
                            .map(String::valueOf),
                    (value, builder) -> builder.queues(value.number(1, NodeConfig.MOST_QUEUES))),
            setting(
                    Parameter.setting("ether-type", ParameterType.TEXT, "0x88B5", "EtherType of all frames"),
                    config -> Optional.of("0x%04X".formatted(config.etherType())),
                    (value, builder) -> builder.etherType(etherType(value))),
            setting(
                            Parameter.setting(
                                    "log-file", ParameterType.FILE, "", "file to log to, besides standard error"),
                            config -> config.logFile().map(Path::toString),
                            (value, builder) -> builder.logFile(value.path()))
                    .whileRunning());

    private NodeSettings() {}

    /** The one of a name. */
    static Optional<NodeSetting> named(String name) {
        return ALL.stream().filter(setting -> setting.name().equals(name)).findFirst();
    }

    private static NodeSetting setting(
            Parameter parameter,
            Function<NodeConfig, Optional<String>> value,
            BiConsumer<ConfigValue, NodeConfigBuilder> reader) {
        return new NodeSetting(parameter, false, value, reader);
    }

    private static void readTun(ConfigValue value, NodeConfigBuilder builder) {
        String name = value.text();
        if (name.equals("false")) {
            builder.noTun();
        } else {
            builder.tun(name);
        }
    }

    private static TrustMode trust(ConfigValue value) {
        String text = value.text();
        return Arrays.stream(TrustMode.values())
                .filter(mode -> mode.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> value.wrong("trust must be tofu, known or approve, not '" + text + "'"));
    }

    private static String hostName(ConfigValue value) {
        String name = value.text();
        if (!Tlvs.isHostName(name)) {
            throw value.wrong("'" + name + "' cannot be a host name: " + ConfigFile.HOST_NAME_RULE);
        }
        return name;
    }

    private static int etherType(ConfigValue value) {
        String text = value.text();
        try {
            int type = Integer.decode(text);
            EtherTypes.problemOf(type).ifPresent(problem -> {
                throw value.wrong(problem);
            });
            return type;
        } catch (NumberFormatException _) {
            throw value.wrong("ether-type must be 0x0600 to 0xFFFF, not '" + text + "'");
        }
    }

    private static Optional<String> joined(List<String> words) {
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(",", words));
    }

    private static String offloads(Offloads offloads) {
        if (offloads.allowed().isEmpty()) {
            return "none";
        }
        String without = Arrays.stream(Offload.values())
                .filter(offload -> !offloads.allows(offload))
                .map(offload -> "-" + offload.id())
                .collect(Collectors.joining(","));
        return without.isEmpty() ? "all" : without;
    }
}

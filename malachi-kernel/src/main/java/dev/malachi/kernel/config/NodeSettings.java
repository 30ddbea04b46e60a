package dev.malachi.kernel.config;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.TrustMode;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys at the top of {@code config.yaml}: what each is, and how a configuration shows its value. */
final class NodeSettings {
    /**
     * A key.
     *
     * @param parameter name, type, default and help
     * @param live whether a running node takes a change over
     * @param value in text form, as the file would hold it; empty if there is none
     */
    record NodeSetting(Parameter parameter, boolean live, Function<NodeConfig, Optional<String>> value) {}

    /** In the order in which a person would look for them. */
    static final List<NodeSetting> ALL = List.of(
            restart(
                    Parameter.setting(
                            "links",
                            ParameterType.LIST,
                            "",
                            "links to use, each IF or IF=DRIVER; none for every Ethernet link"),
                    config -> joined(
                            config.links().stream().map(LinkSpec::toString).toList())),
            restart(
                    Parameter.setting("tun", ParameterType.TEXT, "mal0", "name of the TUN interface; false for none"),
                    config -> config.tun().or(() -> Optional.of("false"))),
            restart(Parameter.setting("name", ParameterType.TEXT, "", "host name to announce"), NodeConfig::hostName),
            restart(
                    Parameter.setting(
                            "psk-file", ParameterType.FILE, "", "file with a pre-shared key that all nodes know"),
                    config -> config.pskFile().map(Path::toString)),
            new NodeSetting(
                    Parameter.setting("trust", ParameterType.TEXT, TrustMode.TOFU.toString(), "whom to talk to")
                            .among(Arrays.stream(TrustMode.values())
                                    .map(TrustMode::toString)
                                    .toList()),
                    true,
                    config -> Optional.of(config.trust().toString())),
            restart(
                    Parameter.setting("crypto", ParameterType.TEXT, "", "crypto suite; none for the best available"),
                    NodeConfig::crypto),
            restart(
                    Parameter.setting(
                            "aead", ParameterType.TEXT, "", "engine of the bulk cipher; none for the fastest"),
                    NodeConfig::aead),
            restart(
                    Parameter.setting("padding", ParameterType.FLAG, "false", "pads packets to hide their size"),
                    config -> Optional.of(Boolean.toString(config.padding()))),
            restart(
                    Parameter.setting(
                            "offload", ParameterType.LIST, "all", "offloads of the data path, as --offload takes them"),
                    config -> Optional.of(offloads(config.offloads()))),
            restart(
                    Parameter.setting(
                                    "queues",
                                    ParameterType.INTEGER,
                                    "",
                                    "threads in each direction; none for a choice by the node")
                            .within("1", Integer.toString(NodeConfig.MOST_QUEUES)),
                    config -> Optional.of(config.queues())
                            .filter(count -> count > 0)
                            .map(String::valueOf)),
            restart(
                    Parameter.setting("ether-type", ParameterType.TEXT, "0x88B5", "EtherType of all frames"),
                    config -> Optional.of("0x%04X".formatted(config.etherType()))),
            restart(
                    Parameter.setting("log-file", ParameterType.FILE, "", "file to log to, besides standard error"),
                    config -> config.logFile().map(Path::toString)));

    private NodeSettings() {}

    private static NodeSetting restart(Parameter parameter, Function<NodeConfig, Optional<String>> value) {
        return new NodeSetting(parameter, false, value);
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

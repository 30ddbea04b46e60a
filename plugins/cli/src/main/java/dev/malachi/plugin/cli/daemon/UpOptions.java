package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.TrustMode;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.plugin.cli.terminal.FileName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of {@code up}, laid over what {@code config.yaml} says. */
final class UpOptions {
    private UpOptions() {}

    static void addTo(CommandSpec spec, List<PluginDescription> plugins) {
        spec.addOption(OptionSpec.builder("--link")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel("IF[=DRIVER]")
                .description("a link to use; may be given more than once (default: every Ethernet link that is up)")
                .build());
        spec.addOption(value("--tun", "NAME", "name of the TUN interface (default: mal0)"));
        spec.addOption(flag("--no-tun", "make no TUN interface: no IP, datagrams only"));
        spec.addOption(value("--name", "HOST", "host name to announce"));
        spec.addOption(value("--psk-file", "F", "file with a pre-shared key that all nodes must know"));
        spec.addOption(OptionSpec.builder("--trust")
                .type(String.class)
                .arity("1")
                .paramLabel("MODE")
                .completionCandidates(Arrays.stream(TrustMode.values())
                        .map(TrustMode::toString)
                        .toList())
                .description(
                        "whom to talk to: tofu (everybody, default), known (whom 'malachi peers approve' let in), approve"
                                + " (the same, and new nodes are listed as pending)")
                .build());
        spec.addOption(value("--crypto", "SUITE", "crypto suite (default: the best available)"));
        spec.addOption(flag("--padding", "pad packets to hide their size"));
        spec.addOption(value(
                "--offload",
                "LIST",
                "offloads of the data path: -xdp,-gro for all but these, csum,tso for only these, or none; names: "
                        + offloads() + " (default: all)"));
        spec.addOption(value(
                "--user",
                "NAME",
                "run as this user, keeping only the network capabilities (done by the launcher, before this program"
                        + " starts)"));
        plugins.forEach(plugin -> addOptionsOf(plugin, spec));
    }

    /** The options of a plugin stand under a heading of their own. */
    private static void addOptionsOf(PluginDescription plugin, CommandSpec spec) {
        List<OptionSpec> options = new ArrayList<>();
        plugin.enabling().ifPresent(enabling -> {
            options.add(flag(on(plugin), "switch it on (default)"));
            options.add(flag(off(plugin), "switch it off"));
        });
        for (Parameter setting : plugin.settings()) {
            if (!setting.options().isEmpty()) {
                String help = setting.help()
                        + setting.defaultValue()
                                .map(value -> " (default: " + value + ")")
                                .orElse("");
                options.add(
                        setting.type() == ParameterType.FLAG
                                ? flag(setting.label(), help)
                                : value(setting.label(), setting.name().toUpperCase(Locale.ROOT), help));
            }
        }
        if (!options.isEmpty()) {
            ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                    .heading("%n" + plugin.id() + ": " + plugin.summary().replace("%", "%%") + "%n")
                    .exclusive(false)
                    .validate(false)
                    .multiplicity("0..1");
            options.forEach(group::addArg);
            spec.addArgGroup(group.build());
        }
    }

    private static String on(PluginDescription plugin) {
        return "--" + plugin.id();
    }

    private static String off(PluginDescription plugin) {
        return "--no-" + plugin.id();
    }

    static NodeConfig over(NodeConfigBuilder config, List<PluginDescription> plugins, ParseResult given) {
        refuseBoth(given, "--tun", "--no-tun");
        if (given.hasMatchedOption("--link")) {
            List<String> typed = given.matchedOptionValue("--link", List.of());
            config.links(typed.stream().map(LinkSpec::parse).toList());
        }
        if (given.hasMatchedOption("--no-tun")) {
            config.noTun();
        }
        text(given, "--tun").ifPresent(config::tun);
        text(given, "--name").ifPresent(config::hostName);
        text(given, "--psk-file")
                .ifPresent(file -> config.pskFile(FileName.typed(file).toAbsolutePath()));
        text(given, "--trust").map(UpOptions::trust).ifPresent(config::trust);
        text(given, "--crypto").ifPresent(config::crypto);
        if (given.hasMatchedOption("--padding")) {
            config.padding(true);
        }
        text(given, "--offload")
                .map(list -> Offloads.parse(List.of(list.split(",", -1))))
                .ifPresent(config::offloads);
        plugins.forEach(plugin -> apply(plugin, config, given));
        return config.build();
    }

    private static void apply(PluginDescription plugin, NodeConfigBuilder config, ParseResult given) {
        if (plugin.switched()) {
            refuseBoth(given, on(plugin), off(plugin));
            boolean on = given.hasMatchedOption(on(plugin));
            if (on || given.hasMatchedOption(off(plugin))) {
                config.setting(plugin.id(), PluginDescription.ENABLED, on);
            }
        }
        for (Parameter setting : plugin.settings()) {
            if (!setting.options().isEmpty() && given.hasMatchedOption(setting.label())) {
                Object typed = given.matchedOptionValue(setting.label(), Boolean.TRUE);
                config.setting(plugin.id(), setting.name(), setting.read(typed, setting.label()));
            }
        }
    }

    private static void refuseBoth(ParseResult given, String one, String other) {
        if (given.hasMatchedOption(one) && given.hasMatchedOption(other)) {
            throw usage(one + " and " + other + " contradict each other.");
        }
    }

    private static String offloads() {
        return Arrays.stream(Offload.values()).map(Offload::id).collect(Collectors.joining(", "));
    }

    private static TrustMode trust(String text) {
        return Arrays.stream(TrustMode.values())
                .filter(mode -> mode.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> usage("--trust must be one of " + trustModes() + ", not '" + text + "'."));
    }

    private static String trustModes() {
        return Arrays.stream(TrustMode.values()).map(TrustMode::toString).collect(Collectors.joining(", "));
    }

    private static Optional<String> text(ParseResult given, String option) {
        return given.hasMatchedOption(option) ? Optional.of(given.matchedOptionValue(option, "")) : Optional.empty();
    }

    private static OptionSpec value(String name, String label, String help) {
        return OptionSpec.builder(name)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(help)
                .build();
    }

    private static OptionSpec flag(String name, String help) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .arity("0")
                .description(help)
                .build();
    }

    private static MalachiException usage(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }
}

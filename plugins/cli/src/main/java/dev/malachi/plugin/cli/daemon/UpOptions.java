package dev.malachi.plugin.cli.daemon;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Offload;
import dev.malachi.api.Offloads;
import dev.malachi.api.TrustMode;
import dev.malachi.plugin.cli.terminal.FileName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of {@code up}, laid over what {@code config.yaml} says. */
final class UpOptions {
    private UpOptions() {}

    static void addTo(CommandSpec spec) {
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
        spec.addOption(value(
                "--trust",
                "MODE",
                "whom to talk to: tofu (everybody, default), known (whom 'malachi peers approve' let in), approve"
                        + " (the same, and new nodes are listed as pending)"));
        spec.addOption(value("--crypto", "SUITE", "crypto suite (default: the best available)"));
        spec.addOption(flag("--classic", "talk to nodes of the original stack (default)"));
        spec.addOption(flag("--no-classic", "do not talk to nodes of the original stack"));
        spec.addOption(flag("--padding", "pad packets to hide their size"));
        spec.addOption(value(
                "--offload",
                "LIST",
                "short cuts of the data path: -xdp,-gro for all but these, csum,tso for only these, or none; names: "
                        + offloads() + " (default: all)"));
        spec.addOption(value(
                "--user",
                "NAME",
                "run as this user, keeping only the network capabilities (done by the launcher, before this program"
                        + " starts)"));
    }

    static NodeConfig over(NodeConfig config, ParseResult given) {
        if (given.hasMatchedOption("--tun") && given.hasMatchedOption("--no-tun")) {
            throw usage("--tun and --no-tun contradict each other.");
        }
        List<LinkSpec> links = config.links();
        if (given.hasMatchedOption("--link")) {
            List<String> typed = given.matchedOptionValue("--link", List.of());
            links = typed.stream().map(LinkSpec::parse).toList();
        }
        Optional<String> tun = given.hasMatchedOption("--no-tun")
                ? Optional.empty()
                : text(given, "--tun").or(config::tun);
        return new NodeConfig(
                config.home(),
                links,
                tun,
                text(given, "--name").or(config::hostName),
                text(given, "--psk-file")
                        .map(file -> FileName.typed(file).toAbsolutePath())
                        .or(config::pskFile),
                text(given, "--trust").map(UpOptions::trust).orElse(config.trust()),
                text(given, "--crypto").or(config::crypto),
                config.aead(),
                config.etherType(),
                config.padding() || given.hasMatchedOption("--padding"),
                classic(config.classic(), given),
                text(given, "--offload")
                        .map(list -> Offloads.parse(List.of(list.split(",", -1))))
                        .orElse(config.offloads()),
                config.queues(),
                config.simulation());
    }

    private static NodeConfig.Classic classic(NodeConfig.Classic configured, ParseResult given) {
        boolean on = given.hasMatchedOption("--classic");
        boolean off = given.hasMatchedOption("--no-classic");
        if (on && off) {
            throw usage("--classic and --no-classic contradict each other.");
        }
        return on || off ? configured.withEnabled(on) : configured;
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

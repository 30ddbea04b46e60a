package dev.malachi.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.Offloads;
import dev.malachi.api.TrustMode;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final PluginDescription RADIO = new PluginDescription(
            "radio",
            "Talks to radios.",
            true,
            List.of(
                    Parameter.setting("interval", ParameterType.DURATION, "20m", "how often")
                            .within("1s", "30m"),
                    Parameter.setting("bands", ParameterType.LIST, "", "which"),
                    Parameter.setting("mode", ParameterType.TEXT, "slow", "how").among(List.of("slow", "fast"))),
            Map.of("radio-interval-seconds", "interval"));

    private static final List<PluginDescription> PLUGINS =
            List.of(RADIO, PluginDescription.of("plain", "Has no settings."));

    @TempDir
    Path home;

    private NodeConfig read(String text) throws IOException {
        Files.writeString(home.resolve("config.yaml"), text);
        NodeConfigBuilder builder = NodeConfig.builder(home);
        ConfigFile.apply(home, builder, PLUGINS);
        return builder.build();
    }

    @Test
    void everySettingIsTaken() throws IOException {
        NodeConfig config = read("""
                # the galley
                links: [eth0, eth1=linux]
                tun: mal7
                name: galley
                psk-file: psk
                trust: known
                crypto: bouncycastle
                aead: jce
                padding: true
                offload: [-xdp, -gro]
                radio: off
                radio-interval-seconds: 90
                queues: 2
                ether-type: 0x88B6
                """);

        assertThat(config.links()).containsExactly(LinkSpec.parse("eth0"), LinkSpec.parse("eth1=linux"));
        assertThat(config.tun()).contains("mal7");
        assertThat(config.hostName()).contains("galley");
        assertThat(config.pskFile()).contains(home.resolve("psk"));
        assertThat(config.trust()).isEqualTo(TrustMode.KNOWN);
        assertThat(config.crypto()).contains("bouncycastle");
        assertThat(config.aead()).contains("jce");
        assertThat(config.padding()).isTrue();
        assertThat(config.offloads()).isEqualTo(Offloads.parse(List.of("-xdp", "-gro")));
        assertThat(config.settings(RADIO).flag("enabled")).isFalse();
        assertThat(config.settings(RADIO).duration("interval")).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.queues()).isEqualTo(2);
        assertThat(config.etherType()).isEqualTo(0x88B6);
    }

    @Test
    void emptyOrMissingFileChangesNothing() throws IOException {
        NodeConfigBuilder untouched = NodeConfig.builder(home);
        ConfigFile.apply(home, untouched, PLUGINS);

        assertThat(untouched.build()).isEqualTo(NodeConfig.builder(home).build());
        assertThat(read("# nothing\n")).isEqualTo(NodeConfig.builder(home).build());
    }

    @Test
    void offloadsMayStandInOneWord() throws IOException {
        assertThat(read("offload: csum, tso").offloads()).isEqualTo(Offloads.parse(List.of("csum", "tso")));
        assertThat(read("offload: none").offloads()).isEqualTo(Offloads.NONE);
    }

    @Test
    void tunFalseMeansNone() throws IOException {
        assertThat(read("tun: false").tun()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: a;colour: blue      | line 2 | 'colour' is not a setting
            name: a;trust: everybody  | line 2 | tofu, known or approve
            padding: perhaps          | line 1 | true or false
            padding: true;offload: [x] | line 2 | 'x' is not an offload
            radio: maybe              | line 1 | true or false
            radio:;  mode: warp       | line 2 | mode must be one of slow, fast
            radio:;  inteval: 5s      | line 2 | Did you mean interval?
            radio:;  mode: slow;  mode: fast | line 3 | 'mode' stands in this section already
            radio:;  interval: 1h     | line 2 | 1s to 30m
            radio:;  interval: [1, 2] | line 2 | single value
            plain: off                | line 1 | 'setting: value' lines
            plain:;  enabled: off     | line 2 | 'enabled' is not a setting of plain
            radoi: off                | line 1 | Did you mean radio?
            queues: 17                | line 1 | 1 to 16
            queues: many              | line 1 | 1 to 16
            radio-interval-seconds: 0 | line 1 | 1s to 30m
            radio-interval-seconds: 1801 | line 1 | 1s to 30m
            ;;ether-type: 12          | line 3 | 0x0600
            ether-type: 0x0800        | line 1 | belongs to IPv4
            ;ether-type: 0x0806       | line 2 | belongs to ARP
            ether-type: 0x86dd        | line 1 | belongs to IPv6
            ether-type: 0x8100        | line 1 | belongs to VLAN tags
            ether-type: 0x88A8        | line 1 | belongs to VLAN tags
            ether-type: 0x88CC        | line 1 | (LLDP)
            ether-type: 0x888E        | line 1 | (802.1X)
            ether-type: 0x05FF        | line 1 | 0x0600 to 0xFFFF, not 0x05FF
            ether-type: 0x10000       | line 1 | 0x0600 to 0xFFFF, not 0x00010000
            ether-type: -1            | line 1 | 0x0600 to 0xFFFF, not 0xFFFFFFFF
            - eth0                    | line 1 | key: value
            name: [a, b]              | line 1 | single value
            name: 'a                  | line 1 | unexpected end
            lnks: [eth0]              | line 1 | Did you mean links?
            name: a;tun: mal0;name: b | line 3 | 'name' stands in line 1 already
            tun:                      | line 1 | 'tun' has no value
            name: ~                   | line 1 | 'name' has no value
            ;name: Old Galley         | line 2 | cannot be a host name
            name: abcd                | line 1 | would look like a node id
            links: [eth0=]            | line 1 | is not a link
            name: a: b                | line 1 | a ':' too many
            name: a;---;name: b       | line 2 | a second document
            """)
    void mistakeIsReportedWithFileAndLine(String lines, String line, String problem) {
        assertThatThrownBy(() -> read(lines.replace(";", "\n")))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("config.yaml")
                .hasMessageContaining(line)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{", "- ", "{a: "})
    void endlessNestingIsRefusedWithItsLine(String bracket) {
        assertThatThrownBy(() -> read("# deep\nlinks: " + (bracket.equals("- ") ? "\n " : "") + bracket.repeat(3000)))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageMatching("(?s).*config.yaml, line [23]: lists or sections are nested more than 8 deep\\.");
    }

    @Test
    void anEndlessFileIsRefusedWithTheLineWhereItGoesTooFar() {
        assertThatThrownBy(() -> read("#23456789012345\n".repeat(10_000)))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("config.yaml, line 4097: here the file goes beyond 65536 bytes");
    }

    @Test
    void aFileThatOthersMayWriteIsRefused() throws IOException {
        Files.writeString(home.resolve("config.yaml"), "name: galley\n");
        Files.setPosixFilePermissions(home.resolve("config.yaml"), PosixFilePermissions.fromString("rw-r--rw-"));

        assertThatThrownBy(() -> ConfigFile.apply(home, NodeConfig.builder(home), PLUGINS))
                .hasMessageContaining("Cannot trust the configuration")
                .hasMessageContaining("may be written by others");
    }

    @Test
    void fileThatIsNoTextIsRefusedWithItsLine() throws IOException {
        Files.write(home.resolve("config.yaml"), new byte[] {'#', '\n', '#', (byte) 0xC3, '('});

        assertThatThrownBy(() -> ConfigFile.apply(home, NodeConfig.builder(home), PLUGINS))
                .hasMessageContaining("line 2")
                .hasMessageContaining("no UTF-8 text");
    }

    @Test
    void whatIsNoFileIsNotTakenForAMissingOne() throws IOException {
        Path file = home.resolve("config.yaml");
        Files.createDirectory(file);
        assertThatThrownBy(() -> ConfigFile.apply(home, NodeConfig.builder(home), PLUGINS))
                .hasMessageContaining("is a directory");

        Files.delete(file);
        Files.createSymbolicLink(file, home.resolve("gone"));
        assertThatThrownBy(() -> ConfigFile.apply(home, NodeConfig.builder(home), PLUGINS))
                .hasMessageContaining("a link to " + home.resolve("gone") + ", which does not exist");
    }

    @Test
    void aPluginHasASectionOfItsOwn() throws IOException {
        NodeConfig config = read("""
                radio:
                  interval: 90s
                  bands: [a, b]
                  mode: fast
                plain: {}
                """);

        Arguments settings = config.settings(RADIO);
        assertThat(settings.flag("enabled")).as("unless it is switched off").isTrue();
        assertThat(settings.duration("interval")).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.list("bands")).containsExactly("a", "b");
        assertThat(settings.text("mode")).contains("fast");
        assertThat(NodeConfig.builder(home).build().settings(RADIO).duration("interval"))
                .isEqualTo(Duration.ofMinutes(20));
    }

    @Test
    void theFileOfTheOriginalIsUnderstood() throws IOException {
        NodeConfig config = read("""
                iface: eth7
                psk_file: /etc/psk
                logging:
                  level: DEBUG
                security: {replay_window: 1024}
                network: {mtu: 1400}
                """);

        assertThat(config.links()).containsExactly(LinkSpec.parse("eth7"));
        assertThat(config.pskFile()).contains(Path.of("/etc/psk"));
    }
}

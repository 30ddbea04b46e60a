package dev.malachi.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.node.Settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomeSettingsTest {
    private static final PluginDescription RADIO = new PluginDescription(
            "radio",
            "Talks to radios.",
            true,
            List.of(
                    Parameter.setting("interval", ParameterType.DURATION, "20m", "how often")
                            .within("1s", "30m"),
                    Parameter.setting("bands", ParameterType.LIST, "", "which")),
            Map.of("radio-interval-seconds", "interval"));

    private static final List<PluginDescription> PLUGINS = List.of(RADIO);

    private final Lock changing = new ReentrantLock();

    @TempDir
    Path home;

    private HomeSettings settings() {
        return new HomeSettings(home, changing, PLUGINS, Set.of(), RADIO::equals);
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("config.yaml"), text);
    }

    private String set(String key, String value) throws IOException {
        settings().set(key, Optional.of(value));
        return Files.readString(home.resolve("config.yaml"));
    }

    private String unset(String key) throws IOException {
        settings().set(key, Optional.empty());
        return Files.readString(home.resolve("config.yaml"));
    }

    private Setting get(String key) {
        NodeConfig.Builder builder = NodeConfig.builder(home);
        ConfigFile.apply(home, builder, PLUGINS);
        return settings().of(builder.build()).stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aFirstValueMakesTheFile() throws IOException {
        assertThat(set("trust", "known")).isEqualTo("trust: known\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("config.yaml"))))
                .isEqualTo("rw-r--r--");
        assertThat(get("trust").value()).contains("known");
        assertThat(get("trust").configured()).contains("known");
        assertThat(get("trust").live()).isTrue();
        assertThat(get("padding").configured()).isEmpty();
        assertThat(get("padding").value()).contains("false");
    }

    @Test
    void onlyTheValueChangesAndCommentsStay() throws IOException {
        write("""
                # the galley
                trust: tofu   # for now

                links:        # both of them
                  - eth0
                  - eth1      # the second
                # of the radio
                radio:
                  interval: 5m   # often
                """);

        set("trust", "known");
        set("links", "eth2,eth3=pcap");
        assertThat(set("radio.interval", "90s")).isEqualTo("""
                # the galley
                trust: known   # for now

                links: [eth2, eth3=pcap]      # the second
                # of the radio
                radio:
                  interval: 90s   # often
                """);
        assertThat(get("links").value()).contains("eth2,eth3=pcap");
    }

    @Test
    void aFileKeepsItsMode() throws IOException {
        write("name: galley\n");
        Files.setPosixFilePermissions(home.resolve("config.yaml"), PosixFilePermissions.fromString("rw-r-----"));

        set("name", "bridge");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("config.yaml"))))
                .isEqualTo("rw-r-----");
    }

    @Test
    void sectionsOfPluginsGrowAndGo() throws IOException {
        assertThat(set("radio.interval", "1m")).isEqualTo("radio:\n  interval: 1m\n");
        assertThat(set("radio.bands", "2m,70cm")).isEqualTo("radio:\n  bands: [2m, 70cm]\n  interval: 1m\n");
        assertThat(get("radio.bands").value()).contains("2m,70cm");
        assertThat(unset("radio.bands")).isEqualTo("radio:\n  interval: 1m\n");
        assertThat(unset("radio.interval")).isEmpty();
        assertThat(get("radio.interval").value()).contains("20m");
    }

    @Test
    void theShortFormOfASwitchIsKeptUntilMoreIsSet() throws IOException {
        write("radio: off\n");

        assertThat(set("radio.enabled", "on")).isEqualTo("radio: on\n");
        assertThat(set("radio.interval", "1m")).isEqualTo("radio:\n  enabled: on\n  interval: 1m\n");
    }

    @Test
    void sectionsInBracesAndFormerKeysAreUnderstood() throws IOException {
        write("radio: {interval: 1m}\n");
        assertThat(set("radio.bands", "2m")).isEqualTo("radio: {bands: 2m, interval: 1m}\n");

        write("radio-interval-seconds: 60\n");
        assertThat(get("radio.interval").configured()).contains("60");
        assertThat(set("radio.interval", "2m")).isEqualTo("radio-interval-seconds: 2m\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/my keys/psk #1",
                "C:\\keys",
                "a\"b",
                "# x",
                "é: ü",
                "- x",
                "null",
                "🔑/psk",
                "tab\tin it",
                "[x",
                "{"
            })
    void everyTextComesBackAsItWas(String name) throws IOException {
        set("psk-file", name);

        assertThat(get("psk-file").configured()).contains(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"trust=nobody", "padding=perhaps", "radio.interval=2h", "name=UPPER", "queues=0", "trust= "})
    void aWrongValueChangesNothing(String wrong) throws IOException {
        write("padding: true # yes\n");
        String[] words = wrong.split("=", 2);

        assertThatThrownBy(() -> settings().set(words[0], Optional.of(words[1])))
                .isInstanceOf(MalachiException.class)
                .hasMessageNotContaining(", line ")
                .extracting(e -> ((MalachiException) e).kind())
                .isEqualTo(MalachiException.Kind.USAGE);
        assertThat(Files.readString(home.resolve("config.yaml"))).isEqualTo("padding: true # yes\n");
    }

    @Test
    void changesAtTheSameTimeAreAllKept() throws Exception {
        List<String> keys =
                List.of("name=galley", "padding=true", "queues=2", "aead=jce", "crypto=sodium", "trust=known");
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = threads.invokeAll(keys.stream()
                    .map(pair -> java.util.concurrent.Executors.callable(
                            () -> settings().set(pair.split("=", 2)[0], Optional.of(pair.split("=", 2)[1]))))
                    .toList());
        }

        assertThat(Files.readAllLines(home.resolve("config.yaml")))
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(pair -> pair.replace("=", ": ")).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: galley, trust: known}\n",
                "{ name: galley,\n  trust: known }",
                "name: &it galley\npsk-file: *it\n",
                "? name\n: galley\ntrust: known\n",
                "---\nname: galley\n...\n"
            })
    void whatCannotBeChangedWithoutTouchingOthersIsLeftAsItIs(String text) throws IOException {
        for (Optional<String> value : List.of(Optional.of("known"), Optional.<String>empty())) {
            write(text);
            String key = text.startsWith("name: &") || text.startsWith("?") ? "name" : "trust";
            String before = text;
            try {
                settings().set(key, value);
                assertThat(get(key).configured()).isEqualTo(value);
                assertThat(othersThan(key)).isEqualTo(othersThan(key, before));
            } catch (MalachiException e) {
                assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE);
                assertThat(Files.readString(home.resolve("config.yaml"))).isEqualTo(before);
            }
        }
    }

    private Map<String, Optional<String>> othersThan(String key, String text) throws IOException {
        String now = Files.readString(home.resolve("config.yaml"));
        write(text);
        Map<String, Optional<String>> others = othersThan(key);
        write(now);
        return others;
    }

    private Map<String, Optional<String>> othersThan(String key) {
        NodeConfig.Builder builder = NodeConfig.builder(home);
        ConfigFile.apply(home, builder, PLUGINS);
        return settings().of(builder.build()).stream()
                .filter(setting -> !setting.key().equals(key))
                .collect(Collectors.toMap(Setting::key, Setting::configured));
    }

    @Test
    void aFileInBracesIsLeftAlone() throws IOException {
        write("{name: galley, trust: known}\n");

        assertThatThrownBy(() -> unset("name"))
                .hasMessageContaining("edit the file")
                .extracting(e -> ((MalachiException) e).kind())
                .isEqualTo(MalachiException.Kind.USAGE);
        assertThat(Files.readString(home.resolve("config.yaml"))).isEqualTo("{name: galley, trust: known}\n");
    }

    @Test
    void valuesOfSeveralLinesGoAndOnlyThey() throws IOException {
        write("psk-file: |-\n  /etc/psk\n\n# whom\ntrust: known\n");
        assertThat(unset("psk-file")).isEqualTo("\n# whom\ntrust: known\n");

        write("psk-file: >-\n  /etc/psk\ntrust: known\n");
        assertThat(set("psk-file", "/etc/other")).isEqualTo("psk-file: /etc/other\ntrust: known\n");

        write("psk-file: \"/etc/\\\n  psk\"   # one\ntrust: known");
        assertThat(unset("psk-file")).isEqualTo("trust: known");

        write("links:\n- eth0\n- eth1\ntrust: known");
        assertThat(unset("links")).isEqualTo("trust: known");
    }

    @Test
    void linesEndAsTheyDid() throws IOException {
        write("name: galley\r\nradio:\r\n  interval: 1m\r\n");

        set("trust", "known");
        assertThat(set("radio.bands", "2m"))
                .isEqualTo("name: galley\r\nradio:\r\n  bands: 2m\r\n  interval: 1m\r\ntrust: known\r\n");
        assertThat(unset("name")).isEqualTo("radio:\r\n  bands: 2m\r\n  interval: 1m\r\ntrust: known\r\n");
    }

    @Test
    void theNamesOfTheOriginalAreUnderstood() throws IOException {
        write("iface: eth0\npsk_file: psk.bin\n");

        assertThat(get("links").configured()).contains("eth0");
        assertThat(get("psk-file").configured()).contains("psk.bin");
        assertThat(set("links", "eth1")).isEqualTo("iface: eth1\npsk_file: psk.bin\n");
        assertThat(get("links").value()).contains("eth1");
        assertThat(unset("psk-file")).isEqualTo("iface: eth1\n");
    }

    @Test
    void aLinkStaysAndWhatItLeadsToIsWritten(@TempDir Path elsewhere) throws IOException {
        Path real = Files.writeString(elsewhere.resolve("node.yaml"), "name: galley\n");
        Files.createSymbolicLink(home.resolve("config.yaml"), real);

        set("trust", "known");

        assertThat(home.resolve("config.yaml")).isSymbolicLink();
        assertThat(real).hasContent("name: galley\ntrust: known\n");
    }

    @Test
    void anUnknownSettingIsNamedWithAGuess() {
        assertThatThrownBy(() -> settings().set("trus", Optional.of("known")))
                .hasMessageContaining("'trus' is not a setting")
                .hasMessageContaining("Did you mean trust?");
        assertThat(home.resolve("config.yaml")).doesNotExist();
    }

    @Test
    void aFileThatIsWrongAlreadyIsLeftAlone() throws IOException {
        write("trust: nobody\n");

        assertThatThrownBy(() -> settings().set("padding", Optional.of("true")))
                .hasMessageContaining("line 1")
                .hasMessageContaining("Nothing was changed");
        assertThat(Files.readString(home.resolve("config.yaml"))).isEqualTo("trust: nobody\n");
    }
}

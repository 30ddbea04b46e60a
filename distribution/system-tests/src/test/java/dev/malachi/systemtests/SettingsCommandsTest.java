package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code malachi get|set|reload|log-level} and SIGHUP with a daemon of the image. */
@RequiresNetns(programs = "kill")
class SettingsCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static String value(TwoHosts.Host host, String key) {
        return host.malachi("get", key).expectSuccess().strip();
    }

    @Test
    void whatIsSetIsInForceAtOnceOrSaidToComeLater() throws IOException {
        try (var hosts = new TwoHosts(folder)) {
            TwoHosts.Host host = hosts.left;
            Files.createDirectories(host.home);
            Files.writeString(host.home.resolve("config.yaml"), "# of this test\nlog-file: daemon.log\n");
            Process daemon = host.up("--no-tun", "--name", "galley");
            Path config = host.home.resolve("config.yaml");

            assertThat(host.malachi("set", "trust", "known").expectSuccess())
                    .contains("trust: tofu → known, in force now", "config.yaml");
            assertThat(value(host, "trust")).isEqualTo("known");
            assertThat(host.malachi("set", "name", "bridge").expectSuccess())
                    .contains("Nothing changes in the running daemon", "an option of 'up' wins");
            assertThat(host.malachi("set", "padding", "on").expectSuccess())
                    .contains("padding: false → true, after a restart of the daemon");
            assertThat(Files.readString(config))
                    .isEqualTo("# of this test\nlog-file: daemon.log\ntrust: known\nname: bridge\npadding: on\n");
            TwoHosts.Outcome wrong = host.malachi("set", "trust", "everyone");
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("trust was not set").contains("tofu, known or approve");

            JsonNode all = host.json("get");
            assertThat(all.size()).isGreaterThan(10);
            for (JsonNode setting : all) {
                if (setting.path("key").asString().equals("padding")) {
                    assertThat(setting.path("value").asString()).isEqualTo("false");
                    assertThat(setting.path("configured").asString()).isEqualTo("on");
                    assertThat(setting.path("live").asBoolean()).isFalse();
                }
            }

            Files.writeString(config, "trust: approve\nlog-file: daemon.log\n");
            host.run("kill", "-HUP", Long.toString(daemon.pid())).expectSuccess();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(host.log())
                            .contains("config.changed key=trust from=\"known\" to=\"approve\" in-force=now"));
            Files.writeString(config, "trust: tofu\nlog-file: daemon.log\n");
            assertThat(host.malachi("reload").expectSuccess()).contains("trust: approve → tofu, in force now");
            assertThat(host.malachi("reload").expectSuccess()).isEqualTo("Nothing is different.\n");
            Files.writeString(config, "trust: [\n");
            TwoHosts.Outcome broken = host.malachi("reload");
            assertThat(broken.exitCode()).isEqualTo(2);
            assertThat(broken.err()).contains("config.yaml, line ");
            Files.delete(config);
            assertThat(value(host, "trust")).as(broken.err()).isEqualTo("tofu");

            assertThat(Files.readString(host.home.resolve("daemon.log"))).contains("config.changed key=trust");
            assertThat(host.malachi("set", "log-file", "other.log").expectSuccess())
                    .contains("log-file: ", "other.log, in force now");
            host.run("kill", "-HUP", Long.toString(daemon.pid())).expectSuccess();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(host.home.resolve("other.log")).content().contains("event=reload"));
            TwoHosts.Outcome nowhere = host.malachi("set", "log-file", "missing/other.log");
            assertThat(nowhere.exitCode()).isEqualTo(1);
            assertThat(nowhere.err()).contains("log-file was not set", "there is no such folder");
            Files.writeString(config, "log-file: missing/other.log\n");
            assertThat(host.malachi("reload").err()).contains("Cannot log to ", "there is no such folder");
            assertThat(value(host, "log-file"))
                    .isEqualTo(host.home.resolve("other.log").toString());
            TwoHosts.end(daemon);
        }
    }

    @Test
    void levelsOfTheLogChangeWhileItRuns() {
        try (var hosts = new TwoHosts(folder)) {
            Process daemon = hosts.left.up("--no-tun");

            assertThat(hosts.left
                            .malachi("log-level", "dev.malachi.kernel.session", "debug")
                            .expectSuccess())
                    .containsPattern("dev\\.malachi\\.kernel\\.session +debug");
            assertThat(hosts.left.json("log-level", "info").path("all").asString())
                    .isEqualTo("info");
            for (List<String> wrong : List.of(List.of("loud"), List.of("a b", "info"))) {
                TwoHosts.Outcome refused = hosts.left.malachi(
                        java.util.stream.Stream.concat(java.util.stream.Stream.of("log-level"), wrong.stream())
                                .toArray(String[]::new));
                assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
            }
            assertThat(hosts.left
                            .malachi("log-level", "dev.malachi.kernel.session", "--default")
                            .expectSuccess())
                    .doesNotContain("kernel.session");
            assertThat(hosts.left.json("log-level", "--default").path("all").asString())
                    .isEqualTo("warn");
            assertThat(hosts.left
                            .malachi("log-level", "all", "info", "--default")
                            .exitCode())
                    .isEqualTo(2);
            TwoHosts.end(daemon);
        }
    }

    @Test
    void withoutADaemonTheFileIsWritten() throws IOException {
        try (var hosts = new TwoHosts(folder)) {
            assertThat(hosts.left.malachi("set", "classic.rediscovery", "5m").expectSuccess())
                    .contains("No daemon runs here");
            assertThat(value(hosts.left, "classic.rediscovery")).isEqualTo("5m");
            hosts.left.malachi("set", "classic.rediscovery", "--default").expectSuccess();
            assertThat(value(hosts.left, "classic.rediscovery")).isEqualTo("20m");
            TwoHosts.Outcome misspelt = hosts.left.malachi("set", "crypto", "sodum");
            assertThat(misspelt.exitCode()).isEqualTo(2);
            assertThat(misspelt.err()).contains("crypto was not set", "Did you mean sodium?");
            TwoHosts.Outcome unknown = hosts.left.malachi("get", "trus");
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.err()).contains("Did you mean trust?");
        }
    }
}

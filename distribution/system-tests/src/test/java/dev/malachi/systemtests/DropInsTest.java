package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.tck.netns.Programs;
import dev.malachi.tck.netns.RequiresNetns;
import dev.malachi.tck.plugin.BrokenJars;
import dev.malachi.tck.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Jars of third parties, dropped into the image's daemon while it runs. */
class DropInsTest {
    private static final int RELOADS = 60;

    @TempDir
    Path folder;

    /** A plugin with a command of its name, which says some words. */
    private PluginJar tool(String id, String version, String words) {
        return PluginJar.plugin(
                        folder,
                        id,
                        version,
                        "return context.extend(dev.malachi.api.spi.tool.Tool.class, Command::new);")
                .attribute("Malachi-Capabilities", "tools")
                .source("com.example." + id + ".Command", """
                        package com.example.%1$s;
                        import dev.malachi.api.spi.tool.*;
                        import java.util.*;
                        final class Command implements Tool {
                            public ToolDescription description() {
                                return new ToolDescription("%1$s", "Says some words.", "", List.of(),
                                        ToolDescription.Place.DAEMON, false);
                            }
                            public int run(ToolCall call, ToolOutput output) {
                                output.result(Map.of("words", "%2$s"));
                                return 0;
                            }
                        }
                        """.formatted(id, words));
    }

    private static JsonNode plugin(TwoHosts.Host host, String id) {
        for (JsonNode plugin : host.json("plugins", "list")) {
            if (plugin.path("id").asString().equals(id)) {
                return plugin;
            }
        }
        throw new AssertionError("there is no plugin " + id);
    }

    private static List<String> tools(TwoHosts.Host host) {
        List<String> names = new ArrayList<>();
        host.ask("tools").forEach(tool -> names.add(tool.path("name").asString()));
        return names;
    }

    @Test
    @RequiresNetns
    void withoutADaemonWhatIsSetAboutOneIsNotInTheWayOfOtherSettings() throws IOException {
        try (var hosts = new TwoHosts(folder)) {
            TwoHosts.Host host = hosts.left;
            host.malachi(
                            "plugins",
                            "install",
                            tool("waits", "1.0.0", "x").build("waits.jar").toString())
                    .expectSuccess();
            Path config = Files.writeString(host.home.resolve("config.yaml"), "waits:\n  long: yes\n");

            host.malachi("set", "trust", "known").expectSuccess();
            host.malachi("set", "crypto", "maybe-brought-by-it").expectSuccess();
            TwoHosts.Outcome unknown = host.malachi("set", "waits.long", "no");

            assertThat(Files.readString(config))
                    .isEqualTo("waits:\n  long: yes\ntrust: known\ncrypto: maybe-brought-by-it\n");
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.err()).contains("belongs to the plugin 'waits'", "Start the daemon");
            assertThat(host.malachi("get", "trust").expectSuccess()).isEqualTo("known\n");
        }
    }

    @Test
    @RequiresNetns(programs = {"ping", "curl"})
    void brokenJarsAreRefusedWithASentenceWhileTrafficFlows() {
        try (var hosts = new TwoHosts(folder)) {
            Process left = hosts.left.up();
            hosts.right.up();
            hosts.left
                    .malachi(
                            "plugins",
                            "install",
                            tool("good", "1.0.0", "fine").build("good.jar").toString())
                    .expectSuccess();
            var jars = new BrokenJars(folder.resolve("broken"));
            String address = hosts.right.json("status").path("ipv4").asString();
            hosts.left.run("ping", "-c", "1", "-W", "10", address).expectSuccess();
            try (var ping = new ContinuousPing(hosts.left, folder, address)) {
                for (BrokenJars.Kind kind : BrokenJars.Kind.values()) {
                    TwoHosts.Outcome refused = hosts.left.malachi(
                            "plugins", "install", jars.build(kind).toString());

                    assertThat(refused.exitCode())
                            .as("%s: %s", kind, refused.err())
                            .isEqualTo(1);
                    assertThat(refused.err()).contains(kind.words()).doesNotContain("\tat ");
                    assertThat(left.isAlive())
                            .as("the daemon after %s: %s", kind, hosts.left.log())
                            .isTrue();
                }

                assertThat(ping.lost()).as("pings lost meanwhile").isZero();
            }
            assertThat(hosts.left.malachi("good").expectSuccess()).contains("fine");
            assertThat(plugin(hosts.left, "good").path("state").asString()).isEqualTo("active");
        }
    }

    @Test
    @RequiresNetns(programs = {"ping", "curl"})
    void aToolComesIsExchangedAndGoesWhileTrafficFlows() throws IOException {
        Path jar = tool("greeter", "1.0.0", "hello").build("greeter-1.jar");
        Path newer = tool("greeter", "2.0.0", "good day").build("greeter-2.jar");
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            hosts.right.up();
            String address = hosts.right.json("status").path("ipv4").asString();
            hosts.left.run("ping", "-c", "1", "-W", "10", address).expectSuccess();
            assertThat(tools(hosts.left)).doesNotContain("greeter");
            try (var ping = new ContinuousPing(hosts.left, folder, address)) {
                assertThat(hosts.left
                                .malachi("plugins", "explain", jar.toString())
                                .expectSuccess())
                        .contains("not installed")
                        .contains("tools");

                hosts.left.malachi("plugins", "install", jar.toString()).expectSuccess();
                assertThat(tools(hosts.left)).contains("greeter");
                assertThat(hosts.left.malachi("greeter").expectSuccess()).contains("hello");

                hosts.left.malachi("plugins", "install", newer.toString()).expectSuccess();
                assertThat(hosts.left.malachi("greeter").expectSuccess()).contains("good day");

                List<Long> millis = new ArrayList<>();
                for (int i = 0; i < RELOADS; i++) {
                    JsonNode change = hosts.left.post("plugins/greeter/reload");
                    assertThat(change.path("state").asString())
                            .as(change.toString())
                            .isEqualTo("active");
                    assertThat(change.path("held")).isEmpty();
                    millis.add(change.path("millis").asLong());
                }
                millis.sort(Long::compare);
                System.out.println(
                        "a reload takes " + millis.get(RELOADS / 2) + " ms (median), " + millis.getLast() + " at most");

                hosts.left.malachi("plugins", "install", jar.toString()).expectSuccess();
                assertThat(hosts.left.malachi("greeter").expectSuccess()).contains("hello");

                hosts.left.malachi("plugins", "disable", "greeter").expectSuccess();
                assertThat(tools(hosts.left)).doesNotContain("greeter");
                assertThat(plugin(hosts.left, "greeter").path("state").asString())
                        .isEqualTo("disabled");
                hosts.left.malachi("plugins", "enable", "greeter").expectSuccess();
                assertThat(tools(hosts.left)).contains("greeter");

                hosts.left.malachi("plugins", "remove", "greeter").expectSuccess();
                assertThat(hosts.left.malachi("greeter").exitCode()).isEqualTo(2);

                assertThat(ping.lost()).as("pings lost meanwhile").isZero();
            }
            try (var left = Files.list(hosts.left.home.resolve("plugins"))) {
                assertThat(left.map(file -> file.getFileName().toString())).noneMatch(name -> name.endsWith(".jar"));
            }
        }
    }

    @Test
    @RequiresNetns(programs = "curl")
    void aPluginThatKillsTheDaemonInItsStartIsDisabledAtTheNext() throws Exception {
        Path deadly = PluginJar.plugin(folder, "deadly", "1.0.0", "Runtime.getRuntime().halt(9); return () -> {};")
                .build("deadly.jar");
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.malachi("plugins", "install", deadly.toString()).expectSuccess(); // no daemon: nothing runs

            Process daemon = hosts.left.launch(List.of(), "--no-tun");
            assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isEqualTo(9);

            hosts.left.up("--no-tun");

            JsonNode report = plugin(hosts.left, "deadly");
            assertThat(report.path("state").asString()).isEqualTo("disabled");
            assertThat(report.path("reason").asString()).contains("the daemon died in its start");
            assertThat(hosts.left.malachi("status").expectSuccess())
                    .contains("The plugin 'deadly' was disabled: the daemon died in its start")
                    .contains("malachi plugins enable deadly");
        }
    }

    @Test
    @RequiresNetns(programs = "curl")
    void pluginsOfTheImageAreDisabledUnlessANodeNeedsThem() {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.malachi("plugins", "disable", "classic").expectSuccess();
            Process daemon = hosts.left.up("--no-tun");

            assertThat(hosts.left.malachi("status").expectSuccess())
                    .doesNotContain("protocol.classic")
                    .contains("classic")
                    .contains("disabled");
            for (String needed : List.of("kernel", "control", "tools")) {
                TwoHosts.Outcome refused = hosts.left.malachi("plugins", "disable", needed);
                assertThat(refused.exitCode()).isEqualTo(1);
                assertThat(refused.err()).contains("Cannot disable '" + needed + "'");
            }
            TwoHosts.Outcome pcap = hosts.left.malachi("plugins", "disable", "pcap");
            TwoHosts.Outcome linux = hosts.left.malachi("plugins", "disable", "linux");
            assertThat(List.of(pcap.exitCode(), linux.exitCode()))
                    .as(pcap.err() + linux.err())
                    .contains(1);
            assertThat(pcap.err() + linux.err()).contains("link driver for a real network, which a node needs");
            hosts.left.malachi("plugins", "enable", "classic").expectSuccess();

            TwoHosts.end(daemon);
            hosts.left.up("--no-tun");
            assertThat(hosts.left.malachi("status").expectSuccess()).contains("protocol.classic");
        }
    }

    @Test
    void withATrustedKeyJarsMustBeSigned() throws IOException {
        Programs.require("minisign");
        Path home = folder.resolve("home");
        Path secret = folder.resolve("secret.key");
        Path open = folder.resolve("open.pub");
        Path jar = tool("signed", "1.0.0", "x").build("signed.jar");
        TwoHosts.run(List.of("minisign", "-G", "-W", "-p", open.toString(), "-s", secret.toString()))
                .expectSuccess();

        assertThat(malachi(home, "plugins", "trust", open.toString()).expectSuccess())
                .contains("From now on jars must be signed");
        TwoHosts.Outcome unsigned = malachi(home, "plugins", "install", jar.toString());
        assertThat(unsigned.exitCode()).isEqualTo(1);
        assertThat(unsigned.err()).contains("it is not signed").contains("--allow-unsigned");

        TwoHosts.run(List.of("minisign", "-S", "-W", "-s", secret.toString(), "-m", jar.toString()))
                .expectSuccess();
        malachi(home, "plugins", "install", jar.toString()).expectSuccess();
        assertThat(malachi(home, "plugins", "explain", "signed").expectSuccess())
                .contains("signed by");

        Path other = tool("signed", "1.1.0", "y").build("other.jar");
        Files.copy(folder.resolve("signed.jar.minisig"), folder.resolve("other.jar.minisig"));
        TwoHosts.Outcome forged = malachi(home, "plugins", "install", other.toString());
        assertThat(forged.exitCode()).isEqualTo(1);
        assertThat(forged.err()).contains("does not fit it");

        Path bare = tool("bare", "1.0.0", "z").build("bare.jar");
        malachi(home, "plugins", "install", "--allow-unsigned", bare.toString()).expectSuccess();
        assertThat(malachi(home, "plugins", "explain", "bare").expectSuccess()).contains("taken with --allow-unsigned");
    }

    private TwoHosts.Outcome malachi(Path home, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                TwoHosts.MALACHI.toString(),
                "--home",
                home.toString(),
                "--socket",
                folder.resolve("none").toString()));
        command.addAll(List.of(arguments));
        return TwoHosts.run(command);
    }

    @Test
    @RequiresNetns(programs = "curl")
    void whatAPluginForgetsToEndIsNamedByReload() {
        Path jar = PluginJar.plugin(
                        folder,
                        "leaky",
                        "1.0.0",
                        "return context.extend(dev.malachi.api.spi.frontend.Frontend.class, Door::new);")
                .attribute("Malachi-Capabilities", "front-ends")
                .source("com.example.leaky.Door", """
                        package com.example.leaky;
                        import dev.malachi.api.spi.frontend.Frontend;
                        final class Door implements Frontend {
                            public String id() { return "leaky"; }
                            public dev.malachi.api.Registration start(Context context) {
                                context.node().subscribe(event -> {});
                                Thread.ofPlatform().daemon().name("leaky-worker").start(() -> {
                                    while (true) { java.util.concurrent.locks.LockSupport.park(); }
                                });
                                return () -> {};
                            }
                        }
                        """)
                .build("leaky.jar");
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up("--no-tun");
            assertThat(hosts.left.malachi("plugins", "install", jar.toString()).expectSuccess())
                    .contains("and started");

            String reload = hosts.left.malachi("plugins", "reload", "leaky").expectSuccess();

            assertThat(reload)
                    .contains("Reloaded leaky")
                    .contains("the thread 'leaky-worker'")
                    .contains("of dev.malachi.kernel.event.EventStream");
            assertThat(hosts.left.malachi("status").expectSuccess())
                    .contains("Code of the plugin 'leaky' that was stopped stays in memory");
        }
    }

    /** Takes minutes: links an image. */
    @Test
    @Tag("long")
    @RequiresNetns(programs = "curl")
    void anImageWithoutClassicGainsItByItsJar() {
        Path root = Path.of(System.getProperty("malachi.root"));
        Path image = folder.resolve("image");
        TwoHosts.run(List.of(root.resolve("malachi").toString(), "image", "--without", "classic", image.toString()))
                .expectSuccess();
        Path malachi = image.resolve("bin/malachi");
        Path home = folder.resolve("home");
        Path socket = Path.of("/tmp", "mst-classic-" + ProcessHandle.current().pid(), "c.sock");
        try (var hosts = new TwoHosts(folder)) {
            List<String> options = List.of("--home", home.toString(), "--socket", socket.toString());
            assertThat(TwoHosts.run(with(malachi, options, "plugins", "list")).expectSuccess())
                    .doesNotContain("classic");

            TwoHosts.run(with(malachi, options, "plugins", "install", image + "-plugins/classic.jar"))
                    .expectSuccess();
            List<String> up = with(malachi, options, "up", "--link", "eth0", "--no-tun");
            hosts.left.start(folder.resolve("log"), up.toArray(String[]::new));

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> TwoHosts.run(with(malachi, options, "status")).exitCode() == 0);
            assertThat(TwoHosts.run(with(malachi, options, "status")).expectSuccess())
                    .contains("protocol.classic");
        }
    }

    private static List<String> with(Path malachi, List<String> options, String... more) {
        List<String> command = new ArrayList<>(List.of(malachi.toString()));
        command.addAll(options);
        command.addAll(List.of(more));
        return command;
    }
}

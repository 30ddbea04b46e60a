package dev.malachi.plugin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.LinkSpec;
import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Offloads;
import dev.malachi.api.Registration;
import dev.malachi.api.TrustMode;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.testkit.FakeNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code up} and {@code down}. */
class DaemonCommandsTest {
    private final CommandLineHarness malachi = new CommandLineHarness();
    private final CommandLineHarness.Shown frontend = new CommandLineHarness.Shown();

    @BeforeEach
    void noDaemonYet() {
        malachi.daemon.present = false;
        malachi.frontends.add(frontend);
    }

    @Test
    void upRunsUntilASignalAndClosesEverything() throws Exception {
        CompletableFuture<Integer> code = up("--socket", "/tmp/x.sock");
        Frontend.Context context = take();
        FakeNode node = malachi.started.take();

        assertThat(context.node()).isSameAs(node);
        assertThat(context.socket()).isEqualTo(Path.of("/tmp/x.sock"));
        assertThat(node.isClosed()).isFalse();
        malachi.interrupts.take().run();

        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(frontend.closed).isTrue();
        assertThat(node.isClosed()).isTrue();
        assertThat(node.listeners()).isEmpty();
    }

    @Test
    void upEndsWhenAFrontendAsksForIt() throws Exception {
        CompletableFuture<Integer> code = up();

        take().shutdown().run();

        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void upSaysWhoItIsOnStandardErrorAlone() throws Exception {
        CompletableFuture<Integer> code = up();
        take().shutdown().run();
        code.get(10, TimeUnit.SECONDS);

        assertThat(malachi.out()).isEmpty();
        assertThat(malachi.err().lines())
                .anyMatch(line -> line.matches("Malachi 0\\.1\\.0"))
                .anyMatch(line -> line.matches(" {2}Platform: {3}\\S+ \\S+ \\S+"))
                .contains(
                        "  Interface:  eth0 (linux, 02:00:00:00:00:0a, MTU 1500)",
                        "  Node ID:    a4aae906-43ddcd55-6e58e6d8-7755784a",
                        "  Virtual IP: 10.144.233.6 on mal0, fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8");
    }

    @Test
    void upSaysWhomItLetsReachTheHostAndWhatToDo() throws Exception {
        configOf();
        assertThat(malachi.err().lines())
                .contains("  Trust:      tofu")
                .anyMatch(line -> line.contains("Every station on the segment can reach mal0"))
                .anyMatch(line -> line.contains("--trust known") && line.contains("--psk-file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trust known", "--trust approve", "--psk-file /k"})
    void upWarnsOfNobodyWhereNotEverybodyIsLetIn(String options) throws Exception {
        configOf(options.split(" ", -1));
        assertThat(malachi.err()).contains("  Trust:  ").doesNotContain("Every station");
    }

    @Test
    void upIsSilentWhenAskedToBe() throws Exception {
        CompletableFuture<Integer> code = up("-q");
        take().shutdown().run();
        code.get(10, TimeUnit.SECONDS);

        assertThat(malachi.err()).isEmpty();
    }

    @Test
    void optionsWinOverTheConfiguration() throws Exception {
        malachi.configured = NodeConfig.builder(Path.of("/home"))
                .tun("mal0")
                .link("eth9", "linux")
                .hostName("old")
                .aead("jce");

        NodeConfig config = configOf(
                "--link",
                "eth0=linux",
                "--link",
                "eth1",
                "--tun",
                "mal7",
                "--name",
                "new",
                "--psk-file",
                "/k",
                "--trust",
                "known",
                "--crypto",
                "sodium",
                "--no-radio",
                "--radio-band",
                "short",
                "--padding",
                "--offload",
                "-xdp,-gro",
                "--user",
                "bob");

        assertThat(config.links())
                .containsExactly(new LinkSpec("eth0", Optional.of("linux")), new LinkSpec("eth1", Optional.empty()));
        assertThat(config.tun()).contains("mal7");
        assertThat(config.hostName()).contains("new");
        assertThat(config.pskFile()).contains(Path.of("/k"));
        assertThat(config.trust()).isEqualTo(TrustMode.KNOWN);
        assertThat(config.crypto()).contains("sodium");
        assertThat(config.aead()).contains("jce");
        assertThat(config.settings(CommandLineHarness.RADIO).values())
                .isEqualTo(Map.of("enabled", false, "band", "short", "interval", Duration.ofMinutes(20)));
        assertThat(config.padding()).isTrue();
        assertThat(config.offloads()).isEqualTo(Offloads.parse(List.of("-xdp", "-gro")));
    }

    @Test
    void theConfigurationHoldsWhereNoOptionIsGiven() throws Exception {
        malachi.configured = NodeConfig.builder(Path.of("/home"))
                .tun("mal3")
                .link("eth9", "linux")
                .trust(TrustMode.KNOWN)
                .setting("radio", "interval", "30s")
                .offloads(Offloads.NONE)
                .padding(true);
        NodeConfig expected = malachi.configured.build();

        assertThat(configOf())
                .usingRecursiveComparison()
                .ignoringFields("source")
                .isEqualTo(expected);
    }

    @Test
    void anOptionOfAPluginWinsOverItsSectionAndLeavesTheRestOfIt() throws Exception {
        malachi.configured = NodeConfig.builder(Path.of("/home"))
                .setting("radio", "enabled", false)
                .setting("radio", "interval", "30s");

        assertThat(configOf("--radio").settings(CommandLineHarness.RADIO).values())
                .isEqualTo(Map.of("enabled", true, "band", "long", "interval", Duration.ofSeconds(30)));
    }

    @Test
    void helpShowsTheOptionsOfAPluginUnderItsName() {
        assertThat(malachi.run("up", "--help")).isZero();

        assertThat(malachi.out().lines())
                .containsSubsequence(
                        "Options:",
                        "radio: Talks to radios.",
                        "      --radio              switch it on (default)",
                        "      --no-radio           switch it off");
        assertThat(malachi.out()).contains("--radio-band").doesNotContain("interval");
    }

    @Test
    void noTunTakesTheInterfaceAway() throws Exception {
        assertThat(configOf("--no-tun").tun()).isEmpty();
    }

    @Test
    void startIsAnotherNameForUp() throws Exception {
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> malachi.run("start"));
        take().shutdown().run();

        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tun mal0 --no-tun",
                "--radio --no-radio",
                "--trust everybody",
                "--offload -xpd",
                "--link =linux",
                "--link",
                "--unknown",
                "extra"
            })
    void wrongOptionsStartNothing(String options) {
        assertThat(malachi.run(("up " + options).split(" "))).isEqualTo(2);

        assertThat(malachi.started).isEmpty();
        assertThat(malachi.err()).isNotBlank();
    }

    @Test
    void aSecondDaemonIsRefusedBeforeItsNodeStarts() {
        malachi.daemon.present = true;

        assertThat(malachi.run("up", "--socket", "/tmp/x.sock")).isEqualTo(1);

        assertThat(malachi.started).isEmpty();
        assertThat(malachi.err()).startsWith("Another daemon is already running on /tmp/x.sock");
    }

    @Test
    void aFrontendThatCannotStartEndsTheOthersAndTheNode() throws Exception {
        malachi.frontends.add(new Frontend() {
            @Override
            public String id() {
                return "broken";
            }

            @Override
            public Registration start(Context context) {
                throw new MalachiException(MalachiException.Kind.PERMISSION, "It may not.");
            }
        });

        assertThat(malachi.run("up")).isEqualTo(4);

        assertThat(frontend.closed).isTrue();
        assertThat(malachi.started.take().isClosed()).isTrue();
    }

    @Test
    void downAsksTheDaemonAndWaitsForItsSocketToVanish(@TempDir Path folder) throws Exception {
        malachi.daemon.present = true;
        Path socket = Files.createFile(folder.resolve("s"));
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> malachi.run("down", "--socket", socket.toString()));

        await().until(() -> malachi.daemon.posts.equals(List.of("/down")));
        assertThat(code).isNotDone();
        Files.delete(socket);

        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void downWithoutADaemonIsExitCode3() {
        assertThat(malachi.run("down")).isEqualTo(3);
    }

    private CompletableFuture<Integer> up(String... options) {
        String[] line = Stream.concat(Stream.of("up"), Arrays.stream(options)).toArray(String[]::new);
        return CompletableFuture.supplyAsync(() -> malachi.run(line));
    }

    private Frontend.Context take() throws InterruptedException {
        Frontend.Context context = frontend.contexts.poll(10, TimeUnit.SECONDS);
        assertThat(context).as("the front end was started").isNotNull();
        return context;
    }

    private NodeConfig configOf(String... options) throws Exception {
        CompletableFuture<Integer> code = up(options);
        take().shutdown().run();
        code.get(10, TimeUnit.SECONDS);
        return malachi.started.take().config();
    }
}

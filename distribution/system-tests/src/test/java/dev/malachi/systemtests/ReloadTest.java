package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfigBuilder;
import dev.malachi.api.PeerState;
import dev.malachi.api.Reload;
import dev.malachi.api.TrustMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node whose configuration changes while it runs, on a virtual clock. */
class ReloadTest {
    @TempDir
    Path folder;

    /** What the source of the configuration says about the first one. */
    private UnaryOperator<NodeConfigBuilder> said = config -> config;

    private Node configurable(SimulatedNetwork network) {
        return network.start(
                "alice",
                builder -> builder.source(
                        () -> said.apply(builder.build().toBuilder()).build()));
    }

    @Test
    void underAnotherTrustModeThoseGoThatItDoesNotAdmitAndComeBack() {
        try (var network = new SimulatedNetwork(folder, 1)) {
            Node alice = configurable(network);
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();

            said = config -> config.trust(TrustMode.KNOWN);
            Reload reload = alice.reload();

            assertThat(reload.changes()).containsExactly(new Reload.Change("trust", "tofu", "known", true));
            assertThat(alice.config().trust()).isEqualTo(TrustMode.KNOWN);
            network.timeline.runFor(Duration.ofSeconds(5));
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.PENDING);
            assertThat(network.echo(bob, alice, Duration.ofSeconds(1))).isEmpty();
            assertThat(alice.status().warnings())
                    .anyMatch(warning -> warning.code().equals("trust.unapproved"));

            alice.approve(bob.id());
            network.timeline.runFor(Duration.ofSeconds(5));
            network.echo(alice, bob, Duration.ofSeconds(2)).orElseThrow();

            said = config -> config.trust(TrustMode.TOFU);
            assertThat(alice.reload().changes()).hasSize(1);
            assertThat(alice.status().warnings()).isEmpty();
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
        }
    }

    @Test
    void peersThatWereKeptOutComeInUnderTofu() {
        try (var network = new SimulatedNetwork(folder, 2)) {
            said = config -> config.trust(TrustMode.APPROVE);
            Node alice = network.start(
                    "alice",
                    builder -> builder.trust(TrustMode.APPROVE)
                            .source(() ->
                                    said.apply(builder.build().toBuilder()).build()));
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(10));
            assertThat(SimulatedNetwork.state(alice, bob)).contains(PeerState.PENDING);

            said = config -> config.trust(TrustMode.TOFU);
            alice.reload();
            network.timeline.runFor(Duration.ofSeconds(40));

            network.echo(alice, bob, Duration.ofSeconds(2)).orElseThrow();
        }
    }

    @Test
    void whatCannotChangeIsSaidAndStaysAsItIs() {
        try (var network = new SimulatedNetwork(folder, 3)) {
            Node alice = configurable(network);

            said = config -> config.hostName("elsewhere").padding(true);
            Reload reload = alice.reload();

            assertThat(reload.changes())
                    .containsExactly(
                            new Reload.Change("name", "", "elsewhere", false),
                            new Reload.Change("padding", "false", "true", false));
            assertThat(alice.status().name()).isEmpty();
            assertThat(alice.config().padding()).isFalse();
            assertThat(alice.reload().changes()).as("still to come").hasSize(2);
        }
    }

    @Test
    void settingsOfProtocolsAreTakenOverByAStartOfTheirOwn() {
        try (var network = new SimulatedNetwork(folder, 4)) {
            Node alice = configurable(network);
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            assertThat(alice.status().plugins()).anyMatch(plugin -> plugin.id().contains("classic"));

            said = config -> config.setting("classic", "enabled", "off");
            assertThat(alice.reload().changes())
                    .containsExactly(new Reload.Change("classic.enabled", "true", "false", true));
            assertThat(alice.status().plugins()).noneMatch(plugin -> plugin.id().contains("classic"));

            said = config -> config.setting("classic", "rediscovery", "5m");
            assertThat(alice.reload().changes()).hasSize(2);
            assertThat(alice.status().plugins()).anyMatch(plugin -> plugin.id().contains("classic"));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
        }
    }

    @Test
    void aWrongConfigurationChangesNothing() {
        try (var network = new SimulatedNetwork(folder, 5)) {
            Node alice = configurable(network);

            said = config -> config.trust(TrustMode.KNOWN).setting("classic", "rediscovery", "2h");
            assertThatThrownBy(alice::reload)
                    .isInstanceOf(MalachiException.class)
                    .hasMessageContaining("REDISCOVERY must be 1s to 30m");

            assertThat(alice.config().trust()).isEqualTo(TrustMode.TOFU);
        }
    }

    @Test
    void theLogGoesToAnotherFileAndStaysWhereItIsIfThatCannotBe() throws IOException {
        Logger log = LoggerFactory.getLogger(ReloadTest.class);
        Path first = folder.resolve("first.log");
        Path second = folder.resolve("second.log");
        try (var network = new SimulatedNetwork(folder, 7)) {
            Node alice = network.start(
                    "alice",
                    builder -> builder.logFile(first)
                            .source(() ->
                                    said.apply(builder.build().toBuilder()).build()));
            log.warn("one");

            said = config ->
                    config.logFile(folder.resolve("missing/daemon.log")).trust(TrustMode.KNOWN);
            assertThatThrownBy(alice::reload).hasMessageContaining("there is no such folder");
            assertThat(alice.config().trust()).as("nothing of it is taken").isEqualTo(TrustMode.TOFU);
            log.warn("two");

            said = config -> config.logFile(second);
            assertThat(alice.reload().changes())
                    .containsExactly(new Reload.Change("log-file", first.toString(), second.toString(), true));
            log.warn("three");

            said = NodeConfigBuilder::noLogFile;
            alice.reload();
            assertThat(alice.config().logFile()).isEmpty();
            log.warn("four");
        }

        assertThat(Files.readAllLines(first))
                .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
                .containsExactly("one", "two");
        assertThat(Files.readAllLines(second))
                .extracting(line -> line.substring(line.lastIndexOf(' ') + 1))
                .containsExactly("three");
    }

    @Test
    void aNodeThatAProgramConfiguresHasNothingToRead() {
        try (var network = new SimulatedNetwork(folder, 6)) {
            assertThatThrownBy(network.start()::reload).hasMessageContaining("configured by the program");
        }
    }
}

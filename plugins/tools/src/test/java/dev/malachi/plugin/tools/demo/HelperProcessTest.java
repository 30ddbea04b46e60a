package dev.malachi.plugin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's helper processes, for real, on loopback. */
class HelperProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final Cleanup cleanup = new Cleanup();

    @AfterEach
    void endAll() {
        cleanup.close();
    }

    @Test
    void aPageIsServedAndFetchedByteForByte() throws IOException, InterruptedException {
        Companion server = Companion.start(
                JavaCommand.of(WebPage.class, Optional.empty(), "127.0.0.1", "token"),
                folder.resolve("errors"),
                cleanup);
        String port = server.awaitReady(WebPage.READY)
                .substring(WebPage.READY.length())
                .strip();

        Programs.Result page =
                Programs.run(JavaCommand.of(WebFetch.class, Optional.empty(), "http://127.0.0.1:" + port + "/"), LIMIT);

        assertThat(page.errors()).isEmpty();
        assertThat(page.exitCode()).isZero();
        assertThat(page.output()).isEqualTo(WebPage.text("token"));
        assertThat(server.finish()).isEmpty();
    }

    @Test
    void anAddressIsReachedWithoutPing() throws IOException, InterruptedException {
        Programs.Result reached = Programs.run(JavaCommand.of(Reach.class, Optional.empty(), "2", "127.0.0.1"), LIMIT);

        assertThat(reached.exitCode()).isZero();
        assertThat(reached.output()).startsWith("2 packets transmitted, 2 received, 0% packet loss");
    }

    @Test
    void aHelperThatDiesIsToldWithItsLastWords() throws IOException, InterruptedException {
        Companion broken = Companion.start(
                JavaCommand.of(WebPage.class, Optional.empty(), "no address", "token"),
                folder.resolve("errors"),
                cleanup);

        assertThatThrownBy(() -> broken.awaitReady(WebPage.READY)).hasMessageContaining("no address");
    }

    @Test
    void aProgramThatDoesNotEndIsEnded() {
        assertThatThrownBy(() -> Programs.run(List.of("/bin/sleep", "60"), Duration.ofMillis(50)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/bin/sleep 60 did not end");
    }

    @Test
    void findsProgramsOfTheSystem() {
        assertThat(Programs.find("sh")).isPresent();
        assertThat(Programs.find("no-such-program")).isEmpty();
    }
}

package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.control.ControlClient;
import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many changes of settings at once, while traffic flows. */
class QuickSettingsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int EACH = 40;

    @TempDir
    Path folder;

    private static void run(Path socket, String tool, Map<String, Object> arguments) {
        List<Object> said = new ArrayList<>();
        try (ControlClient client = ControlConnector.load().connect(socket)) {
            int code = client.run(tool, arguments, ToolInput.NONE, new ToolOutput() {
                @Override
                public void event(Map<String, Object> event) {
                    said.add(event);
                }

                @Override
                public void result(Object result) {
                    said.add(result);
                }
            });
            assertThat(code).as("%s %s: %s", tool, arguments, said).isZero();
        }
    }

    private static Runnable sets(Path socket, String key, IntFunction<String> value) {
        return () -> {
            for (int i = 1; i <= EACH; i++) {
                run(socket, "set", Map.of("key", key, "value", value.apply(i)));
            }
        };
    }

    private static String value(TwoHosts.Host host, String key, String of) {
        return host.json("get", key).path(of).asString();
    }

    @Test
    @RequiresNetns(programs = {"ping", "curl"})
    void twoHundredChangesInParallelLoseNeitherAPacketNorAChange()
            throws IOException, ExecutionException, InterruptedException {
        try (var hosts = new TwoHosts(folder);
                ExecutorService threads = Executors.newFixedThreadPool(5)) {
            TwoHosts.Host host = hosts.left;
            Files.createDirectories(host.home);
            Path config = Files.writeString(host.home.resolve("config.yaml"), "# of this test\n");
            Process daemon = host.up();
            hosts.right.up();
            String address = hosts.right.json("status").path("ipv4").asString();
            host.run("ping", "-c", "1", "-W", "10", address).expectSuccess();
            host.malachi(
                            "peers",
                            "approve",
                            hosts.right.json("status").path("id").asString())
                    .expectSuccess();
            try (var ping = new ContinuousPing(host, folder, address)) {
                ping.awaitAnswerAfter(Instant.now(), PATIENCE);
                Instant begun = Instant.now();
                List<Future<?>> work = new ArrayList<>();
                work.add(threads.submit(sets(host.socket, "trust", i -> i % 2 == 0 ? "known" : "tofu")));
                work.add(threads.submit(sets(host.socket, "padding", i -> i % 2 == 0 ? "on" : "off")));
                work.add(threads.submit(sets(host.socket, "classic.rediscovery", i -> i + "s")));
                work.add(threads.submit(sets(host.socket, "log-file", i -> "daemon-" + i % 2 + ".log")));
                work.add(threads.submit(() -> {
                    for (int i = 0; i < EACH; i++) {
                        run(host.socket, "reload", Map.of());
                    }
                }));
                for (Future<?> one : work) {
                    one.get();
                }
                Instant ended = Instant.now();
                ping.awaitAnswerAfter(ended, PATIENCE);

                System.out.printf(
                        "measured: %d changes and reloads in %d ms, %d pings lost%n",
                        5 * EACH, Duration.between(begun, ended).toMillis(), ping.lost());
                assertThat(ping.lost()).isZero();
            }

            assertThat(Files.readAllLines(config))
                    .containsExactlyInAnyOrder(
                            "# of this test",
                            "trust: known",
                            "padding: on",
                            "classic:",
                            "  rediscovery: 40s",
                            "log-file: daemon-0.log");
            assertThat(value(host, "trust", "value")).isEqualTo("known");
            assertThat(value(host, "classic.rediscovery", "value")).isEqualTo("40s");
            assertThat(value(host, "log-file", "value")).endsWith("/daemon-0.log");
            try (var files = Files.list(host.home)) {
                assertThat(files.map(Path::toString).filter(name -> name.endsWith(".tmp")))
                        .isEmpty();
            }
            assertThat(host.log()).doesNotContain("ERROR", "plugin-failed");
            TwoHosts.end(daemon);
        }
    }
}

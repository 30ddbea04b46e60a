package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.DatagramPort;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Registration;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.plugin.virtuallan.VirtualLan;
import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After an error on the control thread or in a lane nothing can be relied on: the node says so and ends, and is never half alive. */
class FailingNodeTest {
    @TempDir
    Path folder;

    @Test
    void anEmbeddedNodeTellsItsProgramAndEndsWithoutTheProcess() {
        NodeConfig config = NodeConfig.builder(folder.resolve("home"))
                .link("failing", VirtualLan.DRIVER_ID)
                .crypto("bouncycastle")
                .build();
        List<Event> events = new CopyOnWriteArrayList<>();
        Node node = Node.start(config);
        Registration _ = node.subscribe(events::add);
        DatagramPort _ = node.bind(7, _ -> {
            throw new StackOverflowError("injected");
        });

        assertThatThrownBy(() -> node.send(node.id(), 1, 7, new byte[1]))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("The node has ended")
                .hasMessageContaining("StackOverflowError: injected on thread malachi-control");

        assertThat(events).extracting(Event::kind).contains(EventKind.NODE_FAILED);
        node.close(); // waits for the end that has begun
        assertThatThrownBy(node::status)
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("StackOverflowError");
        List<Event> late = new ArrayList<>();
        Registration _ = node.subscribe(late::add);
        assertThat(late).extracting(Event::kind).containsExactly(EventKind.NODE_FAILED);

        Node again = Node.start(config); // nothing holds the home any more
        assertThat(again.status().id()).isEqualTo(node.id());
        again.close();
    }

    @RequiresNetns(programs = "curl")
    @ParameterizedTest
    @CsvSource({
        "control, OutOfMemoryError: injected on thread malachi-control",
        "pump, NoClassDefFoundError: injected on thread malachi-in-f0"
    })
    void aDaemonEndsCleanlyAndSaysWhy(String where, String reason) throws Exception {
        ExtraModule module = ExtraModule.compile("fault", folder, "FaultyPlugin", "FaultyProtocol", "FaultyDriver");
        String options = module.options() + " -Dfault.control=" + folder.resolve("control") + " -Dfault.pump="
                + folder.resolve("pump");
        try (var hosts = new TwoHosts(folder)) {
            Process daemon = hosts.left.launch(
                    List.of("env", "MALACHI_JAVA_OPTIONS=" + options), "--link", "f0=faulty", "--tun", "mal0");
            hosts.left.awaitAnswer(daemon);
            assertThat(hosts.left.run("ip", "link", "show", "mal0").exitCode()).isZero();

            Files.createFile(folder.resolve(where));

            assertThat(daemon.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).isEqualTo(1);
            assertThat(hosts.left.log())
                    .contains("event=node-ends")
                    .contains(reason)
                    .contains("The node has ended");
            assertThat(hosts.left.socket).doesNotExist();
            assertThat(hosts.left.run("ip", "link", "show", "mal0").exitCode()).isNotZero();
            assertThat(hosts.left.run("ip", "route").out()).doesNotContain("10.144");

            Process again = hosts.left.up();
            assertThat(hosts.left.malachi("status").exitCode()).isZero();
            hosts.left.malachi("down").expectSuccess();
            await().atMost(Duration.ofSeconds(20)).until(() -> !again.isAlive());
        }
    }
}

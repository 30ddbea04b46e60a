package dev.malachi.plugin.tools.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.EchoReply;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.control.Fields;
import dev.malachi.api.spi.tool.ToolOutput;
import dev.malachi.plugin.tools.Alice;
import dev.malachi.plugin.tools.wire.FakeLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the demo says of good and of bad networks; that a real one is good is a system test. */
class InProcessDemoTest {
    @TempDir
    private Path parent;

    private final FakeLink wire = new FakeLink();
    private final List<FakeStation> stations = new ArrayList<>();
    private final List<Fields> steps = new ArrayList<>();
    private boolean encrypted = true;
    private int etherType = NodeConfig.DEFAULT_ETHER_TYPE;
    private PeerState state = PeerState.SESSION;
    private Path folder = Path.of("unset");

    /** A node that reaches the other one at once, and lets the wire see what it says. */
    private final class FakeStation extends Alice {
        private final NodeId id;
        private boolean closed;

        FakeStation(NodeId id) {
            this.id = id;
        }

        @Override
        public NodeId id() {
            return id;
        }

        private Optional<FakeStation> other() {
            return stations.stream().filter(station -> station != this).findFirst();
        }

        @Override
        public List<PeerStatus> peers() {
            return other().stream()
                    .map(peer -> new PeerStatus(
                            peer.id,
                            Optional.empty(),
                            "10.144.0.2",
                            "fd4d:4e31::",
                            state,
                            Optional.empty(),
                            "native",
                            Optional.empty(),
                            Optional.empty(),
                            OptionalDouble.empty(),
                            Optional.empty(),
                            false,
                            0,
                            0,
                            OptionalLong.of(0),
                            Optional.empty(),
                            List.of()))
                    .toList();
        }

        @Override
        public Optional<EchoReply> echo(NodeId peer, byte[] data, Duration timeout) {
            say(data);
            say(data);
            return Optional.of(new EchoReply(peer, 1000, 16, data));
        }

        @Override
        public void send(NodeId to, int fromPort, int toPort, byte[] payload) {
            say(payload);
            other().orElseThrow().deliver(toPort, id, fromPort, payload);
        }

        private void say(byte[] payload) {
            byte[] frame = new byte[14 + payload.length];
            frame[12] = (byte) (etherType >>> 8);
            frame[13] = (byte) etherType;
            for (int i = 0; i < payload.length; i++) {
                frame[14 + i] = (byte) (encrypted ? payload[i] ^ 0x55 : payload[i]);
            }
            wire.pass(frame);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("demo"));
    }

    private Node start(NodeConfig config) {
        assertThat(config.tun()).isEmpty();
        assertThat(config.links())
                .singleElement()
                .satisfies(link -> assertThat(link.name()).isEqualTo("demo-00ff"));
        assertThat(config.home().getParent()).isEqualTo(folder);
        FakeStation station =
                new FakeStation(Alice.id(stations.isEmpty() ? "0000000a".repeat(4) : "0000000b".repeat(4)));
        stations.add(station);
        for (int i = 0; i < 2; i++) {
            station.say("discovery".getBytes(UTF_8));
        }
        return station;
    }

    private void run() throws InterruptedException {
        Story story = new Story(new ToolOutput() {
            @Override
            public void event(Map<String, Object> event) {
                steps.add(new Fields(event));
            }

            @Override
            public void result(Object result) {
                throw new AssertionError("the story has none");
            }
        });
        try (Cleanup cleanup = new Cleanup()) {
            cleanup.add(() -> Cleanup.deleteFolder(folder));
            new InProcessDemo(story, cleanup, folder, "00ff", wire.driver(), this::start).run("Why not for real.");
        }
    }

    private void assertEndsWith(String step, String detail) {
        assertThatThrownBy(this::run).isInstanceOf(Story.Ended.class);
        assertThat(steps.getLast().flag("ok")).isFalse();
        assertThat(steps.getLast().show("step")).isEqualTo(step);
        assertThat(steps.getLast().show("detail")).contains(detail);
        assertThat(folder).doesNotExist();
        assertThat(stations).allMatch(station -> station.closed);
    }

    @Test
    void tellsTheWholeStory() throws InterruptedException {
        run();

        assertThat(steps).allMatch(step -> step.flag("ok"));
        assertThat(steps)
                .extracting(step -> step.show("step"))
                .containsExactly(
                        "An Ethernet segment is set up inside this program",
                        "A node starts, called alice",
                        "A node starts, called bob",
                        "They find each other",
                        "They agree on keys that nobody else has",
                        "alice pings bob",
                        "alice sends bob a message, and bob answers",
                        "On the wire, nobody could read it",
                        "Everything is put away again");
        assertThat(steps.getFirst().show("detail")).isEqualTo("Why not for real.");
        assertThat(folder).doesNotExist();
        assertThat(stations).allMatch(station -> station.closed);
    }

    @Test
    void failsWhenAMessageCanBeReadOnTheWire() {
        encrypted = false;

        assertEndsWith("On the wire, nobody could read it", "2 frames show the text of a message");
    }

    @Test
    void failsWhenOtherFramesPass() {
        wire.pass(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0});

        assertEndsWith("On the wire, nobody could read it", "1 frames of 0x0800");
    }

    @Test
    void failsWhenTheLookAtTheWireMissesFrames() {
        etherType = 0x9999;

        assertEndsWith("On the wire, nobody could read it", "missed some");
    }

    @Test
    void failsWithoutASession() {
        state = PeerState.NEW;

        assertEndsWith("They agree on keys that nobody else has", "bob is new, not in a session");
    }
}

package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Datagram;
import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.plugin.virtuallan.Impairment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams that take several frames, between whole nodes on virtual time. */
class LargeDatagramsTest {
    private static final int LARGEST = 65_535;

    @TempDir
    Path folder;

    private static byte[] payload(int length) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        return payload;
    }

    private static long count(Node node, String counter) {
        return node.counters().getOrDefault(counter, 0L);
    }

    @Test
    void datagramsOfEverySizeArriveWholeEvenBeforeThereIsASession() {
        try (var network = new SimulatedNetwork(folder, 31)) {
            Node alice = network.start("alice", builder -> builder.padding(true));
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));
            List<Datagram> received = new ArrayList<>();
            bob.bind(7, received::add);
            int[] sizes = {0, 1, 1426, 1427, 1428, 2832, 2833, 9000, 60_000, LARGEST - 1, LARGEST};

            for (int size : sizes) {
                alice.send(bob.id(), 49152, 7, payload(size));
            }
            network.timeline.runFor(Duration.ofSeconds(1));

            assertThat(received)
                    .extracting(datagram -> datagram.payload().length)
                    .containsExactly(0, 1, 1426, 1427, 1428, 2832, 2833, 9000, 60_000, LARGEST - 1, LARGEST);
            assertThat(received).allSatisfy(datagram -> {
                assertThat(datagram.payload()).isEqualTo(payload(datagram.payload().length));
                assertThat(datagram.from()).isEqualTo(alice.id());
                assertThat(datagram.fromPort()).isEqualTo(49152);
                assertThat(datagram.toPort()).isEqualTo(7);
            });
        }
    }

    @Test
    void aDatagramLargerThanThatIsRefusedWithTheLimit() {
        try (var network = new SimulatedNetwork(folder, 32)) {
            Node alice = network.start();
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));

            assertThatThrownBy(() -> alice.send(bob.id(), 1, 7, new byte[LARGEST + 1]))
                    .isInstanceOf(MalachiException.class)
                    .hasMessage("A datagram carries at most 65535 bytes, not 65536.");
        }
    }

    @Test
    void lostReorderedAndDoubledFragmentsNeverMakeAWrongDatagram() {
        try (var network = new SimulatedNetwork(folder, 33)) {
            Node alice = network.start();
            Node bob = network.start();
            network.timeline.runFor(Duration.ofSeconds(1));
            network.echo(alice, bob, Duration.ofSeconds(1)).orElseThrow();
            network.segment.impair(new Impairment(0.01, 0.05, 0.2, 100_000, 2_000_000));
            List<Datagram> received = new ArrayList<>();
            bob.bind(7, received::add);

            int sent = 400;
            for (int i = 0; i < sent; i++) {
                alice.send(bob.id(), 1, 7, payload(20_000 + i));
                network.timeline.runFor(Duration.ofMillis(5));
            }
            network.timeline.runFor(Duration.ofSeconds(6));

            // 15 fragments each: 0.99^15 = 86 % of them come whole.
            assertThat(received.size()).isBetween(sent * 75 / 100, sent * 95 / 100);
            assertThat(received)
                    .allSatisfy(
                            datagram -> assertThat(datagram.payload()).isEqualTo(payload(datagram.payload().length)));
            assertThat(received)
                    .extracting(datagram -> datagram.payload().length)
                    .doesNotHaveDuplicates();
            assertThat(count(bob, "fragment.reassembled")).isEqualTo(received.size());
            assertThat(count(bob, "fragment.drop.expired") + count(bob, "fragment.drop.peer_bytes"))
                    .isEqualTo(sent - received.size());
            assertThat(count(bob, "fragment.drop.overlap"))
                    .as("doubled frames end at the replay window")
                    .isZero();
            assertThat(count(alice, "fragment.sent")).isEqualTo(sent * 15L);
        }
    }
}

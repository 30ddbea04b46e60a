package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import dev.malachi.api.wire.Wire;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A station that floods the segment with DISCOVERs which nobody has signed, while nodes that know each other restart. */
class FloodedDiscoveryTest {
    private static final int NDP_MAC_OFFSET = Wire.BODY_OFFSET + 18;

    @TempDir
    Path folder;

    private final Random random = new Random(5);

    /** The DISCOVERs by broadcast that were sent while something happened. */
    private static List<byte[]> discovers(SimulatedNetwork network, Runnable happening) {
        List<byte[]> frames = new ArrayList<>();
        try (var _ = network.segment.tap((_, buffer, offset, length) -> {
            byte[] frame = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
            if (Frames.kind(frame).equals("DISCOVER by broadcast")) {
                frames.add(frame);
            }
        })) {
            happening.run();
        }
        return frames;
    }

    /** The same from another address, which breaks the signature and nothing that costs less to check. */
    private byte[] fromElsewhere(byte[] discover) {
        MacAddress anybody = new MacAddress(0x0600_0000_0000L | Integer.toUnsignedLong(random.nextInt()));
        byte[] frame = Frames.readdressed(discover, MacAddress.BROADCAST, anybody);
        System.arraycopy(anybody.bytes(), 0, frame, NDP_MAC_OFFSET, MacAddress.BYTES);
        return frame;
    }

    private void flood(SimulatedNetwork network, Intruder intruder, List<byte[]> like, int perSecond, Duration span) {
        long gap = 1_000_000_000L / perSecond;
        for (long i = 0; i * gap < span.toNanos(); i++) {
            byte[] discover = like.get((int) (i % like.size()));
            var _ = network.timeline.schedule(i * gap, () -> intruder.send(fromElsewhere(discover)));
        }
    }

    /** Asks again and again, as ping does: what is sent before anything is known of a peer waits only for a while. */
    private static Duration timeToTalk(SimulatedNetwork network, Node from, Node to) {
        long since = network.timeline.nanoTime();
        for (int i = 0; i < 200; i++) {
            if (network.echo(from, to, Duration.ofMillis(200)).isPresent()) {
                return Duration.ofNanos(network.timeline.nanoTime() - since);
            }
        }
        throw new AssertionError("they do not talk within 40 s");
    }

    @ParameterizedTest
    @ValueSource(ints = {210, 9000})
    void doesNotKeepARestartedPairApart(int perSecond) {
        try (var network = new SimulatedNetwork(folder, 11);
                var intruder = new Intruder(network)) {
            Node aliceBefore = network.start("alice", builder -> builder);
            Node bobBefore = network.start("bob", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(5));
            network.meet(List.of(aliceBefore, bobBefore));
            network.timeline.runFor(Duration.ofSeconds(10));
            aliceBefore.close();
            bobBefore.close();
            List<byte[]> ofAStranger = discovers(network, () -> {
                Node stranger = network.start("stranger", builder -> builder);
                network.timeline.runFor(Duration.ofSeconds(3));
                stranger.close();
            });
            flood(network, intruder, ofAStranger, perSecond, Duration.ofSeconds(12));
            network.timeline.runFor(Duration.ofSeconds(1));
            Node alice = network.start("alice", builder -> builder);
            network.timeline.runFor(Duration.ofSeconds(5)); // what is left of a full budget is used up
            Node bob = network.start("bob", builder -> builder);

            assertThat(timeToTalk(network, alice, bob)).isLessThan(Duration.ofSeconds(2));
            network.timeline.runFor(Duration.ofSeconds(3));
            assertThat(timeToTalk(network, bob, alice)).isLessThan(Duration.ofSeconds(2));
            assertThat(alice.counters().entrySet().stream()
                            .filter(counter -> counter.getKey().startsWith("ndp.drop.rate_"))
                            .mapToLong(counter -> counter.getValue()))
                    .as("the flood uses up budgets")
                    .isNotEmpty();
            FrameAccount.assertBalanced(alice.counters());
        }
    }

    /** A question under the address of somebody else makes nobody send more there than came. */
    @Test
    void questionsUnderTheAddressOfAnotherAreAnsweredWithNoMoreThanCame() {
        try (var network = new SimulatedNetwork(folder, 12);
                var intruder = new Intruder(network)) {
            List<byte[]> recorded = discovers(network, () -> {
                Node stranger = network.start("stranger", builder -> builder);
                network.timeline.runFor(Duration.ofSeconds(20));
                stranger.close();
            });
            var _ = network.start("alice", builder -> builder);
            MacAddress victim = Frames.sourceMac(recorded.getFirst());
            long[] bytes = new long[2];
            try (var _ = network.segment.tap((_, buffer, offset, length) -> {
                byte[] frame = buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
                if (Frames.sourceMac(frame).equals(victim)) {
                    bytes[0] += length;
                } else if (Frames.destinationMac(frame).equals(victim)) {
                    bytes[1] += length;
                }
            })) {
                for (int i = 0; i < 100; i++) {
                    intruder.send(recorded.get(i % recorded.size()));
                    network.timeline.runFor(Duration.ofMillis(200));
                    assertThat(bytes[1]).as("after %d", i).isLessThanOrEqualTo(bytes[0]);
                }
            }
            assertThat(bytes[1]).isPositive();
        }
    }
}

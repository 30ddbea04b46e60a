package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Node;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A station that sends recorded DISCOVERs under the address of somebody else. */
class FloodedDiscoveryTest {
    @TempDir
    Path folder;

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

package dev.malachi.kernel.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.home.HomeWriters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvenPathsTest {
    private static final NodeId PEER = new NodeId(1, 1);
    private static final NodeId OTHER = new NodeId(2, 2);

    @TempDir
    Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Set<NodeId> pinned = new HashSet<>(Set.of(PEER, OTHER));

    private ProvenPaths open() {
        return new ProvenPaths(home, pinned::contains, timeline, HomeWriters.immediate());
    }

    private static MacAddress mac(long number) {
        return new MacAddress(0x0200_0000_0000L + number);
    }

    @Test
    void remembersAPlaceOverARestart() {
        ProvenPaths paths = open();
        paths.proven(PEER, "eth0", mac(1));
        assertThat(paths.isAt(PEER, "eth0", mac(1))).isTrue();
        timeline.runFor(Duration.ofSeconds(6));

        ProvenPaths again = open();
        assertThat(again.isAt(PEER, "eth0", mac(1))).isTrue();
        assertThat(again.isAt(PEER, "eth1", mac(1))).isFalse();
        assertThat(again.isAt(PEER, "eth0", mac(2))).isFalse();
        assertThat(again.isAt(OTHER, "eth0", mac(1))).isFalse();
    }

    @Test
    void writesAtTheEndWhatIsNotWrittenYet() {
        ProvenPaths paths = open();
        paths.proven(PEER, "eth0", mac(1));
        paths.flush();
        assertThat(open().isAt(PEER, "eth0", mac(1))).isTrue();
    }

    @Test
    void keepsTheNewestFourPlacesOfAPeer() {
        ProvenPaths paths = open();
        for (int i = 0; i < 6; i++) {
            paths.proven(PEER, "eth0", mac(i));
        }
        paths.proven(PEER, "eth0", mac(3));
        for (int i = 0; i < 6; i++) {
            assertThat(paths.isAt(PEER, "eth0", mac(i))).as("place %d", i).isEqualTo(i >= 2);
        }
    }

    @Test
    void knowsWhoIsSomebodyElsesStation() {
        ProvenPaths paths = open();
        paths.proven(PEER, "eth0", mac(1));
        assertThat(paths.isAnothers(OTHER, "eth0", mac(1))).isTrue();
        assertThat(paths.isAnothers(PEER, "eth0", mac(1))).isFalse();
        assertThat(paths.isAnothers(OTHER, "eth0", mac(2))).isFalse();
        paths.proven(OTHER, "eth0", mac(1));
        assertThat(paths.isAnothers(OTHER, "eth0", mac(1)))
                .as("two on one machine")
                .isFalse();
    }

    @Test
    void ignoresAndForgetsWhoIsNotPinned() {
        ProvenPaths paths = open();
        pinned.remove(OTHER);
        paths.proven(OTHER, "eth0", mac(2));
        paths.proven(PEER, "eth0", mac(1));
        pinned.remove(PEER);
        assertThat(paths.isAt(PEER, "eth0", mac(1))).isFalse();
        assertThat(paths.isAnothers(OTHER, "eth0", mac(1))).isFalse();
        paths.flush();
        pinned.addAll(Set.of(PEER, OTHER));
        ProvenPaths again = open();
        assertThat(again.isAt(PEER, "eth0", mac(1))).isFalse();
        assertThat(again.isAt(OTHER, "eth0", mac(2))).isFalse();
    }

    @Test
    void forgetsThePlaceProvenLongestAgoWhenThereAreTooMany() {
        ProvenPaths paths = open();
        for (int i = 0; i <= ProvenPaths.MAX_IDS; i++) {
            var id = new NodeId(7, i);
            pinned.add(id);
            paths.proven(id, "eth0", mac(i));
        }
        assertThat(paths.isAt(new NodeId(7, 0), "eth0", mac(0))).isFalse();
        assertThat(paths.isAt(new NodeId(7, 1), "eth0", mac(1))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1]",
                "{\"x\":1}",
                "{\"00000000000000010000000000000001\":[{\"link\":\"a\",\"mac\":\"zz\"}]}"
            })
    void damagedFileCountsAsEmpty(String content) throws IOException {
        Files.writeString(home.resolve("paths.json"), content);
        ProvenPaths paths = open();
        paths.proven(PEER, "eth0", mac(1));
        assertThat(paths.isAt(PEER, "eth0", mac(1))).isTrue();
    }

    @Test
    void aFileThatIsNoneOrHasNoEndCountsAsEmpty() throws IOException {
        Path file = home.resolve("paths.json");
        Files.createDirectory(file);
        assertThat(open().isAt(PEER, "eth0", mac(1))).isFalse();
        Files.delete(file);

        Files.writeString(
                file, "{\"" + PEER + "\":[{\"link\":\"eth0\",\"mac\":\"" + mac(1) + "\"}]" + " ".repeat(5 << 20) + "}");
        assertThat(open().isAt(PEER, "eth0", mac(1))).as("not read whole").isFalse();
    }

    @Test
    void saysWhereAPeerWasLast() {
        ProvenPaths paths = open();
        paths.proven(PEER, "eth0", mac(1));
        paths.proven(PEER, "eth1", mac(2));
        assertThat(paths.placeOf(PEER)).contains(new ProvenPaths.Place("eth1", mac(2)));
        assertThat(paths.placeOf(OTHER)).isEmpty();
        pinned.remove(PEER);
        assertThat(paths.placeOf(PEER)).isEmpty();
    }
}

package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node of two costs while nothing goes between them, as {@code distribution/bench/compare --axes idle} measures it. */
@RequiresNetns(programs = {"python3", "iperf3", "ping", "ss"})
class IdleTest {
    private static final String COMPARE = Path.of(System.getProperty("malachi.root"), "distribution/bench/compare")
            .toString();

    @TempDir
    Path folder;

    /** Timers of the JVM and of the product are counted here; a new one that fires every second is too much. */
    @Test
    @Tag("long")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void isWokenAtMostTwiceASecond() throws Exception {
        Process compare = new ProcessBuilder(
                        COMPARE,
                        "--contenders",
                        "malachi",
                        "--axes",
                        "idle",
                        "--rounds",
                        "1",
                        "--output",
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();

        int exitCode = compare.waitFor();
        assertThat(exitCode).as(Files.readString(folder.resolve("log"))).isZero();

        JsonNode medians = JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("results.json")))
                .path("medians");
        assertThat(median(medians, "idle-wakeups")).as("wake-ups a second").isBetween(0.1, 2.3);
        assertThat(median(medians, "idle-cpu")).as("% of a core").isLessThan(0.3);
        assertThat(median(medians, "idle-rss")).as("MB").isBetween(20.0, 92.0);
    }

    private static double median(JsonNode medians, String metric) {
        return medians.path(metric).path("malachi").asDouble(Double.NaN);
    }
}

package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The benchmark that compares tunnels: a short run, for the tool's sake and not for the numbers. */
@RequiresNetns(programs = {"python3", "iperf3", "ping", "wireguard-go", "wg"})
class CompareTest {
    private static final String COMPARE = Path.of(System.getProperty("malachi.root"), "distribution/bench/compare")
            .toString();

    @TempDir
    Path folder;

    @Test
    void measuresEachContenderAndCleansUp() throws Exception {
        String namespacesBefore = namespaces();
        String out = TwoHosts.run(List.of(
                        COMPARE,
                        "--contenders",
                        "veth,malachi,wireguard-go",
                        "--axes",
                        "start,tcp-2-both,ping-idle,memory",
                        "--rounds",
                        "1",
                        "--seconds",
                        "1",
                        "--output",
                        folder.toString()))
                .expectSuccess();

        assertThat(out).contains("median", "malachi / wireguard-go");
        JsonNode results = JsonMapper.shared().readTree(Files.readString(folder.resolve("results.json")));
        assertThat(results.path("missing").isEmpty())
                .as("missing: " + results.path("missing"))
                .isTrue();
        for (String contender : List.of("malachi", "wireguard-go")) {
            for (String metric : List.of("start-up", "first-ping", "ramp", "tcp-2-both", "ping-idle-p99", "rss")) {
                assertThat(results.path("medians").path(metric).path(contender).asDouble())
                        .as(metric + " of " + contender)
                        .isPositive();
            }
        }
        assertThat(Files.readString(folder.resolve("results.svg")))
                .startsWith("<svg ")
                .contains(">wireguard-go<");
        assertThat(namespaces()).isEqualTo(namespacesBefore);
    }

    @Test
    void namesWhoIsMissing() {
        String out = TwoHosts.run(List.of(COMPARE, "--list", "--image", folder.toString()))
                .expectSuccess();

        assertThat(out).containsPattern("contender +malachi +no image at " + folder);
    }

    @Test
    void refusesAxesAndContendersThatDoNotExistWithASentence() {
        TwoHosts.Outcome axis = TwoHosts.run(List.of(COMPARE, "--axes", "warp-9"));
        TwoHosts.Outcome contender = TwoHosts.run(List.of(COMPARE, "--contenders", "carrier-pigeon"));

        assertThat(axis.exitCode()).isEqualTo(1);
        assertThat(axis.err()).contains("there is no axis 'warp-9'").doesNotContain("Traceback");
        assertThat(contender.exitCode()).isEqualTo(1);
        assertThat(contender.err())
                .contains("there is no contender 'carrier-pigeon'")
                .doesNotContain("Traceback");
    }

    /** The namespaces of the machine: also of a run of the tool that somebody killed. */
    private static String namespaces() {
        return TwoHosts.run(List.of("ip", "netns", "list")).expectSuccess();
    }
}

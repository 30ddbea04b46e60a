package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Which cipher two nodes agree on. */
@RequiresNetns(programs = {"ping", "curl"})
class CipherChoiceTest {
    @TempDir
    Path folder;

    @Test
    void isAesWhereBothProcessorsHaveItAndBothOperatorsLetThem() throws Exception {
        try (var hosts = new TwoHosts(folder)) {
            hosts.left.up();
            Process right = hosts.right.up();
            String best = processorHasAes() ? "aes-256-gcm" : "chacha20-poly1305";
            assertThat(ciphersAfterPing(hosts)).containsExactly(best, best);

            TwoHosts.end(right);
            Files.writeString(hosts.right.home.resolve("config.yaml"), "aead: jce\n");
            hosts.right.up();
            assertThat(ciphersAfterPing(hosts)).containsExactly("chacha20-poly1305", "chacha20-poly1305");
            assertThat(hosts.right.ask("status").path("aead").asString()).isEqualTo("jce");
        }
    }

    private static List<String> ciphersAfterPing(TwoHosts hosts) {
        String address = hosts.left.ask("status").path("ipv4").asString();
        hosts.right.run("ping", "-c", "20", "-i", "0.2", "-W", "5", address).expectSuccess();
        return List.of(cipher(hosts.left), cipher(hosts.right));
    }

    private static String cipher(TwoHosts.Host host) {
        JsonNode peers = host.json("peers");
        assertThat(peers).hasSize(1);
        return peers.get(0).path("cipher").asString();
    }

    /** As proc_cpuinfo(5) has it on x86-64 and aarch64. */
    private static boolean processorHasAes() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.matches("(flags|Features)\\s*:.*"))
                .map(line -> List.of(line.split("\\s+")))
                .anyMatch(flags -> flags.contains("aes") && (flags.contains("pclmulqdq") || flags.contains("pmull")));
    }
}

package dev.malachi.plugin.tools.whois;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.PeerDetails;
import dev.malachi.plugin.tools.Alice;
import dev.malachi.plugin.tools.ToolRun;
import dev.malachi.plugin.tools.scan.ServiceNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhoisToolTest {
    /** ssh from bob (10.144.233.6:40000) to this node (10.144.11.11:22), a listener, and a connection to somewhere else. */
    private static final String TCP = """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0B0B900A:0016 06E9900A:9C40 01 00000000:00000000 00:00000000 00000000     0        0 1 1 0 20 4 30 10 -1
               1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0
               2: 0100007F:0016 0100007F:9C41 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 20 4 30 10 -1
            """;

    @TempDir
    private Path folder;

    private final Alice node = new Alice();

    @BeforeEach
    void connections() throws IOException {
        Files.writeString(folder.resolve("tcp"), TCP);
        node.knownDetails()
                .put(
                        Alice.BOB,
                        new PeerDetails(
                                Alice.BOB,
                                Optional.of(Duration.ofSeconds(3)),
                                Optional.of(Instant.parse("2026-11-30T12:00:00.5Z")),
                                true,
                                Optional.of(Duration.ofMinutes(124)),
                                Optional.of(Duration.ofSeconds(40))));
    }

    private ToolRun whois(String subject) {
        var tool = new WhoisTool(new SocketTable(folder), () -> new ServiceNames(folder.resolve("no-services")));
        return ToolRun.of(tool, node, Map.of("subject", subject));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bob",
                "10.144.233.6",
                "a4aae906",
                "02:00:00:00:00:02",
                "10.144.233.6:40000",
                "tcp:40000",
                "tcp:ssh"
            })
    void allThatBobIsKnownByLeadsToHim(String subject) throws InterruptedException {
        ToolRun run = whois(subject);

        assertThat(run.run()).isZero();

        assertThat(run.json())
                .contains("\"nodes\":[{\"id\":\"a4aae90643ddcd556e58e6d87755784a\"")
                .contains("\"trust\":\"met\",\"settled\":true,\"firstSeen\":\"2026-11-30T12:00:00Z\"")
                .contains("\"sessionSeconds\":7440,\"keysSeconds\":40,\"cipher\":\"aes-256-gcm\"");
    }

    @Test
    void saysWhoItIsByWhatTrustAndSinceWhen() throws InterruptedException {
        ToolRun run = whois("bob");

        assertThat(run.run()).isZero();

        assertThat(run.text().lines())
                .containsExactly(
                        "Node ID:     a4aae906-43ddcd55-6e58e6d8-7755784a",
                        "Short ID:    a4aae906",
                        "Name:        bob",
                        "Virtual IP:  10.144.233.6",
                        "IPv6:        fd4d:4e31:a4aa:e906:43dd:cd55:6e58:e6d8",
                        "Where:       02:00:00:00:00:02 on eth0",
                        "State:       session, heard 3 s ago",
                        "Trust:       met, settled, first met 2026-11-30T12:00:00Z",
                        "Session:     for 2 h 4 min, keys 40 s old, aes-256-gcm");
    }

    @Test
    void aPortOfThisNodeShowsWhoIsConnectedToIt() throws InterruptedException {
        ToolRun run = whois("me:22");

        assertThat(run.run()).isZero();

        assertThat(run.text())
                .contains("this node itself", "Name:        bob")
                .containsPattern("10\\.144\\.11\\.11:22 +10\\.144\\.233\\.6:40000 +established +a4aae906")
                .doesNotContain("127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp:9999", "02:00:00:00:00:77", "stranger.mli"})
    void whereNoNodeIsItSaysSo(String subject) {
        assertThatThrownBy(() -> whois(subject).run())
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp:no-such-service", "bob:0", "bob:65536", "bob:99999999999"})
    void aPortThatIsNoneIsWrongUse(String subject) {
        assertThatThrownBy(() -> whois(subject).run())
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
    }
}

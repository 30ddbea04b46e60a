package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that may open few files, and a caller that opens as many connections as it can. */
@RequiresNetns(programs = {"bash", "ip"})
class CrowdedControlTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_DESCRIPTORS = 120;
    private static final String HALF = "POST /v1/tools/ping HTTP/1.1\r\nHost: m\r\nContent-Length: 1000\r\n\r\n{";

    @TempDir
    private Path folder;

    private TwoHosts hosts;
    private final List<SocketChannel> open = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        for (SocketChannel channel : open) {
            channel.close();
        }
        hosts.close();
    }

    @Test
    void connectionsLeaveTheNodeItsDescriptorsAndTheCallersWhoComeAfterThem() throws Exception {
        hosts = new TwoHosts(folder);
        Process daemon =
                hosts.left.launch(List.of("bash", "-c", "ulimit -n " + MOST_DESCRIPTORS + " && exec \"$@\"", "bash"));
        hosts.left.awaitAnswer(daemon);

        for (int i = 0; i < 2 * MOST_DESCRIPTORS; i++) {
            half();
        }

        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + daemon.pid() + "/fd"))) {
            assertThat(descriptors.count()).isLessThanOrEqualTo(MOST_DESCRIPTORS - 20);
        }
        TwoHosts.Outcome crowded = hosts.left.malachi("status");
        assertThat(crowded.exitCode()).as(crowded.toString()).isEqualTo(1);
        assertThat(crowded.err()).contains("as many connections as it serves at once");
        hosts.left.run("ip", "link", "delete", "mal0").expectSuccess();
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.left.run("ip", "link", "show", "mal0").exitCode() == 0);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.left.malachi("status").exitCode() == 0);
        assertThat(hosts.left.log()).doesNotContain("\tat ", "Exception", "ERROR");
        hosts.left.malachi("down").expectSuccess();
    }

    /** Half a request; one that is refused may be so before it is written. */
    private void half() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(channel);
        channel.connect(UnixDomainSocketAddress.of(hosts.left.socket));
        try {
            int _ = channel.write(StandardCharsets.UTF_8.encode(HALF));
        } catch (IOException e) {
            // refused
        }
    }
}

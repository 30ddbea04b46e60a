package dev.malachi.plugin.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortScanTest {
    private static PortScan scan() {
        return new PortScan("127.0.0.1", 5000, Duration.ofSeconds(1));
    }

    @Test
    void tellsOpenFromClosedPorts() throws IOException, InterruptedException {
        List<PortScan.Result> results = new ArrayList<>();
        int closedPort;
        try (var closed = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            closedPort = closed.getLocalPort();
        }
        try (var open = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            scan().run(List.of(open.getLocalPort(), closedPort), results::add);

            assertThat(results)
                    .containsExactlyInAnyOrder(
                            new PortScan.Result(open.getLocalPort(), PortScan.State.OPEN),
                            new PortScan.Result(closedPort, PortScan.State.CLOSED));
        }
    }

    @Test
    void endsWhenInterruptedWithWhatWasFound() throws InterruptedException {
        List<PortScan.Result> results = new ArrayList<>();
        Thread scanning = Thread.ofVirtual().start(() -> {
            try {
                new PortScan("127.0.0.1", 10, Duration.ofSeconds(1)).run(PortList.parse(List.of("1-1000")), result -> {
                    results.add(result);
                    Thread.currentThread().interrupt();
                });
            } catch (InterruptedException e) {
                // as it should be
            }
        });

        scanning.join();

        assertThat(results).hasSizeBetween(1, 10);
    }
}

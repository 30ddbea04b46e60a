package dev.malachi.plugin.tools.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortScanTest {
    private static PortScan scan() {
        return new PortScan("127.0.0.1", "127.0.0.1", 5000, Duration.ofSeconds(1));
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
                new PortScan("127.0.0.1", "127.0.0.1", 10, Duration.ofSeconds(1))
                        .run(PortList.parse(List.of("1-1000")), result -> {
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

    @Test
    void comesFromTheGivenAddressAndNoOther() throws Exception {
        try (var open = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            new PortScan("127.0.0.7", "127.0.0.1", 5000, Duration.ofSeconds(1))
                    .run(List.of(open.getLocalPort()), result -> {});

            try (Socket accepted = open.accept()) {
                assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("127.0.0.7");
            }
        }
    }

    /** The TUN interface is gone, and its address with it (192.0.2.0/24 is nobody's, RFC 5737). */
    @Test
    void whatThisMachineDoesNotLetBeTriedIsNotCalledFiltered() throws InterruptedException {
        List<PortScan.Result> results = new ArrayList<>();

        new PortScan("192.0.2.1", "127.0.0.1", 5000, Duration.ofSeconds(1)).run(List.of(1, 2), results::add);

        assertThat(results)
                .extracting(PortScan.Result::state)
                .containsExactly(PortScan.State.UNTRIED, PortScan.State.UNTRIED);
        assertThat(results.getFirst().obstacle())
                .hasValueSatisfying(why -> assertThat(why).isNotBlank());
    }

    /** A full backlog keeps silent, as a firewall does. */
    @Test
    void whatDoesNotAnswerInTimeIsFiltered() throws IOException, InterruptedException {
        List<PortScan.Result> results = new ArrayList<>();
        List<SocketChannel> waiting = new ArrayList<>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 8; i++) {
                SocketChannel channel = SocketChannel.open();
                waiting.add(channel);
                channel.configureBlocking(false);
                boolean _ = channel.connect(full.getLocalSocketAddress());
            }

            new PortScan("127.0.0.1", "127.0.0.1", 5000, Duration.ofMillis(50))
                    .run(List.of(full.getLocalPort()), results::add);

            assertThat(results).containsExactly(new PortScan.Result(full.getLocalPort(), PortScan.State.FILTERED));
        } finally {
            for (SocketChannel channel : waiting) {
                channel.close();
            }
        }
    }

    @Test
    void aMistakeEndsTheScanAndDoesNotMakeItWaitForEver() {
        assertThatThrownBy(() -> scan().run(List.of(1, 70_000, 2), result -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

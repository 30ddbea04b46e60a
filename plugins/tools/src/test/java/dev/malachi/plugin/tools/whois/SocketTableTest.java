package dev.malachi.plugin.tools.whois;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SocketTableTest {
    @TempDir
    private Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void findsAConnectionOfThisProcess() throws IOException {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            assertThat(new SocketTable(Path.of("/proc/net")).connections())
                    .filteredOn(connection -> connection.local().getPort() == client.getLocalPort())
                    .singleElement()
                    .satisfies(connection -> {
                        assertThat(connection.remote().getPort()).isEqualTo(accepted.getLocalPort());
                        assertThat(connection.remote().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());
                        assertThat(connection.state()).isEqualTo("established");
                    });
        }
    }

    @Test
    void whatIsNoLineOfTheTableIsPassedOver() throws IOException {
        Files.writeString(
                folder.resolve("tcp"),
                "header\n\n 0: nonsense nonsense 01 x\n 1: 0100007F:0016 0100:9 01 x\n 2: : : ff x\n");

        assertThat(new SocketTable(folder).connections()).isEmpty();
    }
}

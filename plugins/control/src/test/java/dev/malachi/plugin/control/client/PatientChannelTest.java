package dev.malachi.plugin.control.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a client waits for a daemon that says nothing. */
class PatientChannelTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private ServerSocketChannel server;
    private SocketChannel client;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(address());
        client = SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(folder.resolve("s"));
    }

    @Test
    void silenceEndsTheConnection() throws IOException {
        PatientChannel channel = new PatientChannel(client, SHORT);
        channel.connect(address()); // the kernel takes it; nobody accepts

        assertThatThrownBy(channel::read).isInstanceOf(PatientChannel.SilenceException.class);

        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void whoHurriesWaitsForLess() throws IOException {
        PatientChannel channel = new PatientChannel(client, Duration.ofSeconds(10));
        channel.connect(address());
        channel.hurry(SHORT);

        long began = System.nanoTime();
        assertThatThrownBy(channel::read).isInstanceOf(PatientChannel.SilenceException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatIsSaidIsReadUntilTheEnd() throws IOException {
        PatientChannel channel = new PatientChannel(client, LONG);
        channel.connect(address());
        try (SocketChannel daemon = server.accept()) {
            daemon.write(ByteBuffer.wrap(new byte[] {'a', (byte) 0xFF}));
        }

        assertThat(channel.read()).isEqualTo('a');
        assertThat(channel.read()).isEqualTo(0xFF);
        assertThat(channel.read()).isEqualTo(-1);
    }

    @Test
    void aConnectionThatBreaksIsNotSilence() throws IOException {
        PatientChannel channel = new PatientChannel(client, LONG);
        channel.connect(address());
        client.close();

        assertThatThrownBy(channel::read)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(PatientChannel.SilenceException.class);
    }
}

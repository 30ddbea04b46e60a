package @PACKAGE@;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Registration;
import dev.malachi.api.spi.frontend.Frontend;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Tells everything that connects to a Unix socket beside the control socket which peers are there, one a line: {@code nc -U …/@ID@.sock}.
 * What may open the folder may ask.
 */
final class @CLASS@Frontend implements Frontend {
    @Override
    public String id() {
        return "@ID@";
    }

    @Override
    public Registration start(Context context) {
        Path path = context.socket().resolveSibling("@ID@.sock");
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                server.bind(UnixDomainSocketAddress.of(path));
            } catch (IOException e) {
                server.close();
                throw e;
            }
            Thread thread = Thread.ofVirtual().name("@ID@").start(() -> serve(server, context.node()));
            return () -> stop(server, thread, path);
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "@ID@ cannot listen at " + path + ": " + e.getMessage()
                            + ". If no other Malachi runs there, remove that file.",
                    e);
        }
    }

    private static void serve(ServerSocketChannel server, Node node) {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                ByteBuffer answer = StandardCharsets.UTF_8.encode(
                        node.peers().stream().map(@CLASS@Frontend::line).collect(Collectors.joining()));
                while (answer.hasRemaining()) {
                    client.write(answer);
                }
            } catch (IOException e) {
                // it went away while it was told, or the server was closed
            }
        }
    }

    private static String line(PeerStatus peer) {
        return peer.id().hex() + " " + peer.state() + "\n";
    }

    private static void stop(ServerSocketChannel server, Thread thread, Path path) {
        try {
            if (server.isOpen()) {
                server.close();
                thread.interrupt();
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new MalachiException(MalachiException.Kind.FAILED, "@ID@ cannot end: " + e.getMessage(), e);
        }
    }
}

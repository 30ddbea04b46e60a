import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

/**
 * Bulk traffic for the training of the daemon's AOT cache, run from source by the JDK that builds the image: {@code Bulk.java serve PORT}
 * takes one connection and reads it to its end, then writes as long; {@code Bulk.java exchange HOST PORT SECONDS} is the other end.
 */
class Bulk {
    private static final byte[] BUFFER = new byte[128 * 1024];

    void main(String... arguments) throws IOException {
        if (arguments[0].equals("serve")) {
            serve(Integer.parseInt(arguments[1]));
        } else {
            exchange(arguments[1], Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        }
    }

    private static void serve(int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port);
                Socket socket = server.accept()) {
            long start = System.nanoTime();
            drain(socket);
            write(socket, System.nanoTime() - start);
        }
    }

    private static void exchange(String host, int port, int seconds) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 5000);
            write(socket, TimeUnit.SECONDS.toNanos(seconds));
            socket.shutdownOutput();
            drain(socket);
        }
    }

    private static void write(Socket socket, long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            socket.getOutputStream().write(BUFFER);
        }
    }

    private static void drain(Socket socket) throws IOException {
        while (socket.getInputStream().read(BUFFER) >= 0) {
            // only the traffic matters
        }
    }
}

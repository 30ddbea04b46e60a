package dev.malachi.plugin.tools.whois;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The TCP connections of this machine, as Linux lists them (proc(5), {@code /proc/net/tcp}, {@code tcp6}). */
final class SocketTable {
    /** {@code include/net/tcp_states.h}: {@code TCP_LISTEN}. */
    private static final int LISTEN = 10;

    private static final String[] STATES = {
        "",
        "established",
        "syn-sent",
        "syn-received",
        "fin-wait-1",
        "fin-wait-2",
        "time-wait",
        "closed",
        "close-wait",
        "last-ack",
        "listen",
        "closing",
        "syn-received"
    };

    /**
     * A connection.
     *
     * @param local address and port here
     * @param remote address and port there
     * @param state such as {@code established}
     */
    record Connection(InetSocketAddress local, InetSocketAddress remote, String state) {}

    private final Path folder;

    /**
     * Reads tables.
     *
     * @param folder such as {@code /proc/net}
     */
    SocketTable(Path folder) {
        this.folder = folder;
    }

    /** All that have another end; none where the system has no such tables. */
    List<Connection> connections() {
        List<Connection> all = new ArrayList<>();
        for (String name : List.of("tcp", "tcp6")) {
            Path file = folder.resolve(name);
            if (Files.isReadable(file)) {
                try (Stream<String> lines = Files.lines(file, StandardCharsets.US_ASCII)) {
                    lines.skip(1).flatMap(line -> parse(line).stream()).forEach(all::add);
                } catch (IOException | UncheckedIOException e) {
                    // without IPv6, or with /proc hidden, there is nothing to list
                }
            }
        }
        return all;
    }

    /** A line: number, local, remote, state, and more that is of no use here. */
    private static Optional<Connection> parse(String line) {
        String[] words = line.strip().split("\\s+", 5);
        if (words.length < 5) {
            return Optional.empty();
        }
        try {
            int state = Integer.parseInt(words[3], 16);
            if (state == LISTEN || state <= 0 || state >= STATES.length) {
                return Optional.empty();
            }
            return Optional.of(new Connection(endpoint(words[1]), endpoint(words[2]), STATES[state]));
        } catch (IllegalArgumentException | UnknownHostException e) {
            return Optional.empty(); // no line of such a table
        }
    }

    /** Words of 32 bits in the byte order of the machine, and the port as a number. */
    private static InetSocketAddress endpoint(String text) throws UnknownHostException {
        int colon = text.indexOf(':');
        byte[] bytes = HexFormat.of().parseHex(text.substring(0, Math.max(0, colon)));
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteBuffer out = ByteBuffer.allocate(bytes.length).order(ByteOrder.nativeOrder());
        while (in.remaining() >= Integer.BYTES) {
            out.putInt(in.getInt());
        }
        return new InetSocketAddress(
                InetAddress.getByAddress(out.array()), Integer.parseInt(text.substring(colon + 1), 16));
    }
}

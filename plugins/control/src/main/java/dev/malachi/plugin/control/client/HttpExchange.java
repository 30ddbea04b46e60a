package dev.malachi.plugin.control.client;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.Reason;
import dev.malachi.plugin.control.SocketPath;
import dev.malachi.plugin.control.format.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One HTTP/1.1 request and its answer (RFC 9112) on a connection of its own. The request body may be streamed by a second thread while
 * the answer is being read; {@link #close} may be called by any thread and ends both.
 */
final class HttpExchange implements AutoCloseable {
    private static final int MAX_LINE_BYTES = 16 << 20;

    /** A daemon answers at once, and sends a heartbeat twice a second while a tool runs; a busy machine takes longer. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For somebody who has pressed Ctrl-C. */
    private static final Duration LITTLE_PATIENCE = Duration.ofSeconds(2);

    private final SocketChannel channel;
    private final PatientChannel patient;
    private final LineReader in;

    private HttpExchange(SocketChannel channel, PatientChannel patient) {
        this.channel = channel;
        this.patient = patient;
        in = new LineReader(patient, MAX_LINE_BYTES);
    }

    /**
     * Connects.
     *
     * @throws MalachiException (no daemon) if no process listens there, (permission) if the socket may not be used, (usage) if its path is
     *     too long
     */
    static HttpExchange open(Path socket, Duration patience) {
        SocketAddress address = SocketPath.address(socket);
        if (Files.notExists(socket)) {
            throw unreachable(socket, new NoSuchFileException(socket.toString())); // sooner said than by a connection
        }
        try {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                PatientChannel patient = new PatientChannel(channel, patience);
                patient.connect(address);
                return new HttpExchange(channel, patient);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreachable(socket, e);
        }
    }

    /** The system's error texts are for people; which obstacle it is, the file itself tells. */
    private static MalachiException unreachable(Path socket, IOException cause) {
        boolean hidden = !Files.exists(socket) && !Files.notExists(socket); // a folder on the way may not be searched
        boolean locked = Files.exists(socket) && !(Files.isReadable(socket) && Files.isWritable(socket));
        if (hidden && !BoundSockets.has(socket)) {
            return new MalachiException(
                    MalachiException.Kind.NO_DAEMON,
                    "No Malachi daemon is known to run at " + socket
                            + ", and you may not look there: start one with 'malachi up', or if one runs, become a"
                            + " member of the group malachi, run the command as root, or name another socket with"
                            + " --socket.",
                    cause);
        }
        if (hidden || locked) {
            return new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "You may not use the daemon at " + socket
                            + "; become a member of the group malachi, or run the command as root.",
                    cause);
        }
        if (cause instanceof PatientChannel.SilenceException) {
            return silent(socket, cause);
        }
        String found = Files.isDirectory(socket)
                ? ": that is a directory"
                : Files.isRegularFile(socket)
                        ? ": that is an ordinary file, no socket"
                        : Files.exists(socket) ? ": the socket is there, but who made it has ended" : "";
        return new MalachiException(
                MalachiException.Kind.NO_DAEMON,
                "No Malachi daemon answers at " + socket + found
                        + "; start one with 'malachi up', or name another socket with --socket.",
                cause);
    }

    /** What to say when a request that was sent has no answer. */
    static MalachiException broken(Path socket, IOException cause) {
        return cause instanceof PatientChannel.SilenceException
                ? silent(socket, cause)
                : new MalachiException(
                        MalachiException.Kind.FAILED,
                        "The connection to the daemon at " + socket + " broke: " + Reason.of(cause) + ".",
                        cause);
    }

    private static MalachiException silent(Path socket, IOException silence) {
        return new MalachiException(
                MalachiException.Kind.NO_DAEMON,
                "The daemon at " + socket + " is there but does not answer: " + silence.getMessage()
                        + ". It is stopped, or stuck: find its number PID with 'fuser " + socket
                        + "', let it go on with 'kill -CONT PID', or end it with 'kill -KILL PID' and start it again.",
                silence);
    }

    /** Waits for less than usual from now on. */
    void hurry() {
        patient.hurry(LITTLE_PATIENCE);
    }

    /** Sends a whole request. */
    void send(String method, String path, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        write(head(method, path) + "Content-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n"
                + body);
    }

    /** Begins a request whose body comes in lines. */
    void sendHead(String method, String path) throws IOException {
        write(head(method, path) + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    /** Sends a line of the body: one chunk. */
    void sendLine(String line) throws IOException {
        int length = line.getBytes(StandardCharsets.UTF_8).length + 1;
        write(Integer.toHexString(length) + "\r\n" + line + "\n\r\n");
    }

    /** Ends the body. */
    void sendEnd() throws IOException {
        write("0\r\n\r\n");
    }

    /**
     * Whether the daemon has answered instead of reading the request: it refuses, and closes the connection.
     *
     * @param sending what broke the sending
     * @return the answer
     * @throws IOException that one, if there is no answer
     */
    Answer answerInstead(IOException sending) throws IOException {
        try {
            return answer();
        } catch (IOException e) {
            throw sending;
        }
    }

    /**
     * Waits for the head of the answer.
     *
     * @return its status and the body that follows
     */
    Answer answer() throws IOException {
        String statusLine = headLine();
        String[] parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9][0-9]")) {
            throw new IOException("what answers is no Malachi daemon");
        }
        Optional<Long> length = Optional.empty();
        boolean chunked = false;
        for (String line = headLine(); !line.isEmpty(); line = headLine()) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Optional.of(
                        Long.parseLong(header.substring(header.indexOf(':') + 1).strip()));
            } else if (header.startsWith("transfer-encoding:")) {
                chunked = header.endsWith("chunked");
            }
        }
        return new Answer(Integer.parseInt(parts[1]), body(chunked, length));
    }

    /**
     * The answer.
     *
     * @param status HTTP status code
     * @param body ends where the answer ends
     */
    record Answer(int status, InputStream body) {}

    @Override
    public void close() {
        patient.close();
    }

    /** RFC 9112 §6.3: chunks, else a length, else whatever comes until the connection ends. */
    private InputStream body(boolean chunked, Optional<Long> length) {
        if (chunked) {
            return new ChunkedBody(in);
        }
        return new FixedBody(in, length.orElse(Long.MAX_VALUE), length.isPresent());
    }

    private String headLine() throws IOException {
        return in.nextLine().orElseThrow(() -> new IOException("the connection ended early"));
    }

    private static String head(String method, String path) {
        return method + " /v1" + path + " HTTP/1.1\r\nHost: malachi\r\nConnection: close\r\n";
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

package dev.malachi.plugin.control.connection;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.Documents;
import dev.malachi.plugin.control.format.Problem;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A whole answer with a sentence, for connections that no request of is served. */
final class Refusal {
    private Refusal() {}

    /**
     * Writes an answer at once. What the kernel does not take at once is lost: it has room for far more on a new connection.
     *
     * @param channel not blocking, nothing was written to it yet or whole answers only
     * @param status such as {@code 503 Service Unavailable}
     * @param sentence for the caller
     */
    static void write(SocketChannel channel, String status, String sentence) {
        String body = Documents.toJson(Problem.answer(MalachiException.Kind.FAILED, sentence)) + "\n";
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n";
        try {
            int _ = channel.write(StandardCharsets.UTF_8.encode(head + body));
        } catch (IOException e) {
            // the caller has gone
        }
    }
}

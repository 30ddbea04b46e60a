package dev.malachi.plugin.control.connection;

import java.time.Duration;

/**
 * How much the control API serves at once.
 *
 * @param connections for every caller
 * @param reserved connections, and streams of each kind, that are there besides for administrators
 * @param streamsOfAKind streams of one resource, such as those of events
 * @param bodyBytes bytes of requests that are being read, of all callers together; administrators have a quarter more
 * @param request how long a request may take to come, head and document; also how long a connection may be idle
 * @param answer how long a caller may take to read an answer that is no stream
 */
public record Limits(
        int connections, int reserved, int streamsOfAKind, long bodyBytes, Duration request, Duration answer) {
    private static final int MOST_CONNECTIONS = 256;
    private static final int FEWEST_CONNECTIONS = 8;

    /** For files that the node writes, links that come and an interface that has to be made again. */
    private static final int DESCRIPTORS_OF_THE_NODE = 32;

    /** The heap of a daemon has 96 MiB, and a document takes several times its length while it is read. */
    private static final long BODY_BYTES = 4L << 20;

    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /**
     * What this process can serve: one file descriptor a connection, of those that it may still open.
     *
     * @return the limits
     */
    public static Limits ofThisProcess() {
        return within(Descriptors.left());
    }

    static Limits within(long descriptors) {
        int connections = Math.clamp(descriptors - DESCRIPTORS_OF_THE_NODE, FEWEST_CONNECTIONS, MOST_CONNECTIONS);
        int reserved = Math.clamp(connections / 8, 2, 16);
        int forAll = connections - reserved;
        return new Limits(forAll, reserved, forAll / 4, BODY_BYTES, REQUEST, ANSWER);
    }
}

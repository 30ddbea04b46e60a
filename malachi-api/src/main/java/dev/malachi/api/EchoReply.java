package dev.malachi.api;

import dev.malachi.api.annotation.Stable;

/**
 * The answer to an ECHO.
 *
 * @param from who answered
 * @param roundTripNanos time between sending and receipt
 * @param hopLimit the hop limit with which the ECHO arrived there: 16 on the same segment
 * @param data the bytes that came back
 */
@Stable
public record EchoReply(NodeId from, long roundTripNanos, int hopLimit, byte[] data) {}

package dev.malachi.api;

import dev.malachi.api.annotation.Stable;

/**
 * A received datagram.
 *
 * @param from its authenticated sender
 * @param fromPort source port
 * @param toPort destination port
 * @param payload its bytes
 */
@Stable
public record Datagram(NodeId from, int fromPort, int toPort, byte[] payload) {}

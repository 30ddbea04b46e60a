package dev.malachi.api.spi.name;

import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.time.Duration;

/**
 * A name that means a node.
 *
 * @param name lower case, without {@code .mli}
 * @param node which node
 * @param ttl for how long the answer may be kept elsewhere
 * @param source id of the {@link NameSource} that says so
 */
@Preview
public record NameEntry(String name, NodeId node, Duration ttl, String source) {}

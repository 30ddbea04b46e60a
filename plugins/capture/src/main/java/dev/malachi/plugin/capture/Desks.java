package dev.malachi.plugin.capture;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The plugin's part in each node of the process, where its commands find it. Safe for use by several threads. */
final class Desks {
    private final Map<NodeId, Desk> byNode = new ConcurrentHashMap<>();

    void add(NodeId node, Desk desk) {
        byNode.put(node, desk);
    }

    void remove(NodeId node, Desk desk) {
        byNode.remove(node, desk);
    }

    /** The part in a node. */
    Desk of(Node node) {
        return Optional.ofNullable(byNode.get(node.id()))
                .orElseThrow(() -> new MalachiException(
                        MalachiException.Kind.FAILED, "The plugin 'capture' is not at work in this node."));
    }
}

package dev.malachi.kernel.control;

import dev.malachi.api.NodeConfig;

/** What a node is to be, now. Read by all threads; replaced on the control thread. */
public final class LiveConfig {
    private volatile NodeConfig config;

    /**
     * Begins with what the node was started with.
     *
     * @param config that
     */
    public LiveConfig(NodeConfig config) {
        this.config = config;
    }

    public NodeConfig get() {
        return config;
    }

    /** From now on. What parts have taken over of the old one at their start stays as it is. */
    public void replace(NodeConfig next) {
        config = next;
    }
}

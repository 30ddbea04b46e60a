import org.jspecify.annotations.NullMarked;

/** The kernel: frames, peers, trust, sessions, forwarding, data path, plugin host and configuration of a node. */
@NullMarked
module dev.malachi.kernel {
    requires dev.malachi.api;
    requires org.bouncycastle.provider; // BLAKE3
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.kernel.node.KernelPlugin;
}

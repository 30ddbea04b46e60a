import org.jspecify.annotations.NullMarked;

/** The kernel: frames, peers, trust, sessions, forwarding, data path, plugin host and configuration of a node. */
@NullMarked
module dev.malachi.kernel {
    requires dev.malachi.api;
    requires com.github.zafarkhaja.semver;
    requires jdk.management; // a heap dump tells what holds the classes of a plugin that was stopped
    requires org.bouncycastle.provider; // BLAKE3 and BLAKE2b
    requires org.pf4j;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires static org.jspecify; // compile time only: nullness annotations

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.kernel.node.KernelPlugin;
}

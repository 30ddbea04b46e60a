import org.jspecify.annotations.NullMarked;

/** The node itself: frames, peers, trust, sessions, forwarding, data path, plugin host, configuration. */
@NullMarked
module dev.malachi.kernel {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires tools.jackson.core;
    requires tools.jackson.databind;
}

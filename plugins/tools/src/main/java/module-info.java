import org.jspecify.annotations.NullMarked;

/** status, peers, ping, lookup, keys, platform, send, listen. */
@NullMarked
module dev.malachi.plugin.tools {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.slf4j;
}

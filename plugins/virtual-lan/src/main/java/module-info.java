import org.jspecify.annotations.NullMarked;

/** Ethernet segments inside one process, with loss, delay, reordering, duplication and partitions. */
@NullMarked
module dev.malachi.plugin.virtuallan {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.slf4j;
}

import org.jspecify.annotations.NullMarked;

/** Discovery of nodes on a link: NDP version 2. */
@NullMarked
module dev.malachi.plugin.ndp {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.slf4j;
}

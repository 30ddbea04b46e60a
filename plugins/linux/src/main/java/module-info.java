import org.jspecify.annotations.NullMarked;

/** Links (AF_PACKET), TUN, addresses, routes and link events of Linux, through FFM. */
@NullMarked
module dev.malachi.plugin.linux {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.slf4j;
}

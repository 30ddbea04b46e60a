import org.jspecify.annotations.NullMarked;

/** The crypto suite of libsodium, by lazysodium. */
@NullMarked
module dev.malachi.plugin.sodium {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires com.goterl.lazysodium;
    requires com.sun.jna;
    requires org.slf4j;
}

import org.jspecify.annotations.NullMarked;

/** The crypto suite in pure Java, by Bouncy Castle. */
@NullMarked
module dev.malachi.plugin.bouncycastle {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.bouncycastle.provider;
    requires org.slf4j;
}

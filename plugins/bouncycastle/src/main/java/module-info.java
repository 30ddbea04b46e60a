import org.jspecify.annotations.NullMarked;

/** The crypto suite in pure Java, by Bouncy Castle: works wherever a Java runtime does. */
@NullMarked
module dev.malachi.plugin.bouncycastle {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.bouncycastle.provider;

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.bouncycastle.BouncyCastlePlugin;
}

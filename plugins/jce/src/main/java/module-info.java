import org.jspecify.annotations.NullMarked;

/** ChaCha20-Poly1305 of the JDK as an AEAD engine. */
@NullMarked
module dev.malachi.plugin.jce {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.jce.JcePlugin;
}

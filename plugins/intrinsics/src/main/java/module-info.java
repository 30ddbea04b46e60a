import org.jspecify.annotations.NullMarked;

/**
 * The fast AEAD engine: the JDK's ChaCha20 and Poly1305 intrinsics, called directly. Needs
 * {@code --add-opens=java.base/com.sun.crypto.provider=dev.malachi.plugin.intrinsics} and
 * {@code --add-exports=java.base/sun.security.util.math=dev.malachi.plugin.intrinsics}, which the image's launcher gives.
 */
@NullMarked
module dev.malachi.plugin.intrinsics {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;

    provides dev.malachi.api.plugin.Plugin with
            dev.malachi.plugin.intrinsics.IntrinsicsPlugin;
}

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.plugin.jce.JceAeadEngine;
import org.jspecify.annotations.NullMarked;

/** ChaCha20-Poly1305 of the JDK as an AEAD engine. */
@NullMarked
module dev.malachi.plugin.jce {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;

    provides AeadEngine with
            JceAeadEngine;
}

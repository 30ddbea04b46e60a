import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.plugin.bouncycastle.BouncyCastleAeadEngine;
import dev.malachi.plugin.bouncycastle.BouncyCastleSuite;
import org.jspecify.annotations.NullMarked;

/** Crypto in pure Java on Bouncy Castle's low-level classes: works wherever a Java runtime does. */
@NullMarked
module dev.malachi.plugin.bouncycastle {
    requires dev.malachi.api;
    requires org.bouncycastle.provider;
    requires static org.jspecify; // compile time only: nullness annotations

    provides CryptoSuite with
            BouncyCastleSuite;
    provides AeadEngine with
            BouncyCastleAeadEngine;
}

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.plugin.bouncycastle.BouncyCastleAeadEngine;
import dev.malachi.plugin.bouncycastle.BouncyCastleSuite;
import org.jspecify.annotations.NullMarked;

/** The crypto suite in pure Java, by Bouncy Castle: works wherever a Java runtime does. */
@NullMarked
module dev.malachi.plugin.bouncycastle {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;
    requires org.bouncycastle.provider;

    provides CryptoSuite with
            BouncyCastleSuite;
    provides AeadEngine with
            BouncyCastleAeadEngine;
}

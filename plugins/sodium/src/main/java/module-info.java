import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.plugin.sodium.SodiumAeadEngine;
import dev.malachi.plugin.sodium.SodiumAesEngine;
import dev.malachi.plugin.sodium.SodiumSuite;
import org.jspecify.annotations.NullMarked;

/** The crypto suite of libsodium and its bulk ciphers, by the FFM API. */
@NullMarked
module dev.malachi.plugin.sodium {
    requires static org.jspecify; // compile time only: nullness annotations
    requires dev.malachi.api;

    provides AeadEngine with
            SodiumAeadEngine,
            SodiumAesEngine;
    provides CryptoSuite with
            SodiumSuite;
}

package dev.malachi.plugin.sodium;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.tck.crypto.CryptoSuiteContract;

class SodiumSuiteTest extends CryptoSuiteContract {
    private final CryptoSuite suite = new SodiumSuite();

    @Override
    protected CryptoSuite suite() {
        return suite;
    }
}

package dev.malachi.kernel;

import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.ServiceLoader;

/** The pure Java suite, found as the kernel finds it: the suite's module does not export its class. */
public final class TestCrypto {
    private TestCrypto() {}

    public static CryptoSuite suite() {
        return ServiceLoader.load(CryptoSuite.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(suite -> suite.id().equals("bouncycastle"))
                .findFirst()
                .orElseThrow();
    }
}

package dev.malachi.kernel;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;

/** The pure Java suite, found as the kernel finds it: the suite's module does not export its class. */
public final class TestCrypto {
    private TestCrypto() {}

    public static CryptoSuite suite() {
        return Extensions.installed().all(CryptoSuite.class).stream()
                .filter(suite -> suite.id().equals("bouncycastle"))
                .findFirst()
                .orElseThrow();
    }
}

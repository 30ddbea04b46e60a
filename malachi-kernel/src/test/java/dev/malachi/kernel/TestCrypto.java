package dev.malachi.kernel;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.kernel.identity.Identity;
import java.util.Random;

/** The pure Java suite, found as the kernel finds it, since the suite's module does not export its class; and identities. */
public final class TestCrypto {
    private TestCrypto() {}

    public static CryptoSuite suite() {
        return Extensions.installed().all(CryptoSuite.class).stream()
                .filter(suite -> suite.id().equals("bouncycastle"))
                .findFirst()
                .orElseThrow();
    }

    /** The same for the same seed. */
    public static Identity identity(long seed) {
        byte[] bytes = new byte[32];
        new Random(seed).nextBytes(bytes);
        return new Identity(suite(), bytes);
    }
}

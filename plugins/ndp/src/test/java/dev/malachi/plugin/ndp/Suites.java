package dev.malachi.plugin.ndp;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.util.List;

/** The crypto suites that are there in tests. */
final class Suites {
    private static final List<CryptoSuite> ALL = Extensions.installed().all(CryptoSuite.class);

    private Suites() {}

    static CryptoSuite of(String id) {
        return ALL.stream().filter(suite -> suite.id().equals(id)).findFirst().orElseThrow();
    }
}

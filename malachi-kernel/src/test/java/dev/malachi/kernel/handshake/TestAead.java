package dev.malachi.kernel.handshake;

import dev.malachi.api.spi.crypto.AeadEngine;
import java.util.ServiceLoader;

/** The pure Java engine, found as the kernel finds it. */
final class TestAead {
    static final AeadEngine ENGINE = ServiceLoader.load(AeadEngine.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(engine -> engine.id().equals("bouncycastle"))
            .findFirst()
            .orElseThrow();

    private TestAead() {}
}

package dev.malachi.kernel.handshake;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;

/** The pure Java engine, found as the kernel finds it. */
final class TestAead {
    static final AeadEngine ENGINE = Extensions.installed().all(AeadEngine.class).stream()
            .filter(engine -> engine.id().equals("bouncycastle"))
            .findFirst()
            .orElseThrow();

    private TestAead() {}
}

package dev.malachi.bench.datapath;

import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.plugin.bouncycastle.BouncyCastleAeadEngine;
import dev.malachi.plugin.jce.JceAeadEngine;
import dev.malachi.plugin.sodium.SodiumAeadEngine;
import dev.malachi.plugin.sodium.SodiumAesEngine;

/** Bulk ciphers by name: on the class path, where benchmarks run, there are no services of modules. */
final class Engines {
    private Engines() {}

    static AeadEngine named(String id) {
        return switch (id) {
            case "jce" -> new JceAeadEngine();
            case "bouncycastle" -> new BouncyCastleAeadEngine();
            case "sodium" -> new SodiumAeadEngine();
            case "sodium-aes" -> new SodiumAesEngine();
            default -> throw new IllegalArgumentException("no engine " + id);
        };
    }
}

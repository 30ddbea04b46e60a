package dev.malachi.bench.crypto;

import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.plugin.bouncycastle.BouncyCastleSuite;
import dev.malachi.plugin.sodium.SodiumSuite;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a handshake and a discovery message cost with each suite. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
public class CryptoSuiteBenchmark {
    /** Which suite. */
    @Param({"sodium", "bouncycastle"})
    public String suite;

    private final byte[] seed = new byte[32];
    private final byte[] message = new byte[173]; // the transcript of a discovery message
    private final byte[] empty = {};
    private CryptoSuite crypto;
    private byte[] publicKey;
    private byte[] signature;
    private byte[] agreementKey;

    /** Makes keys and a signature. */
    @Setup
    public void prepare() {
        crypto = suite.equals("sodium") ? new SodiumSuite() : new BouncyCastleSuite();
        publicKey = crypto.ed25519PublicKey(seed);
        signature = crypto.ed25519Sign(seed, message);
        agreementKey = crypto.x25519PublicKey(seed);
    }

    /**
     * Signs.
     *
     * @return the signature
     */
    @Benchmark
    public byte[] sign() {
        return crypto.ed25519Sign(seed, message);
    }

    /**
     * Verifies.
     *
     * @return true
     */
    @Benchmark
    public boolean verify() {
        return crypto.ed25519Verify(publicKey, message, signature);
    }

    /**
     * Converts a key.
     *
     * @return the X25519 key
     */
    @Benchmark
    public Optional<byte[]> convert() {
        return crypto.ed25519PublicKeyToX25519(publicKey);
    }

    /**
     * Agrees on a secret.
     *
     * @return the secret
     */
    @Benchmark
    public Optional<byte[]> agree() {
        return crypto.x25519(seed, agreementKey);
    }

    /**
     * Hashes one block.
     *
     * @return the hash
     */
    @Benchmark
    public byte[] hash() {
        return crypto.blake2b(empty, 64, message);
    }
}

package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** All suites and engines of the image side by side: the same input gives the same bytes, and the same verdict on nonsense. */
class CryptoAgreementTest {
    private static final int ROUNDS = 300;

    private static final List<CryptoSuite> SUITES =
            Extensions.installed().all(CryptoSuite.class).stream().toList();
    private static final List<AeadEngine> ALL_ENGINES =
            Extensions.installed().all(AeadEngine.class).stream().toList();

    /** Those of the algorithm that the suites have too. */
    private static final List<AeadEngine> ENGINES = ALL_ENGINES.stream()
            .filter(engine -> engine.algorithm() == AeadEngine.Algorithm.CHACHA20_POLY1305)
            .toList();

    private final Random random = new Random(20_260_101);

    @Test
    void theImageHasItsSuitesAndEngines() {
        assertThat(SUITES).extracting(CryptoSuite::id).contains("bouncycastle", "sodium");
        assertThat(ENGINES).extracting(AeadEngine::id).contains("bouncycastle", "intrinsics", "jce", "sodium");
        assertThat(ALL_ENGINES).extracting(AeadEngine::id).contains("sodium-aes");
        assertThat(SUITES)
                .allSatisfy(suite -> assertThat(suite.availability().available())
                        .as(suite.availability().toString())
                        .isTrue());
        assertThat(ENGINES)
                .allSatisfy(engine -> assertThat(engine.availability().available())
                        .as(engine.availability().toString())
                        .isTrue());
    }

    @Test
    void allSuitesAgreeOnSignatures() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] seed = bytes(32);
            byte[] message = bytes(random.nextInt(300));
            byte[] publicKey = agreed("public key", suite -> suite.ed25519PublicKey(seed));
            byte[] signature = agreed("signature", suite -> suite.ed25519Sign(seed, message));
            assertThat(agreed("verdict", suite -> verdict(suite, publicKey, message, signature)))
                    .isEqualTo(new byte[] {1});
            byte[] changedSignature = changed(signature);
            byte[] changedKey = changed(publicKey);
            agreed("verdict", suite -> verdict(suite, publicKey, message, changedSignature));
            agreed("verdict", suite -> verdict(suite, changedKey, message, signature));
            byte[] anyKey = bytes(32);
            byte[] anySignature = bytes(64);
            anySignature[63] &= 0x0F;
            agreed("verdict", suite -> verdict(suite, anyKey, message, anySignature));
        }
    }

    @Test
    void allSuitesAgreeOnConversionAndKeyAgreement() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] seed = bytes(32);
            byte[] any =
                    bytes(32); // as an Ed25519 key: half of them off the curve, seven of eight others outside the group
            byte[] publicKey = agreed("public key", suite -> suite.ed25519PublicKey(seed));
            agreed("conversion", suite -> orNothing(suite.ed25519PublicKeyToX25519(publicKey)));
            agreed("conversion", suite -> orNothing(suite.ed25519PublicKeyToX25519(any)));
            agreed("private key", suite -> suite.ed25519SeedToX25519(seed));
            agreed("X25519 public key", suite -> suite.x25519PublicKey(seed));
            agreed("shared secret", suite -> orNothing(suite.x25519(seed, any)));
        }
    }

    @Test
    void allSuitesAgreeOnCiphersAndHashes() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] key = bytes(32);
            byte[] nonce = bytes(12);
            byte[] extendedNonce = bytes(24);
            byte[] prefix = bytes(16);
            byte[] aad = bytes(random.nextInt(40));
            byte[] message = bytes(random.nextInt(1500));
            byte[] sealed = agreed("seal", suite -> suite.chacha20Poly1305Seal(key, nonce, aad, message));
            byte[] extended = agreed("seal", suite -> suite.xchacha20Poly1305Seal(key, extendedNonce, aad, message));
            assertThat(agreed("open", suite -> orNothing(suite.chacha20Poly1305Open(key, nonce, aad, sealed))))
                    .isEqualTo(message);
            assertThat(agreed(
                            "open", suite -> orNothing(suite.xchacha20Poly1305Open(key, extendedNonce, aad, extended))))
                    .isEqualTo(message);
            byte[] forged = changed(sealed);
            assertThat(agreed("open", suite -> orNothing(suite.chacha20Poly1305Open(key, nonce, aad, forged))))
                    .isEmpty();
            agreed("subkey", suite -> suite.hchacha20(key, prefix));
            byte[] hashKey = bytes(random.nextInt(65));
            int digestBytes = 1 + random.nextInt(64);
            agreed("hash", suite -> suite.blake2b(hashKey, digestBytes, aad, message));
        }
    }

    @Test
    void whatOneEngineOrSuiteSealsAllOthersOpen() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] subkey = bytes(32);
            long header = random.nextLong();
            long counter = random.nextLong();
            byte[] plaintext = bytes(random.nextInt(2000));
            Map<String, byte[]> sealed = new LinkedHashMap<>();
            for (AeadEngine engine : ENGINES) {
                sealed.put("engine " + engine.id(), seal(engine, subkey, header, counter, plaintext));
            }
            for (CryptoSuite suite : SUITES) {
                sealed.put(
                        "suite " + suite.id(),
                        suite.chacha20Poly1305Seal(subkey, nonce(counter), aad(header, counter), plaintext));
            }
            byte[] frame = same("frame", sealed);
            byte[] forged = changed(frame);
            for (AeadEngine engine : ENGINES) {
                assertThat(open(engine, subkey, header, counter, frame))
                        .as(engine.id())
                        .contains(plaintext);
                assertThat(open(engine, subkey, header, counter, forged))
                        .as(engine.id())
                        .isEmpty();
                assertThat(open(engine, subkey, header, counter + 1, frame))
                        .as(engine.id())
                        .isEmpty();
            }
        }
    }

    @Test
    void allEnginesSealAndOpenAlikeAtAllSizesAndAlignments() {
        byte[] subkey = bytes(32);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment inner = arena.allocate(9100, 64);
            MemorySegment wire = arena.allocate(9100, 64);
            for (int round = 0; round < ROUNDS; round++) {
                int from = round % 64;
                int to = random.nextInt(64);
                byte[] plaintext = bytes(round % 10 == 0 ? random.nextInt(9001) : random.nextInt(1500));
                long header = random.nextLong();
                long counter = random.nextLong();
                Map<String, byte[]> sealed = new LinkedHashMap<>();
                for (AeadEngine engine : ENGINES) {
                    MemorySegment.copy(plaintext, 0, inner, ValueLayout.JAVA_BYTE, from, plaintext.length);
                    int sealedLength = plaintext.length + AeadEngine.TAG_BYTES;
                    try (AeadEngine.Key key = engine.newKey(subkey)) {
                        key.seal(header, counter, inner, from, plaintext.length, wire, to);
                        sealed.put(engine.id(), wire.asSlice(to, sealedLength).toArray(ValueLayout.JAVA_BYTE));
                    }
                    inner.fill((byte) 0);
                    try (AeadEngine.Key key = engine.newKey(subkey)) {
                        assertThat(key.open(header, counter, wire, to, sealedLength, inner, from))
                                .as(engine.id())
                                .isTrue();
                    }
                    assertThat(inner.asSlice(from, plaintext.length).toArray(ValueLayout.JAVA_BYTE))
                            .as(engine.id())
                            .isEqualTo(plaintext);
                }
                same("%d bytes from %d to %d".formatted(plaintext.length, from, to), sealed);
            }
        }
    }

    private static byte[] agreed(String what, Function<CryptoSuite, byte[]> call) {
        Map<String, byte[]> results = new LinkedHashMap<>();
        for (CryptoSuite suite : SUITES) {
            results.put(suite.id(), call.apply(suite));
        }
        return same(what, results);
    }

    private static byte[] same(String what, Map<String, byte[]> results) {
        assertThat(results).as("two to compare").hasSizeGreaterThan(1);
        List<String> distinct = new ArrayList<>();
        results.forEach((id, result) -> {
            String digits = HexFormat.of().formatHex(result);
            if (!distinct.contains(digits)) {
                distinct.add(digits);
            }
        });
        assertThat(distinct).as("%s by %s", what, results.keySet()).hasSize(1);
        return results.values().iterator().next();
    }

    private static byte[] verdict(CryptoSuite suite, byte[] publicKey, byte[] message, byte[] signature) {
        return new byte[] {(byte) (suite.ed25519Verify(publicKey, message, signature) ? 1 : 0)};
    }

    private static byte[] orNothing(Optional<byte[]> result) {
        return result.orElse(new byte[0]);
    }

    private static byte[] seal(AeadEngine engine, byte[] subkey, long header, long counter, byte[] plaintext) {
        byte[] frame = new byte[plaintext.length + AeadEngine.TAG_BYTES];
        try (AeadEngine.Key key = engine.newKey(subkey)) {
            key.seal(
                    header,
                    counter,
                    MemorySegment.ofArray(plaintext),
                    0,
                    plaintext.length,
                    MemorySegment.ofArray(frame),
                    0);
        }
        return frame;
    }

    private static Optional<byte[]> open(AeadEngine engine, byte[] subkey, long header, long counter, byte[] frame) {
        byte[] plaintext = new byte[frame.length - AeadEngine.TAG_BYTES];
        try (AeadEngine.Key key = engine.newKey(subkey)) {
            boolean opened = key.open(
                    header,
                    counter,
                    MemorySegment.ofArray(frame),
                    0,
                    frame.length,
                    MemorySegment.ofArray(plaintext),
                    0);
            return opened ? Optional.of(plaintext) : Optional.empty();
        }
    }

    private static byte[] nonce(long counter) {
        byte[] nonce = new byte[12];
        littleEndian(nonce, 4, counter);
        return nonce;
    }

    private static byte[] aad(long header, long counter) {
        byte[] aad = new byte[16];
        littleEndian(aad, 0, Long.reverseBytes(header));
        littleEndian(aad, 8, counter);
        return aad;
    }

    private static void littleEndian(byte[] bytes, int offset, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[offset + i] = (byte) (value >>> 8 * i);
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] changed(byte[] bytes) {
        byte[] changed = Arrays.copyOf(bytes, bytes.length);
        int bit = random.nextInt(8 * bytes.length);
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }
}

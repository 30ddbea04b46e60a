package dev.malachi.tck.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.crypto.CryptoSuite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link CryptoSuite} must do: the published vectors, the same verdict on every odd key and signature, and nothing else
 * changed. Extend it, and say which suite.
 */
@Preview
@Timeout(60)
public abstract class CryptoSuiteContract {
    private static final byte[] EMPTY = {};
    private static final String SUNSCREEN =
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip"
                    + " for the future, sunscreen would be it.";

    /** u coordinates of small order (RFC 7748 §7; 0, 1, the two of order 8, and −1, 0, 1 not reduced). */
    private static final List<String> SMALL_ORDER_U = List.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");

    /** Only subclasses make one. */
    protected CryptoSuiteContract() {}

    /**
     * The suite under test, available here.
     *
     * @return the suite
     */
    protected abstract CryptoSuite suite();

    @Test
    void saysWhatItIs() {
        assertThat(suite().id()).matches("[a-z][a-z0-9-]*");
        assertThat(suite().priority()).isNotNegative();
        assertThat(suite().availability().available())
                .as(suite().availability().toString())
                .isTrue();
    }

    // Ed25519

    @TestFactory
    Stream<DynamicTest> signsAsRfc8032Section7Says() {
        record Vector(String name, String seed, String publicKey, String message, String signature) {}
        return Stream.of(
                        new Vector(
                                "TEST 1",
                                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                                "",
                                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                                        + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
                        new Vector(
                                "TEST 2",
                                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                                "72",
                                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
                        new Vector(
                                "TEST 3",
                                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                                "af82",
                                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                                        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
                        new Vector(
                                "TEST SHA(abc)",
                                "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
                                "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
                                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
                                "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
                                        + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"))
                .map(vector -> dynamicTest(vector.name(), () -> {
                    assertThat(suite().ed25519PublicKey(hex(vector.seed()))).isEqualTo(hex(vector.publicKey()));
                    assertThat(suite().ed25519Sign(hex(vector.seed()), hex(vector.message())))
                            .isEqualTo(hex(vector.signature()));
                    assertThat(suite().ed25519Verify(
                                            hex(vector.publicKey()), hex(vector.message()), hex(vector.signature())))
                            .isTrue();
                }));
    }

    @TestFactory
    Stream<DynamicTest> judgesSignaturesAtTheEdgesAsEverySuiteDoes() {
        return VectorFile.read("ed25519-verdicts.txt", 5).stream()
                .map(vector -> dynamicTest(vector.get(0), () -> {
                    boolean holds = suite().ed25519Verify(hex(vector.get(1)), hex(vector.get(2)), hex(vector.get(3)));
                    assertThat(holds ? "holds" : "refused").isEqualTo(vector.get(4));
                }));
    }

    @Test
    void refusesASignatureWithAnyBitChanged() {
        byte[] seed = random(1).apply(32);
        byte[] message = random(2).apply(200);
        byte[] publicKey = suite().ed25519PublicKey(seed);
        byte[] signature = suite().ed25519Sign(seed, message);
        assertThat(suite().ed25519Verify(publicKey, message, signature)).isTrue();
        for (int bit = 0; bit < 8 * signature.length; bit++) {
            byte[] changed = flip(signature, bit);
            assertThat(suite().ed25519Verify(publicKey, message, changed))
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    @Test
    void refusesASignatureForAnotherMessageOrKey() {
        byte[] seed = random(3).apply(32);
        byte[] message = random(4).apply(150);
        byte[] publicKey = suite().ed25519PublicKey(seed);
        byte[] signature = suite().ed25519Sign(seed, message);
        assertThat(suite().ed25519Verify(publicKey, flip(message, 77), signature))
                .isFalse();
        assertThat(suite().ed25519Verify(publicKey, Arrays.copyOf(message, 149), signature))
                .isFalse();
        assertThat(suite().ed25519Verify(suite().ed25519PublicKey(flip(seed, 5)), message, signature))
                .isFalse();
    }

    @Test
    void verifiesWhatItSigns() {
        Function<Integer, byte[]> random = random(5);
        for (int length = 0; length < 300; length += 7) {
            byte[] seed = random.apply(32);
            byte[] message = random.apply(length);
            assertThat(suite().ed25519Verify(
                                    suite().ed25519PublicKey(seed), message, suite().ed25519Sign(seed, message)))
                    .as("length %d", length)
                    .isTrue();
        }
    }

    // Ed25519 to X25519

    @TestFactory
    Stream<DynamicTest> convertsOnlyCanonicalKeysOfThePrimeOrderGroup() {
        return VectorFile.read("ed25519-conversions.txt", 3).stream()
                .map(vector -> dynamicTest(vector.get(0), () -> {
                    Optional<byte[]> converted = suite().ed25519PublicKeyToX25519(hex(vector.get(1)));
                    assertThat(converted.map(HexFormat.of()::formatHex).orElse(""))
                            .isEqualTo(vector.get(2));
                }));
    }

    @Test
    void convertsBothHalvesOfAKeyPairAlike() {
        Function<Integer, byte[]> random = random(6);
        for (int i = 0; i < 32; i++) {
            byte[] seed = random.apply(32);
            byte[] privateKey = suite().ed25519SeedToX25519(seed);
            assertThat(privateKey[0] & 7).isZero(); // clamped, RFC 7748 §5
            assertThat(privateKey[31] & 0xC0).isEqualTo(0x40);
            assertThat(suite().ed25519PublicKeyToX25519(suite().ed25519PublicKey(seed)))
                    .contains(suite().x25519PublicKey(privateKey));
        }
    }

    // X25519

    @Test
    void agreesOnKeysAsRfc7748Section5Says() {
        assertThat(suite().x25519(
                                hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                                hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")))
                .contains(hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
        assertThat(suite().x25519(
                                hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
                                hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493")))
                .contains(hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"));
    }

    @Test
    void agreesOnKeysAThousandTimesAsRfc7748Section5Says() {
        byte[] k = hex("0900000000000000000000000000000000000000000000000000000000000000");
        byte[] u = k;
        for (int i = 1; i <= 1000; i++) {
            byte[] next = suite().x25519(k, u).orElseThrow();
            u = k;
            k = next;
            if (i == 1) {
                assertThat(k).isEqualTo(hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
            }
        }
        assertThat(k).isEqualTo(hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
    }

    @Test
    void agreesOnKeysAsRfc7748Section6Says() {
        byte[] alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        byte[] alicePublic = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        byte[] bobPublic = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        assertThat(suite().x25519PublicKey(alice)).isEqualTo(alicePublic);
        assertThat(suite().x25519PublicKey(bob)).isEqualTo(bobPublic);
        assertThat(suite().x25519(alice, bobPublic)).contains(shared);
        assertThat(suite().x25519(bob, alicePublic)).contains(shared);
    }

    @Test
    void refusesAnAllZeroSharedSecret() {
        byte[] privateKey = random(7).apply(32);
        for (String u : SMALL_ORDER_U) {
            assertThat(suite().x25519(privateKey, hex(u))).as(u).isEmpty();
            assertThat(suite().x25519(privateKey, flip(hex(u), 255)))
                    .as(u + " with bit 255 set")
                    .isEmpty();
        }
    }

    @Test
    void takesEveryEncodingOfACoordinateAndClampsThePrivateKey() {
        byte[] privateKey = random(8).apply(32);
        byte[] nine = hex("0900000000000000000000000000000000000000000000000000000000000000");
        byte[] notReduced = hex("f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"); // p + 9
        byte[] shared = suite().x25519PublicKey(privateKey);
        assertThat(suite().x25519(privateKey, nine)).contains(shared);
        assertThat(suite().x25519(privateKey, notReduced)).contains(shared);
        assertThat(suite().x25519(privateKey, flip(nine, 255))).contains(shared);
        for (int bit : new int[] {0, 1, 2, 254, 255}) {
            assertThat(suite().x25519(flip(privateKey, bit), nine))
                    .as("bit %d", bit)
                    .contains(shared);
            assertThat(suite().x25519PublicKey(flip(privateKey, bit)))
                    .as("bit %d", bit)
                    .isEqualTo(shared);
        }
    }

    // ChaCha20-Poly1305, XChaCha20-Poly1305, HChaCha20

    @Test
    void sealsAsRfc8439Section2Says() {
        byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        byte[] nonce = hex("070000004041424344454647");
        byte[] aad = hex("50515253c0c1c2c3c4c5c6c7");
        byte[] sealed = hex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");
        assertThat(suite().chacha20Poly1305Seal(key, nonce, aad, ascii(SUNSCREEN)))
                .isEqualTo(sealed);
        assertThat(suite().chacha20Poly1305Open(key, nonce, aad, sealed)).contains(ascii(SUNSCREEN));
    }

    @TestFactory
    Stream<DynamicTest> judgesTheVectorsOfProjectWycheproof() {
        return AeadVector.wycheproof().stream()
                .map(vector -> dynamicTest(vector.name(), () -> {
                    byte[] sealed =
                            Arrays.copyOf(vector.ciphertext(), vector.ciphertext().length + vector.tag().length);
                    System.arraycopy(vector.tag(), 0, sealed, vector.ciphertext().length, vector.tag().length);
                    if (vector.nonce().length != 12) {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> suite().chacha20Poly1305Open(
                                                vector.key(), vector.nonce(), vector.aad(), sealed));
                        return;
                    }
                    Optional<byte[]> opened =
                            suite().chacha20Poly1305Open(vector.key(), vector.nonce(), vector.aad(), sealed);
                    byte[] resealed = suite().chacha20Poly1305Seal(
                                    vector.key(), vector.nonce(), vector.aad(), vector.plaintext());
                    if (vector.valid()) {
                        assertThat(opened).contains(vector.plaintext());
                        assertThat(resealed).isEqualTo(sealed);
                    } else {
                        assertThat(opened).isEmpty();
                        assertThat(resealed).isNotEqualTo(sealed);
                    }
                }));
    }

    @Test
    void sealsAsTheXChaChaDraftSays() {
        byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        byte[] nonce = hex("404142434445464748494a4b4c4d4e4f5051525354555657");
        byte[] aad = hex("50515253c0c1c2c3c4c5c6c7");
        byte[] sealed = hex("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
                + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
                + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
                + "21f9664c97637da9768812f615c68b13b52ec0875924c1c7987947deafd8780acf49");
        assertThat(suite().xchacha20Poly1305Seal(key, nonce, aad, ascii(SUNSCREEN)))
                .isEqualTo(sealed);
        assertThat(suite().xchacha20Poly1305Open(key, nonce, aad, sealed)).contains(ascii(SUNSCREEN));
    }

    @Test
    void derivesSubkeysAsTheXChaChaDraftSays() {
        assertThat(suite().hchacha20(
                                hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),
                                hex("000000090000004a0000000031415927")))
                .isEqualTo(hex("82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"));
    }

    @Test
    void sealsEveryLengthAsTheReferenceDoes() {
        Function<Integer, byte[]> random = random(9);
        for (int length : new int[] {0, 1, 15, 16, 17, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1023, 1024, 1400}) {
            for (int aadLength : new int[] {0, 1, 15, 16, 17, 64}) {
                byte[] key = random.apply(32);
                byte[] nonce = random.apply(12);
                byte[] aad = random.apply(aadLength);
                byte[] plaintext = random.apply(length);
                byte[] sealed = suite().chacha20Poly1305Seal(key, nonce, aad, plaintext);
                assertThat(sealed)
                        .as("%d bytes, AAD %d", length, aadLength)
                        .isEqualTo(ReferenceAead.seal(key, nonce, aad, plaintext));
                assertThat(suite().chacha20Poly1305Open(key, nonce, aad, sealed))
                        .as("%d bytes, AAD %d", length, aadLength)
                        .contains(plaintext);
            }
        }
    }

    @Test
    void extendsTheNonceByASubkey() {
        Function<Integer, byte[]> random = random(10);
        for (int length : new int[] {0, 1, 64, 100, 1400}) {
            byte[] key = random.apply(32);
            byte[] nonce = random.apply(24);
            byte[] aad = random.apply(20);
            byte[] plaintext = random.apply(length);
            byte[] inner = new byte[12];
            System.arraycopy(nonce, 16, inner, 4, 8);
            byte[] expected =
                    ReferenceAead.seal(suite().hchacha20(key, Arrays.copyOf(nonce, 16)), inner, aad, plaintext);
            assertThat(suite().xchacha20Poly1305Seal(key, nonce, aad, plaintext))
                    .as("length %d", length)
                    .isEqualTo(expected);
            assertThat(suite().xchacha20Poly1305Open(key, nonce, aad, expected))
                    .as("length %d", length)
                    .contains(plaintext);
        }
    }

    @Test
    void opensNothingThatWasChanged() {
        byte[] key = random(11).apply(32);
        byte[] nonce = random(12).apply(12);
        byte[] extendedNonce = random(13).apply(24);
        byte[] aad = random(14).apply(17);
        byte[] plaintext = random(15).apply(70);
        byte[] sealed = suite().chacha20Poly1305Seal(key, nonce, aad, plaintext);
        byte[] extended = suite().xchacha20Poly1305Seal(key, extendedNonce, aad, plaintext);
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            assertThat(suite().chacha20Poly1305Open(key, nonce, aad, flip(sealed, bit)))
                    .as("bit %d", bit)
                    .isEmpty();
            assertThat(suite().xchacha20Poly1305Open(key, extendedNonce, aad, flip(extended, bit)))
                    .as("bit %d", bit)
                    .isEmpty();
        }
        for (int bit = 0; bit < 8 * aad.length; bit++) {
            assertThat(suite().chacha20Poly1305Open(key, nonce, flip(aad, bit), sealed))
                    .isEmpty();
            assertThat(suite().xchacha20Poly1305Open(key, extendedNonce, flip(aad, bit), extended))
                    .isEmpty();
        }
        for (int bit = 0; bit < 8 * nonce.length; bit++) {
            assertThat(suite().chacha20Poly1305Open(key, flip(nonce, bit), aad, sealed))
                    .isEmpty();
        }
        for (int bit = 0; bit < 8 * extendedNonce.length; bit++) {
            assertThat(suite().xchacha20Poly1305Open(key, flip(extendedNonce, bit), aad, extended))
                    .isEmpty();
        }
        for (int length = 0; length < sealed.length; length++) {
            assertThat(suite().chacha20Poly1305Open(key, nonce, aad, Arrays.copyOf(sealed, length)))
                    .as("cut to %d", length)
                    .isEmpty();
            assertThat(suite().xchacha20Poly1305Open(key, extendedNonce, aad, Arrays.copyOf(extended, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
        assertThat(suite().chacha20Poly1305Open(key, nonce, EMPTY, sealed)).isEmpty();
        assertThat(suite().chacha20Poly1305Open(flip(key, 3), nonce, aad, sealed))
                .isEmpty();
    }

    // BLAKE2b

    @Test
    void hashesAsRfc7693Says() {
        // Appendix A
        assertThat(suite().blake2b(EMPTY, 64, ascii("abc")))
                .isEqualTo(hex("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"));
        // Appendix E: unkeyed and keyed hashes of many lengths, hashed
        List<byte[]> hashes = new ArrayList<>();
        for (int digestBytes : new int[] {20, 32, 48, 64}) {
            for (int length : new int[] {0, 3, 128, 129, 255, 1024}) {
                byte[] message = selfTestSequence(length, length);
                hashes.add(suite().blake2b(EMPTY, digestBytes, message));
                hashes.add(suite().blake2b(selfTestSequence(digestBytes, digestBytes), digestBytes, message));
            }
        }
        assertThat(suite().blake2b(EMPTY, 32, hashes.toArray(byte[][]::new)))
                .isEqualTo(hex("c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475"));
    }

    /** Values of Python's hashlib.blake2b. */
    @Test
    void hashesToTheLengthsOfTheProtocol() {
        assertThat(suite().blake2b(EMPTY, 1, ascii("abc"))).isEqualTo(hex("6b"));
        assertThat(suite().blake2b(EMPTY, 4, ascii("abc"))).isEqualTo(hex("63906248"));
        assertThat(suite().blake2b(EMPTY, 14, ascii("my-channel"))).isEqualTo(hex("908917965e2d9f3596953057a374"));
        assertThat(suite().blake2b(EMPTY, 16, ascii("abc"))).isEqualTo(hex("cf4ab791c62b8d2b2109c90275287816"));
        assertThat(suite().blake2b(hex("07"), 16, ascii("abc"))).isEqualTo(hex("0e30a3bdbf8cf633a7617a15d98e1bec"));
        assertThat(suite().blake2b(EMPTY, 32))
                .isEqualTo(hex("0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"));
    }

    @Test
    void hashesPartsAsIfJoined() {
        byte[] key = random(16).apply(33);
        byte[] message = random(17).apply(400);
        for (int cut = 0; cut <= message.length; cut += 25) {
            byte[] first = Arrays.copyOf(message, cut);
            byte[] second = Arrays.copyOfRange(message, cut, message.length);
            assertThat(suite().blake2b(key, 24, first, EMPTY, second))
                    .as("cut at %d", cut)
                    .isEqualTo(suite().blake2b(key, 24, message));
            assertThat(suite().blake2b(EMPTY, 64, first, second))
                    .as("cut at %d", cut)
                    .isEqualTo(suite().blake2b(EMPTY, 64, message));
        }
    }

    // Arrays and threads

    @Test
    void refusesWrongLengths() {
        byte[] b12 = new byte[12];
        byte[] b16 = new byte[16];
        byte[] b24 = new byte[24];
        byte[] b31 = new byte[31];
        byte[] b32 = new byte[32];
        byte[] b33 = new byte[33];
        byte[] b63 = new byte[63];
        byte[] b64 = new byte[64];
        byte[] b65 = new byte[65];
        List<ThrowingCallable> wrong = List.of(
                () -> suite().ed25519PublicKey(b31),
                () -> suite().ed25519PublicKey(b64),
                () -> suite().ed25519Sign(b31, EMPTY),
                () -> suite().ed25519Sign(b64, EMPTY),
                () -> suite().ed25519Verify(b31, EMPTY, b64),
                () -> suite().ed25519Verify(b33, EMPTY, b64),
                () -> suite().ed25519Verify(b32, EMPTY, b63),
                () -> suite().ed25519Verify(b32, EMPTY, b65),
                () -> suite().ed25519PublicKeyToX25519(b31),
                () -> suite().ed25519PublicKeyToX25519(b33),
                () -> suite().ed25519SeedToX25519(b31),
                () -> suite().ed25519SeedToX25519(b33),
                () -> suite().x25519PublicKey(b31),
                () -> suite().x25519PublicKey(b33),
                () -> suite().x25519(b31, b32),
                () -> suite().x25519(b33, b32),
                () -> suite().x25519(b32, b31),
                () -> suite().x25519(b32, b33),
                () -> suite().chacha20Poly1305Seal(b31, b12, EMPTY, EMPTY),
                () -> suite().chacha20Poly1305Seal(b32, b24, EMPTY, EMPTY),
                () -> suite().chacha20Poly1305Open(b33, b12, EMPTY, b16),
                () -> suite().chacha20Poly1305Open(b32, b16, EMPTY, b16),
                () -> suite().xchacha20Poly1305Seal(b31, b24, EMPTY, EMPTY),
                () -> suite().xchacha20Poly1305Seal(b32, b12, EMPTY, EMPTY),
                () -> suite().xchacha20Poly1305Open(b33, b24, EMPTY, b16),
                () -> suite().xchacha20Poly1305Open(b32, b16, EMPTY, b16),
                () -> suite().hchacha20(b31, b16),
                () -> suite().hchacha20(b32, b24),
                () -> suite().blake2b(EMPTY, 0),
                () -> suite().blake2b(EMPTY, 65),
                () -> suite().blake2b(b65, 32));
        for (int i = 0; i < wrong.size(); i++) {
            assertThatIllegalArgumentException().as("call %d", i).isThrownBy(wrong.get(i));
        }
    }

    @TestFactory
    Stream<DynamicTest> leavesItsArgumentsAloneAndGivesNewArrays() {
        Function<Integer, byte[]> random = random(18);
        byte[] seed = random.apply(32);
        byte[] other = random.apply(32);
        byte[] nonce = random.apply(12);
        byte[] prefix = random.apply(16);
        byte[] extendedNonce = random.apply(24);
        byte[] aad = random.apply(16);
        byte[] message = random.apply(100);
        byte[] publicKey = suite().ed25519PublicKey(seed);
        byte[] sealed = suite().chacha20Poly1305Seal(seed, nonce, aad, message);
        byte[] extended = suite().xchacha20Poly1305Seal(seed, extendedNonce, aad, message);
        List<byte[]> arguments =
                List.of(seed, other, nonce, prefix, extendedNonce, aad, message, publicKey, sealed, extended);
        Map<String, Supplier<byte[]>> calls = new LinkedHashMap<>();
        calls.put("ed25519PublicKey", () -> suite().ed25519PublicKey(seed));
        calls.put("ed25519Sign", () -> suite().ed25519Sign(seed, message));
        calls.put(
                "ed25519PublicKeyToX25519",
                () -> suite().ed25519PublicKeyToX25519(publicKey).orElseThrow());
        calls.put("ed25519SeedToX25519", () -> suite().ed25519SeedToX25519(seed));
        calls.put("x25519PublicKey", () -> suite().x25519PublicKey(seed));
        calls.put("x25519", () -> suite().x25519(seed, other).orElseThrow());
        calls.put("chacha20Poly1305Seal", () -> suite().chacha20Poly1305Seal(seed, nonce, aad, message));
        calls.put(
                "chacha20Poly1305Open",
                () -> suite().chacha20Poly1305Open(seed, nonce, aad, sealed).orElseThrow());
        calls.put("xchacha20Poly1305Seal", () -> suite().xchacha20Poly1305Seal(seed, extendedNonce, aad, message));
        calls.put(
                "xchacha20Poly1305Open",
                () -> suite().xchacha20Poly1305Open(seed, extendedNonce, aad, extended)
                        .orElseThrow());
        calls.put("hchacha20", () -> suite().hchacha20(seed, prefix));
        calls.put("blake2b", () -> suite().blake2b(seed, 32, message, aad));
        calls.put("blake2b of one part", () -> suite().blake2b(seed, 32, message));
        return calls.entrySet().stream()
                .map(call -> dynamicTest(call.getKey(), () -> {
                    List<byte[]> before = arguments.stream().map(byte[]::clone).toList();
                    byte[] first = call.getValue().get();
                    byte[] expected = first.clone();
                    Arrays.fill(
                            first,
                            (byte) 0x55); // a result that is shared would show in the next one, or in an argument
                    assertThat(call.getValue().get()).isEqualTo(expected);
                    for (int i = 0; i < arguments.size(); i++) {
                        assertThat(arguments.get(i)).as("argument %d", i).isEqualTo(before.get(i));
                    }
                }));
    }

    @Test
    void servesSeveralThreadsAtOnce() throws Exception {
        List<List<byte[]>> expected = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            expected.add(manyResults(thread));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<byte[]>>> work = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                int seed = thread;
                work.add(() -> manyResults(seed));
            }
            List<Future<List<byte[]>>> results = threads.invokeAll(work);
            for (int thread = 0; thread < 4; thread++) {
                assertThat(results.get(thread).get())
                        .usingElementComparator(Arrays::compare)
                        .isEqualTo(expected.get(thread));
            }
        }
    }

    private List<byte[]> manyResults(int seed) {
        Function<Integer, byte[]> random = random(100 + seed);
        List<byte[]> results = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            byte[] key = random.apply(32);
            byte[] message = random.apply(64 + i);
            byte[] publicKey = suite().ed25519PublicKey(key);
            byte[] signature = suite().ed25519Sign(key, message);
            results.add(signature);
            results.add(new byte[] {(byte) (suite().ed25519Verify(publicKey, message, signature) ? 1 : 0)});
            results.add(suite().x25519(key, random.apply(32)).orElse(EMPTY));
            results.add(suite().xchacha20Poly1305Seal(key, random.apply(24), message, message));
            results.add(suite().blake2b(key, 32, message));
        }
        return results;
    }

    /** selftest_seq of RFC 7693 appendix E. */
    private static byte[] selfTestSequence(int length, int seed) {
        byte[] out = new byte[length];
        int a = 0xDEAD4BAD * seed;
        int b = 1;
        for (int i = 0; i < length; i++) {
            int t = a + b;
            a = b;
            b = t;
            out[i] = (byte) (t >>> 24);
        }
        return out;
    }

    private static Function<Integer, byte[]> random(long seed) {
        Random random = new Random(seed);
        return length -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] changed = bytes.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

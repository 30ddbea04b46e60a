package dev.malachi.kernel.plugin.jar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/**
 * Public keys and signatures of minisign (jedisct1.github.io/minisign): Ed25519, over the file or over its BLAKE2b-512, and over the
 * signature with the trusted comment.
 */
public final class Minisign {
    private static final int KEY_ID_BYTES = 8;
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;
    private static final long MOST_LEGACY_BYTES = 4L << 20;
    private static final String TRUSTED = "trusted comment: ";

    /** SubjectPublicKeyInfo of an Ed25519 key up to the key itself (RFC 8410 §4). */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private Minisign() {}

    /**
     * A public key.
     *
     * @param text base64, as minisign prints it
     * @param id 8 bytes, which signatures name
     * @param key 32 bytes
     */
    public record Key(String text, byte[] id, byte[] key) {
        /** As minisign shows it. */
        public String idText() {
            byte[] reversed = new byte[id.length];
            for (int i = 0; i < id.length; i++) {
                reversed[i] = id[id.length - 1 - i];
            }
            return HexFormat.of().withUpperCase().formatHex(reversed);
        }
    }

    /**
     * Reads a public key.
     *
     * @param text the key, or the content of a file with a comment above it
     * @return empty if there is none
     */
    public static Optional<Key> key(String text) {
        List<String> lines = text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("untrusted comment:"))
                .toList();
        if (lines.size() != 1) {
            return Optional.empty();
        }
        return decoded(lines.getFirst(), 2 + KEY_ID_BYTES + KEY_BYTES)
                .filter(bytes -> bytes[0] == 'E' && bytes[1] == 'd')
                .map(bytes -> new Key(
                        lines.getFirst(),
                        Arrays.copyOfRange(bytes, 2, 2 + KEY_ID_BYTES),
                        Arrays.copyOfRange(bytes, 2 + KEY_ID_BYTES, bytes.length)));
    }

    /**
     * Finds the key by which a file was signed.
     *
     * @param file the file
     * @param signature content of the file with its signature
     * @param trusted keys to try
     * @return the key
     * @throws IOException if the file cannot be read
     * @throws PluginRefusal if the signature cannot be read, does not fit the file, or is by no trusted key
     */
    public static Key verify(Path file, String signature, List<Key> trusted) throws IOException {
        List<String> lines = signature.lines().toList();
        byte[] signed = line(lines, 1, 2 + KEY_ID_BYTES + SIGNATURE_BYTES);
        byte[] global = line(lines, 3, SIGNATURE_BYTES);
        String comment = lines.get(2);
        if (!comment.startsWith(TRUSTED) || signed[0] != 'E') {
            throw unreadable();
        }
        byte[] id = Arrays.copyOfRange(signed, 2, 2 + KEY_ID_BYTES);
        Key key = trusted.stream()
                .filter(one -> Arrays.equals(one.id(), id))
                .findFirst()
                .orElseThrow(() -> new PluginRefusal(
                        "it is signed by the key " + new Key("", id, new byte[0]).idText()
                                + ", which is not trusted here",
                        "If it is its author's, 'malachi plugins trust KEY' trusts it."));
        byte[] message = switch (signed[1]) {
            case 'd' -> whole(file);
            case 'D' -> blake2b(file);
            default -> throw unreadable();
        };
        byte[] plain = Arrays.copyOfRange(signed, 2 + KEY_ID_BYTES, signed.length);
        byte[] commented = concat(plain, comment.substring(TRUSTED.length()).getBytes(StandardCharsets.UTF_8));
        if (!fits(key, message, plain) || !fits(key, commented, global)) {
            throw new PluginRefusal(
                    "its signature by the trusted key " + key.idText() + " does not fit it: one of them was changed",
                    "Do not use it; get jar and signature again.");
        }
        return key;
    }

    private static byte[] line(List<String> lines, int number, int length) {
        if (lines.size() <= number) {
            throw unreadable();
        }
        return decoded(lines.get(number).strip(), length).orElseThrow(Minisign::unreadable);
    }

    private static PluginRefusal unreadable() {
        return new PluginRefusal(
                "the file beside it that ends in .minisig holds no signature of minisign",
                "Get jar and signature again, or remove that file.");
    }

    private static Optional<byte[]> decoded(String base64, int length) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64)).filter(bytes -> bytes.length == length);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The form of before minisign 0.10: Ed25519 itself needs all of the file at once, and Java some copies of it. */
    private static byte[] whole(Path file) throws IOException {
        if (Files.size(file) > MOST_LEGACY_BYTES) {
            throw new PluginRefusal(
                    "its signature is of minisign's old form, which is checked up to " + (MOST_LEGACY_BYTES >> 20)
                            + " MiB only",
                    "Have its author sign it with a newer minisign, or with 'minisign -S -H'.");
        }
        return Files.readAllBytes(file);
    }

    private static byte[] blake2b(Path file) throws IOException {
        var digest = new Blake2bDigest(512);
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        byte[] hash = new byte[64];
        digest.doFinal(hash, 0);
        return hash;
    }

    private static boolean fits(Key key, byte[] message, byte[] signature) {
        try {
            PublicKey publicKey = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(concat(X509_PREFIX, key.key())));
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(publicKey);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // no point of the curve, or a signature of another form
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}

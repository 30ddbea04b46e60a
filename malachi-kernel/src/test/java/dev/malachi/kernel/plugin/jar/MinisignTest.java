package dev.malachi.kernel.plugin.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The formats as minisign writes them; that the program itself agrees is shown by DropInsTest. */
class MinisignTest {
    @TempDir
    private Path folder;

    private static final byte[] CONTENT = "the jar".getBytes(StandardCharsets.UTF_8);

    private final KeyPair pair = generate();

    private static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String publicKey(int id) {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        return Base64.getEncoder().encodeToString(join(new byte[] {'E', 'd'}, id(id), raw));
    }

    private static byte[] id(int id) {
        byte[] bytes = new byte[8];
        bytes[0] = (byte) id;
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        byte[] all = new byte[0];
        for (byte[] part : parts) {
            int length = all.length;
            all = Arrays.copyOf(all, length + part.length);
            System.arraycopy(part, 0, all, length, part.length);
        }
        return all;
    }

    private byte[] sign(byte[] message) throws Exception {
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(message);
        return signer.sign();
    }

    private String signature(char algorithm, int id, String comment) throws Exception {
        byte[] message = CONTENT;
        if (algorithm == 'D') {
            var digest = new Blake2bDigest(512);
            digest.update(CONTENT, 0, CONTENT.length);
            message = new byte[64];
            digest.doFinal(message, 0);
        }
        byte[] plain = sign(message);
        byte[] global = sign(join(plain, comment.getBytes(StandardCharsets.UTF_8)));
        return "untrusted comment: x\n"
                + Base64.getEncoder().encodeToString(join(new byte[] {'E', (byte) algorithm}, id(id), plain))
                + "\ntrusted comment: " + comment + "\n" + Base64.getEncoder().encodeToString(global) + "\n";
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("content"), content);
    }

    @Test
    void theOldFormIsCheckedUpToASizeThatFitsIntoMemory() throws Exception {
        Minisign.Key key = Minisign.key(publicKey(7)).orElseThrow();
        String signature = signature('d', 7, "file:x");

        assertThatThrownBy(() -> Minisign.verify(file(new byte[(4 << 20) + 1]), signature, List.of(key)))
                .hasMessageContaining("minisign's old form");
    }

    @Test
    void bothKindsOfSignaturesFit() throws Exception {
        Minisign.Key key = Minisign.key("untrusted comment: minisign public key\n" + publicKey(7) + "\n")
                .orElseThrow();

        for (char algorithm : new char[] {'d', 'D'}) {
            assertThat(Minisign.verify(file(CONTENT), signature(algorithm, 7, "file:x"), List.of(key)))
                    .isEqualTo(key);
        }
        assertThat(key.idText()).isEqualTo("0000000000000007");
    }

    @Test
    void anotherFileKeyOrCommentIsRefused() throws Exception {
        Minisign.Key key = Minisign.key(publicKey(7)).orElseThrow();
        String signature = signature('D', 7, "file:x");

        assertThatThrownBy(() -> Minisign.verify(file(new byte[9]), signature, List.of(key)))
                .hasMessageContaining("does not fit it");
        assertThatThrownBy(() -> Minisign.verify(file(CONTENT), signature.replace("file:x", "file:y"), List.of(key)))
                .hasMessageContaining("does not fit it");
        assertThatThrownBy(() -> Minisign.verify(file(CONTENT), signature('D', 8, "file:x"), List.of(key)))
                .hasMessageContaining("0000000000000008, which is not trusted here");
        assertThatThrownBy(() -> Minisign.verify(file(CONTENT), "no signature", List.of(key)))
                .hasMessageContaining("holds no signature");
    }

    @Test
    void whatIsNoKeyIsNone() {
        assertThat(Minisign.key("")).isEmpty();
        assertThat(Minisign.key("RWQ")).isEmpty();
        assertThat(Minisign.key("two\nlines")).isEmpty();
        assertThat(Minisign.key(publicKey(1).replaceFirst("^R", "S"))).isEmpty();
    }
}

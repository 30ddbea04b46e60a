package dev.malachi.bench.growth;

import dev.malachi.api.NodeId;
import dev.malachi.kernel.identity.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.StringJoiner;

/** A home directory that remembers peers that were never met, approved ones: there is no bound for those. */
final class Pins {
    private static final int KEY_BYTES = 32;

    private Pins() {}

    static void write(Path home, int peers) throws IOException {
        StringJoiner keys = new StringJoiner(",\n", "{\n", "\n}\n");
        StringJoiner more = new StringJoiner(",\n", "{\n", "\n}\n");
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            for (int i = 0; i < peers; i++) {
                byte[] encoded = generator.generateKeyPair().getPublic().getEncoded();
                byte[] key = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length); // RFC 8410 §4
                NodeId id = Identity.idOf(key);
                keys.add("\"%s\": \"%s\"".formatted(id, Base64.getEncoder().encodeToString(key)));
                more.add("\"%s\": {\"native\": true, \"trust\": \"approved\", \"name\": \"host-%d\"}".formatted(id, i));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
        Files.createDirectories(home);
        Files.writeString(home.resolve("peers.json"), keys.toString());
        Files.writeString(home.resolve("trust.json"), more.toString());
    }
}

package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.kernel.ClassicVectors;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.identity.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class KeyFilesTest {
    private static final byte[] ALICE_SEED =
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    private final CryptoSuite crypto = TestCrypto.suite();
    private final Deque<byte[]> seeds = new ArrayDeque<>(List.of(ALICE_SEED.clone(), new byte[32]));

    @TempDir
    Path home;

    private KeyFiles keyFiles() {
        return new KeyFiles(home, crypto, () -> seeds.removeFirst().clone());
    }

    @Test
    void writesTheFilesOfTheOriginalByteForByteWithTheirModes() throws IOException {
        keyFiles().generate(false);

        JsonNode files = ClassicVectors.load().path("files").path("files");
        for (String name : List.of("ed25519.key", "x25519.key", "x25519.pub")) {
            JsonNode expected = files.path(name);
            Path file = home.resolve(name);
            assertThat(Files.readString(file))
                    .as(name)
                    .isEqualTo(expected.path("content").asString());
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            assertThat(mode)
                    .as(name)
                    .isEqualTo(expected.path("mode").asString().equals("0o600") ? "rw-------" : "rw-r--r--");
        }
        try (var left = Files.list(home)) {
            assertThat(left).hasSize(3);
        }
    }

    @TestFactory
    List<DynamicTest> readsKeyFilesAsTheOriginalDoes() {
        return ClassicVectors.load()
                .path("files")
                .path("loading")
                .valueStream()
                .map(vector -> DynamicTest.dynamicTest(vector.path("case").asString(), () -> {
                    Path file = home.resolve("ed25519.key");
                    Files.deleteIfExists(file);
                    AtomicFile.write(
                            file,
                            vector.path("file").asString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
                            "rw-------");
                    if (vector.has("seed")) {
                        assertThat(keyFiles().loadOrDraw().seed()).isEqualTo(ClassicVectors.hex(vector.path("seed")));
                    } else {
                        assertThatThrownBy(() -> keyFiles().loadOrDraw())
                                .isInstanceOf(MalachiException.class)
                                .hasMessageContaining("is damaged")
                                .hasMessageContaining(file.toString());
                        assertThat(Files.readString(file))
                                .isEqualTo(vector.path("file").asString());
                    }
                }))
                .toList();
    }

    @Test
    void refusesToReplaceAnIdentityUnlessForcedAndThenKeepsABackup() throws IOException {
        keyFiles().generate(false);
        String first = Files.readString(home.resolve("ed25519.key"));

        assertThatThrownBy(() -> keyFiles().generate(false))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("--force");
        assertThat(Files.readString(home.resolve("ed25519.key"))).isEqualTo(first);

        keyFiles().generate(true);
        assertThat(Files.readString(home.resolve("ed25519.key"))).isNotEqualTo(first);
        List<Path> backups = keyFiles().files().stream()
                .filter(file -> file.toString().endsWith(".bak"))
                .toList();
        assertThat(backups).hasSize(1);
        assertThat(Files.readString(backups.getFirst())).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backups.getFirst())))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsTheIdentityThatANodeUses() throws IOException {
        keyFiles().generate(false);
        String first = Files.readString(home.resolve("ed25519.key"));

        try (HomeLock node = HomeLock.take(home)) {
            assertThat(node).isNotNull();
            assertThatThrownBy(() -> keyFiles().generate(true))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageContaining("A node uses the identity in " + home)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("'malachi down'");
        }

        assertThat(Files.readString(home.resolve("ed25519.key"))).isEqualTo(first);
        keyFiles().generate(true);
        assertThat(Files.readString(home.resolve("ed25519.key"))).isNotEqualTo(first);
    }

    @Test
    void refusesAHomeThatOthersMayWrite() throws IOException {
        keyFiles().generate(false);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xrwx"));

        assertThatThrownBy(() -> keyFiles().loadOrDraw()).hasMessageContaining(home + " may be written by others");
        Files.delete(home.resolve("ed25519.key"));
        assertThatThrownBy(() -> keyFiles().generate(false))
                .hasMessageContaining("Cannot use the directory " + home)
                .hasMessageContaining("'chmod go-w " + home + "'");
        assertThat(home.resolve("ed25519.key")).doesNotExist();
    }

    /** A start that fails leaves no identity behind. */
    @Test
    void aNewIdentityIsWrittenOnlyWhenItIsToBeKept() {
        Identity drawn = keyFiles().loadOrDraw();
        assertThat(home).isEmptyDirectory();

        keyFiles().keep(drawn);
        keyFiles().keep(keyFiles().loadOrDraw());

        assertThat(keyFiles().loadOrDraw().id()).isEqualTo(drawn.id());
        assertThat(keyFiles().files()).hasSize(3);
    }

    @Test
    void refusesAKeyFileThatOthersCanRead() throws IOException {
        keyFiles().generate(false);
        Files.setPosixFilePermissions(home.resolve("ed25519.key"), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> keyFiles().loadOrDraw())
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("chmod 600");
        Files.setPosixFilePermissions(home.resolve("ed25519.key"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(() -> keyFiles().loadOrDraw()).hasMessageContaining("chmod 600");
    }

    @Test
    void neverTakesAKeyThatCannotBeReachedForOneThatIsMissing() throws IOException {
        Path file = home.resolve("ed25519.key");
        Files.createDirectory(file);
        assertThatThrownBy(() -> keyFiles().loadOrDraw()).hasMessageContaining("it is a directory");
        Files.delete(file);

        Files.createSymbolicLink(file, home.resolve("unmounted/key"));
        assertThatThrownBy(() -> keyFiles().loadOrDraw())
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("which does not exist")
                .hasMessageContaining("mounted");
        assertThatThrownBy(() -> keyFiles().generate(false)).isInstanceOf(MalachiException.class);
        assertThat(Files.isSymbolicLink(file)).isTrue();
    }

    @Test
    void followsALinkToAKey() throws IOException {
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        keyFiles().generate(false);
        Files.move(home.resolve("ed25519.key"), elsewhere.resolve("key"));
        Files.createSymbolicLink(home.resolve("ed25519.key"), elsewhere.resolve("key"));

        assertThat(keyFiles().loadOrDraw().seed()).isEqualTo(ALICE_SEED);
    }

    @Test
    void createsTheHomeDirectoryForItsOwnerOnly() throws IOException {
        Path fresh = home.resolve("a/b");
        new KeyFiles(fresh, crypto, () -> seeds.removeFirst().clone()).generate(false);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
    }
}

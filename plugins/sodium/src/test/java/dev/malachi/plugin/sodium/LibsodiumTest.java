package dev.malachi.plugin.sodium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibsodiumTest {
    @TempDir
    private Path folder;

    @Test
    void saysWhichLibraryItUses() {
        Availability availability = new SodiumSuite().availability();
        assertThat(availability.available()).isTrue();
        assertThat(availability.detail())
                .startsWith("libsodium 1.0.20")
                .contains(System.getProperty(Libsodium.FOLDER_PROPERTY));
    }

    @Test
    void takesNoOtherLibraryWhenItsOwnIsMissing() {
        Path file = folder.resolve("libsodium.so");
        assertThat(Libsodium.load(file)).isEqualTo(new Libsodium.Missing("there is no " + file));
    }

    @Test
    void saysWhyALibraryCannotBeLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("libsodium.so"), "not a library");
        assertThat(Libsodium.load(file))
                .isInstanceOfSatisfying(
                        Libsodium.Missing.class,
                        missing -> assertThat(missing.reason()).startsWith("cannot load " + file));
        assertThat(new SodiumSuite().ed25519PublicKey(new byte[32])).hasSize(32); // the one in use is not disturbed
    }
}

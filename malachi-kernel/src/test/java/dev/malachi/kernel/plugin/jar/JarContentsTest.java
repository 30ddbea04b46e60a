package dev.malachi.kernel.plugin.jar;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarContentsTest {
    @Test
    void entriesAreCountedBeforeAnyIsLookedAt(@TempDir Path folder) throws IOException {
        Path jar = folder.resolve("many.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            zip.putNextEntry(new ZipEntry("../first"));
            for (int i = 0; i < 20_000; i++) {
                zip.putNextEntry(new ZipEntry(Integer.toString(i)));
            }
        }
        Path copies = Files.createDirectory(folder.resolve("copies"));

        assertThatThrownBy(() -> JarContents.copy(jar, copies))
                .isInstanceOf(PluginRefusal.class)
                .hasMessageContaining("more than 20000 entries");
    }
}

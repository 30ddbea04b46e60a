package dev.malachi.api.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fails the build when what plugins see of the api is not what the committed file says. */
class ApiSignatureTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final Path COMMITTED = Path.of("api.sig");

    /** Set by {@code ./malachi accept-api}. */
    private static final boolean ACCEPT = Boolean.getBoolean("malachi.api.accept");

    @Test
    void apiIsWhatTheCommittedFileSays() throws IOException {
        List<String> built = ApiSignature.of(CLASSES);
        if (ACCEPT) {
            Path written = Files.write(CLASSES.resolveSibling("api.sig"), built);
            Files.move(written, COMMITTED, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> committed = Files.readAllLines(COMMITTED);

        SignatureDifference.between(committed, built).sentence().ifPresent(sentence -> fail(sentence));
        assertThat(committed).as("order of api.sig").isEqualTo(built);
    }

    @Test
    void everyExportedTypeSaysWhatItPromises() throws IOException {
        assertThat(ApiSignature.of(CLASSES))
                .filteredOn(line -> !line.endsWith(" package exports"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.split(" ", 3)[1]).as(line).isIn("stable", "preview", "internal"));
    }
}

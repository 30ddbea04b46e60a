package dev.malachi.kernel.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DropMeaningsTest {
    private static final Pattern NAME = Pattern.compile("[a-z_]+(\\.[a-z_]+)*\\.drop\\.[a-z_0-9]+");

    /** The names of counters that the kernel's classes have. */
    private static Set<String> counted() throws IOException, URISyntaxException {
        Path classes = Path.of(DropMeanings.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.getFileName().toString().equals("DropMeanings.class"))
                    .flatMap(DropMeaningsTest::constants)
                    .filter(constant -> NAME.matcher(constant).matches())
                    .collect(Collectors.toSet());
        }
    }

    private static Stream<String> constants(Path file) {
        try {
            Stream.Builder<String> constants = Stream.builder();
            ClassFile.of().parse(file).constantPool().forEach(entry -> {
                if (entry instanceof StringEntry text) {
                    constants.add(text.stringValue());
                }
            });
            return constants.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void noDropIsWithoutAMeaning() throws IOException, URISyntaxException {
        Set<String> counted = counted();

        assertThat(counted).hasSizeGreaterThan(70).contains("rx.drop.bad_tag", "handshake.drop.bad_mac1");
        assertThat(DropMeanings.all().keySet()).containsAll(counted);
    }

    @Test
    void aMeaningIsWordsThatGoOnAndNoSentence() {
        assertThat(DropMeanings.all().values()).allMatch(meaning -> meaning.length() > 5 && !meaning.endsWith("."));
    }
}

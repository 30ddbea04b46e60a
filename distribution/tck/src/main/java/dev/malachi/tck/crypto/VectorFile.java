package dev.malachi.tck.crypto;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Test vectors beside the contracts: one a line, fields between bars, comments behind a hash sign. */
final class VectorFile {
    private VectorFile() {}

    /**
     * Reads a file.
     *
     * @param name file name in this package
     * @param fields how many fields a line has
     */
    static List<List<String>> read(String name, int fields) {
        try (InputStream in = VectorFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name);
            }
            List<List<String>> lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split("\\|", -1)))
                    .toList();
            if (lines.isEmpty() || lines.stream().anyMatch(line -> line.size() != fields)) {
                throw new IllegalStateException(name + " must have lines of " + fields + " fields");
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

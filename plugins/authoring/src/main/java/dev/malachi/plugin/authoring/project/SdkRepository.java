package dev.malachi.plugin.authoring.project;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What plugins are built against: the api, and the contract tests of its interfaces, as a Maven repository.
 *
 * @param source where the image has it
 */
public record SdkRepository(Path source) {
    /**
     * That of the image that this program runs from.
     *
     * @return the repository, which need not be there
     */
    public static SdkRepository ofImage() {
        return new SdkRepository(Path.of(System.getProperty("java.home"), "lib", "malachi", "sdk"));
    }

    /**
     * Where Maven looks for what is not published, unless its settings say otherwise.
     *
     * @return {@code ~/.m2/repository}
     */
    public static Path localRepository() {
        return Path.of(System.getProperty("user.home"), ".m2", "repository");
    }

    /**
     * Copies it; what is there of an earlier build is replaced.
     *
     * @param folder a Maven repository, made if it is not there
     * @return its files, relative to the folder
     * @throws MalachiException if this program has no such files, or they cannot be written
     */
    public List<Path> install(Path folder) {
        if (!Files.isDirectory(source)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "This Malachi was built without what plugins are built against (" + source
                            + " is missing); build an image with './malachi build' in a checkout.");
        }
        try (Stream<Path> found = Files.walk(source)) {
            List<Path> files = found.filter(Files::isRegularFile)
                    .map(source::relativize)
                    .sorted()
                    .toList();
            for (Path file : files) {
                copy(source.resolve(file), folder.resolve(file));
            }
            return files;
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "Cannot write to " + folder + ": " + Reason.of(e) + ".", e);
        }
    }

    /** A Maven that builds meanwhile never sees half a jar. */
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.toAbsolutePath().getParent());
        AtomicFile.write(to, Files.readAllBytes(from), "rw-r--r--");
    }
}

package dev.malachi.plugin.authoring.verify;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.PackedJar;
import dev.malachi.api.file.UnfitJarException;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A jar of which every byte was read, and its private libraries in a folder for the time. The limits are those of the
 * plugin host.
 */
final class UnpackedJar implements AutoCloseable {
    private final Findings findings;
    private final Path jar;
    private final Path folder;
    private final List<Path> libraries = new ArrayList<>();

    private UnpackedJar(Path jar, Path folder, Findings findings) {
        this.jar = jar;
        this.folder = folder;
        this.findings = findings;
    }

    /**
     * Reads a jar.
     *
     * @param findings hears what is wrong with it; nothing more can be said of one with errors
     */
    static UnpackedJar of(Path jar, Findings findings) {
        try {
            if (!Files.isRegularFile(jar)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        Files.exists(jar) ? jar + " is no file." : "There is no file " + jar + ".");
            }
            var unpacked = new UnpackedJar(jar, Files.createTempDirectory("malachi-verify"), findings);
            try {
                unpacked.read();
            } catch (IOException e) {
                unpacked.close();
                throw e;
            }
            return unpacked;
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "Cannot read " + jar + ": " + Reason.of(e) + ".", e);
        }
    }

    /** The jar itself. */
    Path jar() {
        return jar;
    }

    /** Copies of its private libraries. */
    List<Path> libraries() {
        return Collections.unmodifiableList(libraries);
    }

    /** Whether a module is the plugin's own. */
    boolean isItself(ModuleReference module) {
        return module.location().filter(jar.toUri()::equals).isPresent();
    }

    /** Whether a module is the plugin's own or one of its libraries. */
    boolean brings(ModuleReference module) {
        return isItself(module)
                || module.location()
                        .filter(location -> libraries.stream().map(Path::toUri).anyMatch(location::equals))
                        .isPresent();
    }

    private void read() throws IOException {
        try {
            libraries.addAll(PackedJar.read(jar, folder).libraries());
        } catch (UnfitJarException e) {
            findings.error(e.code(), e.file(), "It " + e.problem() + ".", e.remedy());
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException _) {
            // the system empties its folder for temporary files by and by
        }
    }
}

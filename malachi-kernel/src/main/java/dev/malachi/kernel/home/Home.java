package dev.malachi.kernel.home;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.Exposure;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory that holds a node's identity, pins, state and configuration. */
public final class Home {
    private Home() {}

    /**
     * Makes sure the directory is there; a new one is open to its owner only.
     *
     * @param home the directory
     * @throws MalachiException if it cannot be created, or somebody else may write there
     */
    public static void create(Path home) {
        try {
            if (!Files.isDirectory(home)) {
                Files.createDirectories(
                        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (IOException e) {
            throw unusable("Cannot create the directory " + home + " for keys and pins", e, "name another with --home");
        }
        Exposure.toWriters(home).ifPresent(hole -> {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Cannot use the directory " + home + " for keys and pins: "
                            + (hole.where().equals(home) ? "it" : hole.where()) + " " + hole.problem()
                            + ". Take that away with " + hole.remedy() + ", or name another directory with --home.");
        });
    }

    /**
     * An error about a file, as a sentence.
     *
     * @param what was tried
     * @param cause what stands in the way
     * @param remedy what to do
     * @return the exception to throw
     */
    public static MalachiException unusable(String what, IOException cause, String remedy) {
        var kind = cause instanceof AccessDeniedException
                ? MalachiException.Kind.PERMISSION
                : MalachiException.Kind.FAILED;
        return new MalachiException(kind, what + ": " + Reason.of(cause) + "; " + remedy + ".", cause);
    }
}

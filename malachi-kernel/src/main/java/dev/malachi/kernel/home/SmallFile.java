package dev.malachi.kernel.home;

import dev.malachi.api.MalachiException;
import dev.malachi.api.file.Exposure;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads files that people put into place. What stands there and is not what it should be is never taken for a file that is missing: a
 * node whose key lies on a disk that is not mounted must not become another node.
 *
 * @param what such as {@code the key file}
 * @param file where it should be
 * @param maxBytes how many it may have
 */
public record SmallFile(String what, Path file, int maxBytes) {
    /**
     * Reads a regular file.
     *
     * @param remedy what to do when it cannot be read
     * @return its content, or empty if nothing is there
     * @throws MalachiException if something else is there, or it may not be read or is too long, or somebody else may change it
     */
    public Optional<byte[]> readIfPresent(String remedy) {
        return beginningIfPresent(remedy).map(this::whole);
    }

    /**
     * The same for a secret: what takes others' hands off it takes their eyes off it too.
     *
     * @param remedy what to do when it cannot be read
     * @return its content, or empty if nothing is there
     * @throws MalachiException as {@link #readIfPresent}
     */
    Optional<byte[]> readSecretIfPresent(String remedy) {
        return regular(remedy).map(content -> {
            refuseForeignHands("'chmod 600 " + file + "'");
            return whole(content);
        });
    }

    /**
     * Reads a regular file, or its beginning if it is too long.
     *
     * @param remedy what to do when it cannot be read
     * @return its content, of which more than {@code maxBytes} means too long; or empty if nothing is there
     * @throws MalachiException if something else is there, or it may not be read, or somebody else may change it
     */
    public Optional<byte[]> beginningIfPresent(String remedy) {
        Optional<byte[]> content = regular(remedy);
        content.ifPresent(_ -> refuseForeignHands());
        return content;
    }

    private Optional<byte[]> regular(String remedy) {
        if (Files.isDirectory(file)) {
            throw failed("it is a directory", "Move it away, or name another.");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw failed("it is no regular file", "Move it away, or name another.");
        }
        Path above = file.toAbsolutePath().getParent();
        if (above != null && Files.exists(above) && !Files.isDirectory(above)) {
            throw failed(above + " is no directory", "Name a directory there, as with --home.");
        }
        return beginning(remedy);
    }

    /**
     * Refuses a file that somebody else may change, or put another in the place of.
     *
     * @throws MalachiException if somebody may; it names the first file or folder on the way that lets him
     */
    void refuseForeignHands() {
        refuseForeignHands("'chmod go-w " + file + "'");
    }

    private void refuseForeignHands(String chmod) {
        Exposure.toWriters(file).ifPresent(hole -> {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Cannot trust " + what + " " + file + ": " + (hole.where().equals(file) ? "it" : hole.where()) + " "
                            + hole.problem() + ". Take that away with "
                            + (hole.remedy().equals("'chmod go-w " + file + "'") ? chmod : hole.remedy()) + ".");
        });
    }

    /**
     * Reads a file or a pipe.
     *
     * @param remedy what to do when it cannot be read
     * @return its content, or empty if nothing is there
     * @throws MalachiException if it may not be read or is too long
     */
    public Optional<byte[]> read(String remedy) {
        return beginning(remedy).map(this::whole);
    }

    private byte[] whole(byte[] content) {
        if (content.length > maxBytes) {
            throw failed("it is longer than " + maxBytes + " bytes", "Is it the right file?");
        }
        return content;
    }

    private Optional<byte[]> beginning(String remedy) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(maxBytes + 1));
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(file)) {
                throw failed(
                        "it is a link to " + target() + ", which does not exist",
                        "Bring that back (is its disk mounted?), or remove the link.");
            }
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw new MalachiException(
                    MalachiException.Kind.PERMISSION,
                    "Cannot read " + what + " " + file + ": permission denied" + owner() + "; " + remedy + ".",
                    e);
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "Cannot read " + what + " " + file + ": " + Reason.of(e) + "; " + remedy + ".",
                    e);
        }
    }

    private MalachiException failed(String obstacle, String remedy) {
        return new MalachiException(
                MalachiException.Kind.FAILED, "Cannot read " + what + " " + file + ": " + obstacle + ". " + remedy);
    }

    private String target() {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException _) {
            return "something";
        }
    }

    /** Where it can be seen: a directory on the way may hide it. */
    private String owner() {
        try {
            return ", it belongs to " + Files.getOwner(file).getName() + " and you are "
                    + System.getProperty("user.name");
        } catch (IOException _) {
            return "";
        }
    }
}

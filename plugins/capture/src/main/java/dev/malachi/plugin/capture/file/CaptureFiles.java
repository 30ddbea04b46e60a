package dev.malachi.plugin.capture.file;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;

/**
 * One file, or a ring of files of which the newest are kept. Each begins with the same head, so that each can be read alone. Files are
 * made anew, for their owner alone, and links are not followed. Used by one thread.
 */
public final class CaptureFiles implements AutoCloseable {
    /** Room for what is said at the end of a file. */
    private static final int TAIL_BYTES = 256;

    private final Path path;
    private final long mostBytes;
    private final int ring;
    private final Deque<Path> written = new ArrayDeque<>();
    private byte[] head = {};
    private FileChannel current;
    private long bytes;
    private int number;

    /**
     * Opens the first file.
     *
     * @param path of the file; in a ring, what stands before and behind the number of each
     * @param mostBytes of one file; 0 for any number
     * @param ring how many files are kept; 0 for one file, which ends when it is full
     * @throws MalachiException if it cannot be made
     */
    public CaptureFiles(Path path, long mostBytes, int ring) {
        this.path = path;
        this.mostBytes = mostBytes;
        this.ring = ring;
        this.current = open();
    }

    /** Refuses paths that the daemon would not find as its caller sees them, or that lead elsewhere. */
    public static Path absolute(String text) {
        Path path = Path.of(text).normalize();
        if (!path.isAbsolute()) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    "The daemon works in another folder, so it needs the whole path of the file: '" + text
                            + "' is relative.");
        }
        Path folder = path.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED, "There is no folder " + folder + " to write '" + path + "' into.");
        }
        try {
            Path real = folder.toRealPath();
            if (!real.equals(folder)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "The way to '" + path
                                + "' leads through a symbolic link, which the daemon does not follow; the folder is "
                                + real + ".");
            }
        } catch (IOException e) {
            throw failed(path, e);
        }
        return path;
    }

    private FileChannel open() {
        Path file = ring == 0 ? path : numbered();
        try {
            if (Files.isSymbolicLink(file)
                    || Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
                throw new MalachiException(
                        MalachiException.Kind.FAILED,
                        "'" + file
                                + "' is a symbolic link or no file; name a file that may be overwritten, or a new one.");
            }
            Files.deleteIfExists(file);
            FileChannel made = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            written.addLast(file);
            while (ring > 0 && written.size() > ring) {
                Files.deleteIfExists(written.removeFirst());
            }
            bytes = 0;
            return made;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /** {@code x.pcapng} becomes {@code x.00001.pcapng}. */
    private Path numbered() {
        number++;
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String before = dot <= 0 ? name : name.substring(0, dot);
        String behind = dot <= 0 ? "" : name.substring(dot);
        return path.resolveSibling(String.format(Locale.ROOT, "%s.%05d%s", before, number, behind));
    }

    /**
     * Writes what each file begins with.
     *
     * @param blocks whole blocks
     */
    public void head(byte[] blocks) {
        head = blocks.clone();
        write(blocks);
    }

    /**
     * Writes packets.
     *
     * @param blocks whole blocks
     * @return false, with nothing written, if the file is full and there is no ring
     */
    public boolean packets(byte[] blocks) {
        if (mostBytes > 0 && bytes + blocks.length + TAIL_BYTES > mostBytes && bytes > head.length) {
            if (ring == 0) {
                return false;
            }
            close();
            current = open();
            write(head);
        }
        write(blocks);
        return true;
    }

    /**
     * Writes what a file ends with.
     *
     * @param blocks whole blocks
     */
    public void tail(byte[] blocks) {
        write(blocks);
    }

    private void write(byte[] blocks) {
        try {
            ByteBuffer left = ByteBuffer.wrap(blocks);
            while (left.hasRemaining()) {
                int _ = current.write(left);
            }
            bytes += blocks.length;
        } catch (IOException e) {
            throw failed(written.getLast(), e);
        }
    }

    private static MalachiException failed(Path file, IOException cause) {
        return new MalachiException(
                MalachiException.Kind.FAILED, "Cannot write '" + file + "': " + Reason.of(cause) + ".", cause);
    }

    @Override
    public void close() {
        try {
            current.force(false);
            current.close();
        } catch (IOException e) {
            throw failed(written.getLast(), e);
        }
    }
}

package dev.malachi.api.file;

import dev.malachi.api.annotation.Preview;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Replaces files so that a crash leaves either the old or the new content: temporary file, sync, rename, sync of the folder. Two
 * processes that write the same file at once do not disturb each other: one of the two contents stays. Safe for use by several threads.
 */
@Preview
public final class AtomicFile {
    /** What is older was left behind by a process that was killed: a write takes a moment. */
    private static final Duration STALE = Duration.ofMinutes(10);

    private static final String SUFFIX = ".tmp";

    private static final AtomicLong NUMBERS = new AtomicLong();

    private AtomicFile() {}

    /**
     * Writes a file.
     *
     * @param file to create or replace
     * @param content all of it
     * @param permissions in {@code rw-r--r--} form, in force from the creation of the temporary file
     * @throws IOException if it cannot be written; the old file is untouched then
     */
    public static void write(Path file, byte[] content, String permissions) throws IOException {
        write(file, content, PosixFilePermissions.fromString(permissions), null);
    }

    /**
     * Writes a file that a person may have made: a symbolic link stays and what it leads to is written, and owner, group and mode stay.
     * A new one belongs to the owner of its folder.
     *
     * @param file to create or replace
     * @param content all of it
     * @param permissions of a new file, in {@code rw-r--r--} form
     * @throws IOException if it cannot be written, or not without giving it to another owner; the old file is untouched then
     */
    public static void writeInPlace(Path file, byte[] content, String permissions) throws IOException {
        boolean there = Files.exists(file);
        Path real = there ? file.toRealPath() : file;
        PosixFileAttributes owned = Files.readAttributes(there ? real : folder(file), PosixFileAttributes.class);
        write(real, content, there ? owned.permissions() : PosixFilePermissions.fromString(permissions), owned);
    }

    private static void write(
            Path file, byte[] content, Set<PosixFilePermission> mode, @Nullable PosixFileAttributes owned)
            throws IOException {
        try (Pending pending = prepare(file, mode, owned, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        })) {
            pending.commit();
        }
    }

    /**
     * Writes a copy of a file, which {@link Pending#commit} puts in the place of another: what may fail for want of room has been done
     * then.
     *
     * @param source of any size
     * @param file to create or replace
     * @param permissions in {@code rw-r--r--} form
     * @return close it; without a commit nothing has changed
     * @throws IOException if it cannot be written
     */
    public static Pending copy(Path source, Path file, String permissions) throws IOException {
        return prepare(file, PosixFilePermissions.fromString(permissions), null, channel -> {
            try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ)) {
                long size = from.size();
                for (long done = 0; done < size; ) {
                    done += from.transferTo(done, size - done, channel);
                }
            }
        });
    }

    /** Writes the content of a file. */
    private interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    /** A file that is written and synced, and not in its place yet. */
    public static final class Pending implements AutoCloseable {
        private final Path temporary;
        private final Path file;

        private Pending(Path temporary, Path file) {
            this.temporary = temporary;
            this.file = file;
        }

        /**
         * Puts it in its place.
         *
         * @throws IOException if it cannot be; the old file is untouched then
         */
        public void commit() throws IOException {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder(file));
        }

        /** Removes what was not put in its place. */
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(temporary);
        }
    }

    private static Pending prepare(
            Path file, Set<PosixFilePermission> mode, @Nullable PosixFileAttributes owned, Content content)
            throws IOException {
        Path folder = folder(file);
        String prefix = "." + file.getFileName() + ".";
        removeStale(folder, prefix);
        Path temporary =
                folder.resolve(prefix + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet() + SUFFIX);
        boolean written = false;
        try {
            FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(mode);
            try (FileChannel channel = FileChannel.open(
                    temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attribute)) {
                content.writeTo(channel);
                if (owned != null) {
                    give(temporary, owned);
                }
                channel.force(true);
            }
            // The process' umask may have taken bits away that a public file is meant to have.
            Files.setPosixFilePermissions(temporary, mode);
            written = true;
            return new Pending(temporary, file);
        } finally {
            if (!written) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent());
    }

    private static void give(Path file, PosixFileAttributes owned) throws IOException {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes mine = view.readAttributes();
        if (!mine.owner().equals(owned.owner())) {
            view.setOwner(owned.owner());
        }
        if (!mine.group().equals(owned.group())) {
            view.setGroup(owned.group());
        }
    }

    private static void removeStale(Path folder, String prefix) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, entry -> {
            String name = String.valueOf(entry.getFileName());
            return name.startsWith(prefix) && name.endsWith(SUFFIX);
        })) {
            for (Path file : left) {
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(Instant.now().minus(STALE))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException _) {
            // its process has just moved it into place
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Makes a rename durable: on Linux the folder is a file of its own that must be synced. */
    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

package dev.malachi.kernel.home;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Replaces files so that a crash leaves either the old or the new content: temporary file, sync, rename, sync of the folder. */
public final class AtomicFile {
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
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(temporary);
        try {
            Set<PosixFilePermission> mode = PosixFilePermissions.fromString(permissions);
            FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(mode);
            try (FileChannel channel = FileChannel.open(
                    temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attribute)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            // The process' umask may have taken bits away that a public file is meant to have.
            Files.setPosixFilePermissions(temporary, mode);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        syncFolder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }

    /** Makes a rename durable: on Linux the folder is a file of its own that must be synced. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}

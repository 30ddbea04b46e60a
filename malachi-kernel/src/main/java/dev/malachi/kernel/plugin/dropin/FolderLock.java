package dev.malachi.kernel.plugin.dropin;

import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps other processes from the operator's folder while one looks at it and changes it: two that write the operator's choices at once
 * would lose those of one, such as a trusted key. A process that is killed holds nothing. Taken by one thread of a process at a time.
 *
 * <p>Where there is no folder, or its file cannot be written, nothing is locked: then nothing can be changed there either.
 */
final class FolderLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private final Optional<FileChannel> channel;

    private FolderLock(Optional<FileChannel> channel) {
        this.channel = channel;
    }

    /** Waits for others, and takes it. */
    static FolderLock take(PluginFolders folders) {
        Path home = folders.own().getParent();
        if (home == null || !Files.isDirectory(home)) {
            return new FolderLock(Optional.empty());
        }
        try {
            FileChannel channel = FileChannel.open(
                    home.resolve("plugins.lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                channel.lock();
                return new FolderLock(Optional.of(channel));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            LOG.debug("event=plugins.not-locked folder={} reason=\"{}\"", folders.own(), Reason.of(e));
            return new FolderLock(Optional.empty());
        }
    }

    /** Lets others in; the file stays, or one could wait for it and another make a new one. */
    @Override
    public void close() {
        if (channel.isPresent()) {
            try {
                channel.get().close();
            } catch (IOException e) {
                LOG.debug("event=plugins.lock reason=\"{}\"", Reason.of(e));
            }
        }
    }
}

package dev.malachi.kernel.machine;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** How many files this process may still open: a node that runs out of them halfway is worse than none. */
public final class Descriptors {
    /**
     * Interfaces, sockets for each link and each of its queues, state files, and some for those who ask by the control API: a node of one
     * link has 31 open.
     */
    private static final int NEEDED = 64;

    private Descriptors() {}

    /**
     * Makes sure that there are enough, by having them for a moment.
     *
     * @param folder one that exists
     * @throws MalachiException if there are not
     */
    public static void require(Path folder) {
        List<FileChannel> open = new ArrayList<>();
        try {
            while (open.size() < NEEDED) {
                open.add(FileChannel.open(
                        folder, StandardOpenOption.READ)); // a folder can be opened, though not read so
            }
        } catch (AccessDeniedException _) {
            // Not ours to read: whatever needs it says so.
        } catch (IOException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "This process may open only " + open.size() + " more files, and a node needs " + NEEDED
                            + ". Raise its limit with 'ulimit -n 1024', or LimitNOFILE=1024 in a unit of systemd.",
                    e);
        } finally {
            open.forEach(Descriptors::close);
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a folder that was only opened cannot be closed", e);
        }
    }
}

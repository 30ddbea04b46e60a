package dev.malachi.kernel.home;

import dev.malachi.api.file.AtomicFile;
import dev.malachi.api.wording.Reason;
import dev.malachi.kernel.event.Warnings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Writes the files of a home on a thread of their own. What cannot be written is kept, is a warning of the node, and is tried again
 * until it works or something newer takes its place. Safe for use by several threads.
 */
public final class HomeWriter {
    /** Code of the warning. */
    public static final String UNWRITABLE = "home.unwritable";

    /**
     * A file as it is to be.
     *
     * @param path where
     * @param bytes all of it; not to be changed
     * @param permissions in {@code rw-r--r--} form
     */
    public record Content(Path path, byte[] bytes, String permissions) {}

    private final Executor thread;
    private final Warnings warnings;
    private final Consumer<Runnable> later;
    /** By the first file of each. */
    private final Map<Path, List<Content>> unwritten = new LinkedHashMap<>();

    private boolean retryPlanned;

    /**
     * Has nothing to write yet.
     *
     * @param thread runs writes one after another
     * @param warnings of the node
     * @param later has something done after a while; called by any thread
     */
    public HomeWriter(Executor thread, Warnings warnings, Consumer<Runnable> later) {
        this.thread = thread;
        this.warnings = warnings;
        this.later = later;
    }

    /**
     * Has files written, in this order, by the writer's thread.
     *
     * @param contents of files that belong together
     * @return ends when they are on the disk, or with the {@link IOException} of the first try
     */
    public CompletableFuture<Void> write(List<Content> contents) {
        var written = new CompletableFuture<Void>();
        thread.execute(() -> {
            try {
                writeNow(contents);
                written.complete(null);
            } catch (IOException e) {
                written.completeExceptionally(e);
            }
        });
        return written;
    }

    /**
     * Writes files in this thread.
     *
     * @param contents of files that belong together, in order
     * @throws IOException if they cannot be written; they are tried again then
     */
    public synchronized void writeNow(List<Content> contents) throws IOException {
        Path key = contents.getFirst().path();
        try {
            for (Content content : contents) {
                AtomicFile.write(content.path(), content.bytes(), content.permissions());
            }
        } catch (IOException e) {
            unwritten.put(key, List.copyOf(contents));
            warn(e);
            planRetry();
            throw e;
        }
        if (unwritten.remove(key) != null && unwritten.isEmpty()) {
            warnings.clear(UNWRITABLE, "");
        }
    }

    /** Tries once more what could not be written; for the writer's thread. */
    public synchronized void retry() {
        retryPlanned = false;
        for (List<Content> contents : List.copyOf(unwritten.values())) {
            try {
                writeNow(contents);
            } catch (IOException _) {
                return; // a warning already, and planned again; the others would fail for the same reason
            }
        }
    }

    private void planRetry() {
        if (!retryPlanned) {
            retryPlanned = true;
            later.accept(() -> thread.execute(this::retry));
        }
    }

    private void warn(IOException reason) {
        String files = unwritten.values().stream()
                .flatMap(List::stream)
                .map(content -> String.valueOf(content.path().getFileName()))
                .collect(Collectors.joining(", "));
        Path home = unwritten.keySet().iterator().next().toAbsolutePath().getParent();
        warnings.raise(
                UNWRITABLE,
                "",
                "Cannot write " + files + " in " + home + ": " + Reason.of(reason)
                        + ". What has changed since is lost if this node ends before it can; it tries again.",
                "Make room on the disk, or the directory writable for this node ('df " + home + "', 'ls -ld " + home
                        + "').");
    }
}

package dev.malachi.kernel.node;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a person has said of a peer, and whether it lasts. */
final class Verdicts {
    private static final long PATIENCE_SECONDS = 30;

    private Verdicts() {}

    /**
     * Waits until a verdict is on the disk.
     *
     * @param written ends when it is
     * @param peer whom it is about
     * @param verdict such as {@code denied}
     * @throws MalachiException if it is not; it holds all the same, until the node ends
     */
    static void awaitWritten(CompletableFuture<Void> written, NodeId peer, String verdict) {
        try {
            written.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause
                    ? unwritten(peer, verdict, Reason.of(cause), e)
                    : new IllegalStateException("a verdict was not written", e);
        } catch (TimeoutException e) {
            throw unwritten(peer, verdict, "the disk does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unwritten(peer, verdict, "the wait for the disk was interrupted", e);
        }
    }

    private static MalachiException unwritten(NodeId peer, String verdict, String reason, Exception cause) {
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "Node " + peer + " is " + verdict + " from now on, but that could not be written to HOME: " + reason
                        + ". It holds until this daemon ends, and is lost then unless it can be written before: make"
                        + " room, or HOME writable, and say it again.",
                cause);
    }
}

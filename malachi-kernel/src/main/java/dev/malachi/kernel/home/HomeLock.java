package dev.malachi.kernel.home;

import dev.malachi.api.MalachiException;
import dev.malachi.api.wording.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a home directory to one node: two with one identity would take each other's sessions. Its file {@code lock} is locked as long as
 * the node runs, so one that was killed holds nothing, and holds the number of its process, to be named by a second node. The file stays:
 * removing it would let two in, one by the old file and one by a new one.
 *
 * <p>Where the file cannot be written, as in a home that is read-only, nothing is locked.
 */
public final class HomeLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HomeLock.class);

    /**
     * Homes of this process. The system's locks do not keep a process from itself, and are lost when it closes a second descriptor of
     * the file (fcntl(2)), so the file is not even opened for one of these.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Optional<Path> held;
    private final Optional<FileChannel> channel;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HomeLock(Optional<Path> held, Optional<FileChannel> channel) {
        this.held = held;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param home directory that exists
     * @return the lock; release it by closing it
     * @throws MalachiException if another node has it
     */
    public static HomeLock take(Path home) {
        return take(home, HomeLock::taken);
    }

    /**
     * Takes the lock in order to replace what a node has read.
     *
     * @param home directory that exists
     * @return the lock; release it by closing it
     * @throws MalachiException if a node has it
     */
    static HomeLock takeToReplaceIdentity(Path home) {
        return take(
                home,
                (directory, holder) -> new MalachiException(
                        MalachiException.Kind.FAILED,
                        "A node uses the identity in " + directory + number(holder)
                                + " and would go on with it; nothing was changed. End the node first ('malachi down')."));
    }

    private static HomeLock take(Path home, BiFunction<Path, String, MalachiException> refusal) {
        Path real;
        try {
            real = home.toRealPath();
        } catch (IOException e) {
            throw Home.unusable("Cannot use the directory " + home, e, "name another with --home");
        }
        if (!HELD.add(real)) {
            throw refusal.apply(home, Long.toString(ProcessHandle.current().pid()));
        }
        try {
            return new HomeLock(Optional.of(real), lock(real, refusal));
        } catch (RuntimeException e) {
            HELD.remove(real);
            throw e;
        }
    }

    /**
     * Locks nothing: for simulated nodes, which may be clones of each other.
     *
     * @return a lock that keeps no process out
     */
    public static HomeLock none() {
        return new HomeLock(Optional.empty(), Optional.empty());
    }

    private static Optional<FileChannel> lock(Path home, BiFunction<Path, String, MalachiException> refusal) {
        try {
            FileChannel channel = FileChannel.open(
                    home.resolve("lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                if (channel.tryLock() == null) {
                    throw refusal.apply(home, holder(channel));
                }
                channel.truncate(0);
                channel.write(
                        StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
                return Optional.of(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            LOG.debug("event=home.not-locked home={} reason=\"{}\"", home, Reason.of(e));
            return Optional.empty();
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        int length = channel.read(text, 0);
        return new String(text.array(), 0, Math.max(length, 0), StandardCharsets.US_ASCII).strip();
    }

    private static String number(String holder) {
        return holder.isEmpty() ? "" : " (process " + holder + ")";
    }

    private static MalachiException taken(Path home, String holder) {
        return new MalachiException(
                MalachiException.Kind.FAILED,
                "The identity in " + home + " is in use by another node on this machine"
                        + number(holder)
                        + ", and two nodes with one identity disturb each other; end that one ('malachi down'), or give"
                        + " this one another directory with --home.");
    }

    /** Lets others in. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (channel.isPresent()) {
            try (FileChannel locked = channel.get()) {
                locked.truncate(0);
            } catch (IOException e) {
                LOG.debug("event=home.lock-not-emptied reason=\"{}\"", Reason.of(e));
            }
        }
        held.ifPresent(HELD::remove);
    }
}

package dev.malachi.tck.netns;

import dev.malachi.api.annotation.Preview;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of a test's own, on Linux.
 *
 * <p>A thread enters one by setns(2); sockets belong for ever to the namespace of the thread that opened them, and threads start in
 * that of their parent.
 */
@Preview
public final class Namespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long PATIENCE_SECONDS = 60;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final MethodHandle OPEN =
            function("open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle SETNS =
            function("setns", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    /**
     * Makes one, with loopback up.
     *
     * @return the namespace, of a name that no other has
     */
    public static Namespace create() {
        Namespace namespace = new Namespace("mlx" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        command("ip", "netns", "add", namespace.name);
        namespace.ip("link", "set", "lo", "up");
        return namespace;
    }

    /**
     * Its name.
     *
     * @return as {@code ip netns} shows it
     */
    public String name() {
        return name;
    }

    /**
     * Runs {@code ip} in it.
     *
     * @param arguments of {@code ip}
     * @return what it printed
     */
    public String ip(String... arguments) {
        return command(prefixed(arguments, "ip", "-n", name));
    }

    /**
     * Runs a command in it.
     *
     * @param words the command
     * @return what it printed
     */
    public String exec(String... words) {
        Programs.require(words[0]);
        return command(prefixed(words, "ip", "netns", "exec", name));
    }

    private static String[] prefixed(String[] words, String... prefix) {
        List<String> all = new ArrayList<>(List.of(prefix));
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }

    /**
     * Runs a command. Where the program is missing the test is skipped.
     *
     * @param words the command
     * @return what it printed
     * @throws IllegalStateException with that if it fails
     */
    public static String command(String... words) {
        Programs.require(words[0]);
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", words) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", words), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs something on a thread inside it, and waits for that.
     *
     * @param <T> type of the result
     * @param action what to run
     * @return its result
     */
    public <T> T call(Callable<T> action) {
        try {
            return start(action).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("still running in " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Runs something on a thread inside it.
     *
     * @param <T> type of the result
     * @param action what to run
     * @return its result, later
     */
    public <T> CompletableFuture<T> start(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("in-" + name).start(() -> {
            try {
                enter();
                result.complete(action.call());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        return result;
    }

    /** Moves the calling thread into it. */
    private void enter() {
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int)
                    OPEN.invokeExact(arena.allocateFrom("/run/netns/" + name).address(), 0);
            int moved = fd < 0 ? -1 : (int) SETNS.invokeExact(fd, CLONE_NEWNET);
            int ignored = fd < 0 ? 0 : (int) CLOSE.invokeExact(fd);
            if (moved != 0) {
                throw new IllegalStateException("cannot enter namespace " + name);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /**
     * Reads a file of /proc/net as seen in it.
     *
     * @param file its name
     * @return its lines
     */
    public List<String> procNet(String file) {
        return call(() -> Files.readAllLines(Path.of("/proc/thread-self/net", file)));
    }

    @Override
    public void close() {
        command("ip", "netns", "del", name);
    }
}

package dev.malachi.plugin.linux;

import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import java.io.IOException;
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
 * A network namespace of a test's own.
 *
 * <p>A thread enters one by setns(2); sockets belong for ever to the namespace of the thread that opened them, and threads start in
 * that of their parent.
 */
public final class Namespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final long PATIENCE_SECONDS = 60;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final MethodHandle SETNS = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("setns").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final String name;

    private Namespace(String name) {
        this.name = name;
    }

    /** Makes one, with loopback up. */
    public static Namespace create() {
        Namespace namespace = new Namespace("mlx" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
        command("ip", "netns", "add", namespace.name);
        namespace.ip("link", "set", "lo", "up");
        return namespace;
    }

    public String name() {
        return name;
    }

    /** Runs {@code ip} in it. */
    public String ip(String... arguments) {
        List<String> words = new ArrayList<>(List.of("ip", "-n", name));
        words.addAll(List.of(arguments));
        return command(words.toArray(String[]::new));
    }

    /** Runs a command and returns what it printed. */
    public static String command(String... words) {
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

    /** Runs something on a thread inside it, and waits for that. */
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

    /** Runs something on a thread inside it. */
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
        int fd = Errno.check(Libc.open("/run/netns/" + name, 0), "cannot open namespace " + name);
        try {
            if ((int) SETNS.invokeExact(fd, CLONE_NEWNET) != 0) {
                throw new IllegalStateException("setns");
            }
        } catch (Throwable t) {
            throw new IllegalStateException("cannot enter namespace " + name, t);
        } finally {
            Libc.close(fd);
        }
    }

    /** Lines of a file of /proc/net as seen in it. */
    public List<String> procNet(String file) {
        return call(() -> Files.readAllLines(Path.of("/proc/thread-self/net", file)));
    }

    @Override
    public void close() {
        command("ip", "netns", "del", name);
    }
}

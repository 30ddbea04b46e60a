package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.control.ControlConnector;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.api.spi.tool.ToolOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A daemon that may be absent; runs every tool by saying {@code from=daemon} and its arguments. */
final class FakeDaemon implements ControlConnector, ControlClient {
    final List<Path> sockets = new CopyOnWriteArrayList<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<Object> tools = new CopyOnWriteArrayList<>();
    final Map<String, Object> answers = new ConcurrentHashMap<>();
    final List<Map<String, Object>> events = new CopyOnWriteArrayList<>();
    final List<Object> results = new CopyOnWriteArrayList<>();
    final List<String> posts = new CopyOnWriteArrayList<>();
    final CountDownLatch running = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);
    volatile boolean present = true;
    volatile MalachiException.Kind obstacle = MalachiException.Kind.NO_DAEMON;
    volatile boolean waitsForInterrupt;
    volatile Map<String, Object> arguments = Map.of();

    @Override
    public ControlClient connect(Path socket) {
        sockets.add(socket);
        if (!present) {
            throw new MalachiException(obstacle, "Nobody answers at " + socket + ".");
        }
        return this;
    }

    @Override
    public ControlClient connect(Path socket, Duration patience) {
        return connect(socket);
    }

    @Override
    public Object get(String path) {
        asked.add(path);
        return path.equals("/tools") ? List.copyOf(tools) : answers.getOrDefault(path, Map.of());
    }

    @Override
    public Object post(String path, Map<String, Object> body) {
        posts.add(path);
        return Map.of("pid", ProcessHandle.current().pid());
    }

    @Override
    public int run(String tool, Map<String, Object> arguments, ToolInput input, ToolOutput output) {
        this.arguments = Map.copyOf(arguments);
        running.countDown();
        if (waitsForInterrupt) {
            try {
                interrupted.await();
            } catch (InterruptedException e) {
                throw new AssertionError("the command's own thread must not be interrupted", e);
            }
        }
        events.forEach(output::event);
        if (results.isEmpty()) {
            output.result(Map.of("daemon", arguments));
        }
        results.forEach(output::result);
        return 0;
    }

    @Override
    public void interrupt() {
        interrupted.countDown();
    }

    @Override
    public void close() {}
}

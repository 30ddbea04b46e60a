package dev.malachi.plugin.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.plugin.cli.terminal.Terminal;
import dev.malachi.testkit.FakeNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a socket that stands for systemd's hears. */
@EnabledOnOs(OS.LINUX)
@Timeout(30)
class ServiceManagerTest {
    private static final long FAST_MICROS = 20_000;

    @TempDir
    private Path folder;

    private final AtomicBoolean answers = new AtomicBoolean(true);
    private final CountDownLatch askedInVain = new CountDownLatch(1);

    private Node node() {
        Node real = new FakeNode(NodeConfig.builder(Path.of("/home")).build());
        return (Node) Proxy.newProxyInstance(
                ServiceManagerTest.class.getClassLoader(), new Class<?>[] {Node.class}, (_, method, arguments) -> {
                    if (method.getName().equals("status") && !answers.get()) {
                        askedInVain.countDown();
                        throw new MalachiException(MalachiException.Kind.FAILED, "The node does not answer.");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Terminal terminal(Map<String, String> environment) {
        return new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintWriter(new StringWriter()),
                OutputStream.nullOutputStream(),
                Optional::empty,
                new PrintWriter(new StringWriter()),
                environment,
                () -> false,
                _ -> () -> {});
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysThatTheNodeIsReadyAndThatItEnds(boolean isAbstract) throws Throwable {
        String address = isAbstract ? "@malachi-test-" + ProcessHandle.current().pid() : folder.resolve("notify") + "";
        try (Receiver systemd = new Receiver(address)) {
            ServiceManager manager = ServiceManager.ready(node(), terminal(Map.of("NOTIFY_SOCKET", address)));
            assertThat(systemd.next()).isEqualTo("READY=1");

            manager.close();

            assertThat(systemd.next()).isEqualTo("STOPPING=1");
        }
    }

    @Test
    void saysThatTheNodeIsAliveAsLongAsItAnswers() throws Throwable {
        String address = folder.resolve("notify").toString();
        try (Receiver systemd = new Receiver(address);
                ServiceManager manager = ServiceManager.ready(
                        node(),
                        terminal(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", Long.toString(FAST_MICROS))))) {
            assertThat(manager).isNotNull();
            assertThat(systemd.next()).isEqualTo("READY=1");
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");

            answers.set(false);

            assertThat(askedInVain.await(10, TimeUnit.SECONDS)).isTrue();
            systemd.drain();
            assertThat(systemd.hearsWithin(10 * FAST_MICROS)).isFalse();
        }
    }

    @Test
    void aWatchdogOfAnotherProcessIsLeftAlone() throws Throwable {
        String address = folder.resolve("notify").toString();
        try (Receiver systemd = new Receiver(address);
                ServiceManager manager = ServiceManager.ready(
                        node(),
                        terminal(Map.of(
                                "NOTIFY_SOCKET",
                                address,
                                "WATCHDOG_PID",
                                "1",
                                "WATCHDOG_USEC",
                                Long.toString(FAST_MICROS))))) {
            assertThat(manager).isNotNull();
            assertThat(systemd.next()).isEqualTo("READY=1");

            assertThat(systemd.hearsWithin(10 * FAST_MICROS)).isFalse();
        }
    }

    @Test
    void whereNobodyListensTheNodeRunsAllTheSame() {
        ServiceManager.ready(node(), terminal(Map.of())).close();
        ServiceManager.ready(node(), terminal(Map.of("NOTIFY_SOCKET", folder.resolve("none") + "")))
                .close();
        ServiceManager.ready(node(), terminal(Map.of("NOTIFY_SOCKET", "vsock:2:1")))
                .close();
    }

    @Test
    void anAddressThatCannotBeOneIsRefused() {
        assertThatThrownBy(() -> new NotifySocket("relative")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new NotifySocket("/" + "x".repeat(107))).isInstanceOf(IOException.class);
    }

    /** The other end, which the JDK has not either. */
    private static final class Receiver implements AutoCloseable {
        private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
        private static final int AF_UNIX = 1;
        private static final int SOCK_DGRAM = 2;
        private static final int MSG_DONTWAIT = 0x40;
        private static final int POLLIN = 1;

        private final Arena arena = Arena.ofConfined();
        private final MemorySegment buffer = arena.allocate(4096);
        private final MethodHandle recv = function(
                "recv",
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, INT));
        private final MethodHandle poll =
                function("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, INT));
        private final int fd;

        Receiver(String address) throws Throwable {
            fd = (int) function("socket", FunctionDescriptor.of(INT, INT, INT, INT))
                    .invokeExact(AF_UNIX, SOCK_DGRAM, 0);
            byte[] path = address.getBytes(StandardCharsets.UTF_8);
            if (path[0] == '@') {
                path[0] = 0;
            }
            MemorySegment name = arena.allocate(2 + path.length);
            name.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(path, 0, name, ValueLayout.JAVA_BYTE, 2, path.length);
            int bound = (int) function("bind", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT))
                    .invokeExact(fd, name, 2 + path.length);
            assertThat(bound).isZero();
        }

        private static MethodHandle function(String name, FunctionDescriptor prototype) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), prototype);
        }

        String next() throws Throwable {
            return receive(0).orElseThrow();
        }

        void drain() throws Throwable {
            while (receive(MSG_DONTWAIT).isPresent()) {
                // heard before
            }
        }

        boolean hearsWithin(long micros) throws Throwable {
            MemorySegment entry = arena.allocate(8, 4); // struct pollfd
            entry.set(INT, 0, fd);
            entry.set(ValueLayout.JAVA_SHORT, 4, (short) POLLIN);
            return (int) poll.invokeExact(entry, 1L, (int) (micros / 1000)) > 0;
        }

        private Optional<String> receive(int flags) throws Throwable {
            long length = (long) recv.invokeExact(fd, buffer, 4096L, flags);
            return length < 0
                    ? Optional.empty()
                    : Optional.of(new String(
                            buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            try {
                int _ = (int) function("close", FunctionDescriptor.of(INT, INT)).invokeExact(fd);
            } catch (Throwable e) {
                throw new IOException(e);
            }
            arena.close();
        }
    }
}

package dev.malachi.systemtests;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.time.Timeline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Frames of an interface in a namespace, seen and sent from this process, by our own link driver for Linux. */
final class WireAccess {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = LINKER.downcallHandle(
            LINKER.defaultLookup().find("open").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SETNS = LINKER.downcallHandle(
            LINKER.defaultLookup().find("setns").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().find("close").orElseThrow(),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    /** Real time; the driver for real links sets no timers. */
    private enum Clock implements Timeline {
        REAL;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public Registration schedule(long delayNanos, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }

    private enum Deaf implements LinkRequest.Listener {
        LISTENER;

        @Override
        public void readable(LinkReceiver receiver) {}

        @Override
        public void changed(Link link) {}
    }

    /** What is received besides does not matter here, and an interface serves only one node of an EtherType. */
    private static final int OTHER_ETHER_TYPE = 0x88B6;

    private WireAccess() {}

    /** A thread belongs to the namespace that it enters (setns(2)), and so do the sockets that it opens. */
    private static <T> CompletableFuture<T> inNamespace(String namespace, Supplier<T> action) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform().daemon().name("in-" + namespace).start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                int fd = (int) OPEN.invokeExact(arena.allocateFrom("/run/netns/" + namespace), 0);
                if (fd < 0 || (int) SETNS.invokeExact(fd, CLONE_NEWNET) != 0) {
                    throw new IllegalStateException("cannot enter namespace " + namespace);
                }
                int _ = (int) CLOSE.invokeExact(fd);
                result.complete(action.get());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        return result;
    }

    private static Link open(boolean monitor) {
        return Extensions.installed().all(LinkDriver.class).stream()
                .filter(driver -> driver.id().equals("linux"))
                .findFirst()
                .orElseThrow()
                .open(new LinkRequest("eth0", OTHER_ETHER_TYPE, 1, monitor, Clock.REAL, Deaf.LISTENER));
    }

    /** Records our frames on the eth0 of a namespace until the end is wanted. */
    static CompletableFuture<List<byte[]>> record(String namespace, BooleanSupplier end) {
        return inNamespace(namespace, () -> {
            List<byte[]> frames = new ArrayList<>();
            try (Link link = open(true)) {
                LinkReceiver receiver = link.receivers().getFirst();
                while (!end.getAsBoolean()) {
                    receiver.receive(
                            (buffer, offset, length) -> {
                                byte[] frame = new byte[length];
                                MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, offset, frame, 0, length);
                                if (length > 17 && frame[12] == (byte) 0x88 && frame[13] == (byte) 0xB5) {
                                    frames.add(frame);
                                }
                            },
                            128,
                            50_000_000);
                }
            }
            return frames;
        });
    }

    /**
     * Sends frames on the eth0 of a namespace, as fast as the system takes them.
     *
     * @return how many the system took
     */
    static CompletableFuture<Long> send(String namespace, Supplier<byte[]> frames, int count) {
        return inNamespace(namespace, () -> {
            long taken = 0;
            try (Link link = open(false);
                    LinkTransmitter transmitter = link.openTransmitter(LinkTransmitter.Use.CONTROL)) {
                MemorySegment buffer = transmitter.buffer();
                for (int i = 0; i < count; i++) {
                    byte[] frame = frames.get();
                    long slot = transmitter.claim();
                    MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, slot, frame.length);
                    transmitter.commit(frame.length);
                    if (i % 16 == 15) {
                        taken += transmitter.flush();
                    }
                }
                taken += transmitter.flush();
            }
            return taken;
        });
    }

    /** A station that answers what it hears. */
    interface Station {
        /** A frame of ours, to whomever. */
        void onFrame(byte[] frame);

        /**
         * Time to send something.
         *
         * @return false at the end
         */
        boolean turn();
    }

    /** Lets a station live on the eth0 of a namespace. It gets the way to send before anything else. */
    static CompletableFuture<Void> live(String namespace, Function<Consumer<byte[]>, Station> maker) {
        return inNamespace(namespace, () -> {
            try (Link link = open(true);
                    LinkTransmitter transmitter = link.openTransmitter(LinkTransmitter.Use.CONTROL)) {
                LinkReceiver receiver = link.receivers().getFirst();
                Station station = maker.apply(frame -> {
                    long slot = transmitter.claim();
                    MemorySegment.copy(frame, 0, transmitter.buffer(), ValueLayout.JAVA_BYTE, slot, frame.length);
                    transmitter.commit(frame.length);
                });
                while (station.turn()) {
                    transmitter.flush();
                    receiver.receive(
                            (buffer, offset, length) -> station.onFrame(
                                    buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE)),
                            128,
                            5_000_000);
                }
            }
            return null;
        });
    }

    /** The most memory that a process has had in RAM, in bytes (proc(5), VmHWM). */
    static long peakResidentBytes(Process process) {
        return statusBytes(process, "VmHWM:");
    }

    /** Memory of a process that is in RAM, in bytes (proc(5), VmRSS). */
    static long residentBytes(Process process) {
        return statusBytes(process, "VmRSS:");
    }

    private static long statusBytes(Process process, String field) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                            .filter(line -> line.startsWith(field))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    << 10;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

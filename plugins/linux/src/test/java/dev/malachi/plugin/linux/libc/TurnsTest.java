package dev.malachi.plugin.linux.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.tck.netns.Programs;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TurnsTest {
    /** struct sched_attr of linux/sched/types.h. */
    private static final int ATTRIBUTES_BYTES = 48;

    private static final int NICE = 16;
    private static final int RUNTIME = 24;

    private record Share(int nice, long sliceNanos) {}

    @Test
    void hasTheShortestSliceWhileItYieldsAndItsOwnAfterwards() throws Exception {
        var test = new FutureTask<Void>(() -> {
            renice(5);
            Share own = share();
            assumeTrue(own.sliceNanos > 0, "this kernel has no slices of a thread's own");
            var now = new AtomicLong();
            var turns = new Turns(now::get);

            turns.settle();
            assertThat(share()).isEqualTo(own);

            turns.giveWay();
            assertThat(share()).isEqualTo(new Share(5, 100_000));

            turns.settle();
            assertThat(share()).isEqualTo(new Share(5, 100_000));

            now.addAndGet(10_000_000);
            turns.settle();
            assertThat(share()).isEqualTo(new Share(5, 100_000));

            now.incrementAndGet();
            turns.settle();
            assertThat(share()).isEqualTo(own);

            turns.giveWay();
            assertThat(share()).isEqualTo(new Share(5, 100_000));
            return null;
        });
        Thread.ofPlatform().start(test);

        try {
            test.get();
        } catch (ExecutionException e) {
            // such as that the test cannot run here
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    private static void renice(int nice) throws Exception {
        Programs.require("renice");
        Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
        Process renice = new ProcessBuilder(
                        "renice",
                        "-n",
                        Integer.toString(nice),
                        "-p",
                        self.getFileName().toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(renice.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(renice.waitFor()).describedAs(output).isZero();
    }

    private static Share share() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            assertThat(SystemCalls.schedGetattr(attributes.address(), ATTRIBUTES_BYTES))
                    .isZero();
            return new Share(
                    attributes.get(ValueLayout.JAVA_INT, NICE), attributes.get(ValueLayout.JAVA_LONG, RUNTIME));
        }
    }
}

package dev.malachi.kernel.plugin.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.Registration;
import dev.malachi.api.plugin.PluginChange;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Classes of a plugin leave the memory with it, and what keeps them is named. */
@SuppressWarnings("try") // resources that are only closed
class ReloadTest {
    private static final int RELOADS = 200;

    /** What a careless neighbour of plugins may have. */
    static final List<Runnable> LISTENERS = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void reloadingLeavesNeitherClassesNorMemory() {
        var bench = new HostBench(folder);
        var host = bench.host();
        Path jar = bench.plugin(
                        "again", "1.0.0", "byte[] ballast = new byte[100_000]; " + HostBench.SAYS.formatted("x"))
                .build("again.jar");
        try (Registration open = bench.openWith(host, jar)) {
            for (int i = 0; i < 20; i++) {
                host.reload(bench.home, "again"); // what the host itself needs is loaded after these
            }
            int classes = loadedClasses();
            long heap = heap();
            List<Long> millis = new ArrayList<>();
            for (int i = 0; i < RELOADS; i++) {
                PluginChange change = host.reload(bench.home, "again");
                assertThat(change.held()).isEmpty();
                millis.add(change.took().toMillis());
            }

            assertThat(bench.said()).containsExactly("x");
            assertThat(loadedClasses()).isLessThanOrEqualTo(classes + 20);
            assertThat(heap()).isLessThanOrEqualTo(heap + (1 << 20));
            millis.sort(Long::compare);
            System.out.println(
                    "a reload takes " + millis.get(RELOADS / 2) + " ms (median), " + millis.getLast() + " at most");
        }
    }

    private static int loadedClasses() {
        System.gc();
        return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void aThreadThatGoesOnIsNamed() {
        var bench = new HostBench(folder);
        var host = bench.host();
        var end = new CountDownLatch(1);
        System.getProperties().put("test.end", end);
        Path jar = bench.plugin("threads", "1.0.0", """
                        var end = (java.util.concurrent.CountDownLatch) System.getProperties().get("test.end");
                        Thread.ofPlatform().daemon().name("forgotten-worker").start(() -> {
                            try { end.await(); } catch (InterruptedException e) { return; }
                        });
                        return () -> {};""").build("threads.jar");
        try (Registration open = bench.openWith(host, jar)) {
            assertThat(host.reload(bench.home, "threads").held())
                    .anySatisfy(name -> assertThat(name).contains("the thread 'forgotten-worker'"));
            assertThat(bench.report(host, "threads").held()).isNotEmpty();

            end.countDown();
            // Of both starts: one that has not ended yet keeps its classes, and would be named rightly.
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("forgotten-worker")));

            assertThat(host.disable(bench.home, "threads", Optional.empty()).held())
                    .as("what ends at last is freed at last")
                    .isEmpty();
        } finally {
            end.countDown();
            System.getProperties().remove("test.end");
        }
    }

    @Test
    void aThreadLocalOfAnotherThreadIsNamed() throws InterruptedException {
        var bench = new HostBench(folder);
        var host = bench.host();
        List<Runnable> work = new CopyOnWriteArrayList<>();
        System.getProperties().put("test.work", work);
        var done = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        Path jar = bench.plugin("locals", "1.0.0", """
                        @SuppressWarnings("unchecked")
                        var work = (java.util.List<Runnable>) System.getProperties().get("test.work");
                        work.add(() -> new ThreadLocal<Object>().set(new Object() {}));
                        return () -> {};""").build("locals.jar");
        try (Registration open = bench.openWith(host, jar)) {
            Thread other = Thread.ofPlatform().daemon().name("pool-of-somebody").start(() -> {
                work.removeFirst().run();
                done.countDown();
                try {
                    end.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
            done.await();

            PluginChange change = host.disable(bench.home, "locals", Optional.empty());

            assertThat(change.held()).contains("a thread-local of the thread 'pool-of-somebody'");
            end.countDown();
            other.join();
        } finally {
            end.countDown();
            System.getProperties().remove("test.work");
        }
    }

    @Test
    void aListenerThatStaysRegisteredIsNamed() {
        var bench = new HostBench(folder);
        var host = bench.host();
        System.getProperties().put("test.listeners", LISTENERS);
        Path jar = bench.plugin("listens", "1.0.0", """
                        @SuppressWarnings("unchecked")
                        var listeners = (java.util.List<Runnable>) System.getProperties().get("test.listeners");
                        listeners.add(() -> System.out.println("heard"));
                        return () -> {};""").build("listens.jar");
        try (Registration open = bench.openWith(host, jar)) {
            System.getProperties().remove("test.listeners");

            assertThat(host.disable(bench.home, "listens", Optional.empty()).held())
                    .anySatisfy(name -> assertThat(name).contains("LISTENERS").contains(ReloadTest.class.getName()));
        } finally {
            LISTENERS.clear();
        }
    }
}

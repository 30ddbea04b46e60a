package dev.malachi.kernel.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.kernel.control.FairQueue.Backlog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FairQueueTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final int PACKET = 1000;

    /** The control thread, which runs when the test says so. */
    private final Queue<Runnable> control = new ArrayDeque<>();

    private final FairQueue queue = new FairQueue(control::add, MAX_BYTES);
    private final List<String> done = new ArrayList<>();

    private boolean offer(Backlog source, String name) {
        if (!queue.reserve(source, PACKET)) {
            return false;
        }
        queue.add(source, PACKET, () -> done.add(name));
        return true;
    }

    private int fill(Backlog source, String name) {
        int taken = 0;
        while (offer(source, name)) {
            taken++;
        }
        return taken;
    }

    private void runAll() {
        while (!control.isEmpty()) {
            control.remove().run();
        }
    }

    @Test
    void oneSourceGetsHalfTheBytesAndLeavesTheRest() {
        var hog = new Backlog();
        int taken = fill(hog, "hog");

        assertThat(hog.bytes()).isBetween(MAX_BYTES / 2 - 2 * PACKET, MAX_BYTES / 2);
        assertThat(taken).isEqualTo(hog.bytes() / (PACKET + FairQueue.OVERHEAD_BYTES));
        assertThat(offer(new Backlog(), "other")).isTrue();
    }

    @Test
    void manySourcesTogetherNeverExceedTheBudgetAndOneMoreStillGetsIn() {
        var hogs = new ArrayList<Backlog>();
        for (int i = 0; i < 100; i++) {
            hogs.add(new Backlog());
        }
        for (int round = 0; round < 1000; round++) {
            hogs.forEach(hog -> offer(hog, "hog"));
        }

        assertThat(hogs.stream().mapToInt(Backlog::bytes).sum()).isLessThan(MAX_BYTES);
        var other = new Backlog();
        assertThat(offer(other, "other")).isTrue();
        assertThat(offer(other, "other")).isTrue();
    }

    @Test
    void sourcesTakeTurns() {
        var hog = new Backlog();
        fill(hog, "hog");
        var other = new Backlog();
        offer(other, "first");
        offer(other, "second");
        runAll();

        assertThat(done.indexOf("first")).isLessThanOrEqualTo(1);
        assertThat(done.indexOf("second")).isLessThanOrEqualTo(3);
        assertThat(hog.bytes()).isZero();
        assertThat(other.bytes()).isZero();
    }

    @Test
    void theControlThreadDoesOtherThingsAfterSixteenTasks() {
        fill(new Backlog(), "hog");
        control.add(() -> done.add("rekey"));
        runAll();

        assertThat(done.indexOf("rekey")).isEqualTo(16);
    }

    @Test
    void keepsTheOrderOfASource() {
        var source = new Backlog();
        for (int i = 0; i < 100; i++) {
            offer(source, Integer.toString(i));
        }
        runAll();
        assertThat(done).hasSize(100);
        assertThat(done.stream().map(Integer::parseInt)).isSorted();
    }

    @Test
    void aTaskThatFailsCostsTheOthersNothing() {
        var source = new Backlog();
        assertThat(queue.reserve(source, 0)).isTrue();
        queue.add(source, 0, () -> {
            throw new IllegalStateException("a defect of the test");
        });
        offer(source, "after");

        assertThatThrownBy(() -> control.remove().run()).isInstanceOf(IllegalStateException.class);
        runAll();
        assertThat(done).containsExactly("after");
        assertThat(source.bytes()).isZero();
    }

    @Test
    void losesNothingBetweenThreads() throws InterruptedException {
        int producers = 3;
        int each = 20_000;
        var ran = new AtomicInteger();
        var accepted = new AtomicInteger();
        var finished = new CountDownLatch(producers);
        try (var thread = Executors.newSingleThreadExecutor()) {
            var shared = new FairQueue(thread::execute, MAX_BYTES);
            var sources = List.of(new Backlog(), new Backlog());
            for (int producer = 0; producer < producers; producer++) {
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        Backlog source = sources.get(i & 1);
                        if (shared.reserve(source, PACKET)) {
                            accepted.incrementAndGet();
                            shared.add(source, PACKET, ran::incrementAndGet);
                        }
                    }
                    finished.countDown();
                });
            }
            assertThat(finished.await(60, TimeUnit.SECONDS)).isTrue();
            org.awaitility.Awaitility.await().until(() -> ran.get() == accepted.get());
            assertThat(sources).allSatisfy(source -> assertThat(source.bytes()).isZero());
        }
    }
}

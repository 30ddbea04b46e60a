package dev.malachi.kernel.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BreakdownTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    @Test
    void tellsTheReasonAndEndsOnAnotherThread() throws InterruptedException {
        var threads = new CopyOnWriteArrayList<Thread>();
        var breakdown = new Breakdown(told::add, () -> {
            threads.add(Thread.currentThread());
            ended.countDown();
        });
        breakdown.report(new OutOfMemoryError("Java heap space"));

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told)
                .containsExactly("OutOfMemoryError: Java heap space on thread "
                        + Thread.currentThread().getName());
        assertThat(breakdown.reason()).hasValue(told.getFirst());
        assertThat(threads).doesNotContain(Thread.currentThread());
    }

    @Test
    void endsOnceForManyErrors() throws InterruptedException {
        var breakdown = new Breakdown(told::add, ended::countDown);
        breakdown.report(new StackOverflowError());
        breakdown.report(new NoClassDefFoundError("again"));

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(told).hasSize(1).first().asString().startsWith("StackOverflowError on thread");
    }

    @Test
    void endsThoughTellingFails() throws InterruptedException {
        var breakdown = new Breakdown(
                _ -> {
                    throw new OutOfMemoryError("again");
                },
                ended::countDown);
        breakdown.report(new OutOfMemoryError());

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
}

package dev.malachi.kernel.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlLoopTest {
    private final LongAdder defects = new LongAdder();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final ControlLoop loop = new ControlLoop("test-control", defects, errors::add);

    @AfterEach
    void close() {
        loop.close();
    }

    private void awaitATask() throws InterruptedException {
        var ran = new CountDownLatch(1);
        loop.post(ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aDefectIsCountedAndNoMore() throws InterruptedException {
        loop.start();
        loop.post(() -> {
            throw new IllegalStateException("a defect of the test");
        });
        awaitATask();
        assertThat(defects.sum()).isOne();
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                OutOfMemoryError.class,
                StackOverflowError.class,
                NoClassDefFoundError.class,
                AssertionError.class
            })
    void anErrorIsReportedAndTheFarewellCanStillRun(Class<? extends Error> kind) throws Exception {
        Error error = kind.getDeclaredConstructor().newInstance();
        loop.start();
        loop.post(() -> {
            throw error;
        });
        awaitATask();
        assertThat(errors).containsExactly(error);

        var _ = loop.schedule(0, () -> {
            throw error;
        });
        await().until(() -> errors.size() == 2);
    }
}

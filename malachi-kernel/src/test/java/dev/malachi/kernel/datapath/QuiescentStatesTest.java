package dev.malachi.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class QuiescentStatesTest {
    private final QuiescentStates states = new QuiescentStates(3);

    @Test
    void idleLanesHoldNothing() {
        assertThat(states.now().passed()).isTrue();
    }

    @Test
    void waitsForTheEndOfABatchThatHadBegun() {
        states.begin(0);
        states.begin(2);
        QuiescentStates.Snapshot snapshot = states.now();
        assertThat(snapshot.passed()).isFalse();

        states.end(0);
        assertThat(snapshot.passed()).isFalse();

        states.end(2);
        assertThat(snapshot.passed()).isTrue();
    }

    @Test
    void doesNotWaitForBatchesThatBeginLater() {
        states.begin(1);
        QuiescentStates.Snapshot snapshot = states.now();
        states.end(1);
        states.begin(1);
        states.begin(0);

        assertThat(snapshot.passed()).isTrue();
    }

    /** What the sessions rely on: a lane never uses what was retired before it was seen to be idle. */
    @Test
    void nothingIsUsedAfterItWasRetired() throws InterruptedException {
        final class Resource {
            volatile boolean retired;
        }
        var published = new AtomicReference<>(new Resource());
        var stop = new AtomicBoolean();
        var violated = new AtomicBoolean();
        var ended = new CountDownLatch(1);
        Thread lane = Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                states.begin(1);
                Resource resource = published.get();
                for (int i = 0; i < 20; i++) {
                    if (resource.retired) {
                        violated.set(true);
                    }
                }
                states.end(1);
            }
            ended.countDown();
        });
        for (int i = 0; i < 20_000 && !violated.get(); i++) {
            Resource old = published.getAndSet(new Resource());
            QuiescentStates.Snapshot snapshot = states.now();
            while (!snapshot.passed()) {
                Thread.onSpinWait();
            }
            old.retired = true;
        }
        stop.set(true);
        ended.await();
        lane.join();

        assertThat(violated).isFalse();
    }
}

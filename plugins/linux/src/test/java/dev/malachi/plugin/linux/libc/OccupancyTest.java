package dev.malachi.plugin.linux.libc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class OccupancyTest {
    private final Occupancy occupancy = new Occupancy();

    @Test
    void tellsTheEnderToReleaseWhenNobodyIsInside() {
        assertThat(occupancy.enter()).isTrue();
        assertThat(occupancy.exit()).isFalse();

        assertThat(occupancy.end(() -> {})).isTrue();
        assertThat(occupancy.end(() -> {})).isFalse();
        assertThat(occupancy.enter()).isFalse();
    }

    @Test
    void tellsTheOneInsideToReleaseAndWaitsForThat() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch wake = new CountDownLatch(1);
        boolean[] released = new boolean[1];
        var user = new FutureTask<>(() -> {
            occupancy.enter();
            inside.countDown();
            wake.await();
            boolean release = occupancy.exit();
            released[0] = release;
            occupancy.released();
            return release;
        });
        Thread.ofPlatform().start(user);
        inside.await();

        boolean release = occupancy.end(wake::countDown);

        assertThat(release).isFalse();
        assertThat(released[0]).as("released before end returned").isTrue();
        assertThat(user.get()).isTrue();
    }

    @Test
    void doesNotWaitForTheThreadThatEndsItFromInside() {
        occupancy.enter();

        assertThat(occupancy.end(() -> {})).isFalse();
        assertThat(occupancy.ended()).isTrue();
        assertThat(occupancy.exit()).isTrue();
    }

    @Test
    void refusesASecondUser() {
        occupancy.enter();

        assertThatThrownBy(occupancy::enter).isInstanceOf(IllegalStateException.class);
    }
}

package dev.malachi.plugin.virtuallan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Registration;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.time.Timeline;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The segment under the system's clock: every node has threads and a time line of its own. */
class RealTimeTest {
    private static final int ETHER_TYPE = 0x88B5;
    private static final int NUMBER_OFFSET = 14;
    private static final int FRAMES = 1000;

    private final Segment segment = VirtualLan.segment("real-time");
    private final List<AutoCloseable> open = new ArrayList<>();

    private Link link(int lanes) {
        ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
        var timeline = new Timeline() {
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
                Future<?> timer = control.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
                return () -> timer.cancel(false);
            }
        };
        var listener = new LinkRequest.Listener() {
            @Override
            public void readable(LinkReceiver receiver) {
                throw new AssertionError("only under a virtual time line");
            }

            @Override
            public void changed(Link changed) {}
        };
        Link link = new VirtualLanDriver().open(new LinkRequest("real-time", ETHER_TYPE, lanes, timeline, listener));
        open.add(link);
        open.add(control);
        return link;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private static boolean sendAll(Link from, Link to, int first) {
        try (LinkTransmitter transmitter = from.openTransmitter(LinkTransmitter.Use.BULK)) {
            for (int i = 0; i < FRAMES; i++) {
                MemorySegment frame = transmitter.buffer().asSlice(transmitter.claim(), 60);
                MemorySegment.copy(to.mac().bytes(), 0, frame, ValueLayout.JAVA_BYTE, 0, 6);
                MemorySegment.copy(from.mac().bytes(), 0, frame, ValueLayout.JAVA_BYTE, 6, 6);
                frame.set(ValueLayout.JAVA_BYTE, 12, (byte) (ETHER_TYPE >>> 8));
                frame.set(ValueLayout.JAVA_BYTE, 13, (byte) ETHER_TYPE);
                frame.set(ValueLayout.JAVA_INT_UNALIGNED, NUMBER_OFFSET, first + i);
                transmitter.commit(60);
            }
            transmitter.flush();
        }
        return true;
    }

    private static List<Integer> receive(LinkReceiver lane, int count) {
        var numbers = new ArrayList<Integer>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (numbers.size() < count && System.nanoTime() < deadline) {
            lane.receive(
                    (buffer, offset, length) ->
                            numbers.add(buffer.get(ValueLayout.JAVA_INT_UNALIGNED, offset + NUMBER_OFFSET)),
                    64,
                    TimeUnit.MILLISECONDS.toNanos(100));
        }
        return numbers;
    }

    private static List<Integer> sequence(int first) {
        return IntStream.range(first, first + FRAMES).boxed().toList();
    }

    private static void sendFromBoth(Link a, Link b, Link to) throws Exception {
        try (ExecutorService senders = Executors.newFixedThreadPool(2)) {
            List<Callable<Boolean>> tasks = List.of(() -> sendAll(a, to, 0), () -> sendAll(b, to, FRAMES));
            for (Future<Boolean> sender : senders.invokeAll(tasks)) {
                assertThat(sender.get()).isTrue();
            }
        }
    }

    @Test
    void keepsTheOrderOfEachSenderThroughJitter() throws Exception {
        segment.impair(Impairment.NONE.withDelay(Duration.ZERO, Duration.ofMillis(2)));
        Link a = link(1);
        Link b = link(1);
        Link to = link(1);

        sendFromBoth(a, b, to);

        List<Integer> received = receive(to.receivers().getFirst(), 2 * FRAMES);
        assertThat(received.stream().filter(number -> number < FRAMES)).containsExactlyElementsOf(sequence(0));
        assertThat(received.stream().filter(number -> number >= FRAMES)).containsExactlyElementsOf(sequence(FRAMES));
    }

    @Test
    void deliversNoEarlierThanTheDelay() {
        segment.impair(Impairment.NONE.withDelay(Duration.ofMillis(30), Duration.ofMillis(30)));
        Link a = link(1);
        Link to = link(1);
        long sent = System.nanoTime();

        sendAll(a, to, 0);

        List<Integer> received = receive(to.receivers().getFirst(), 1);
        assertThat(System.nanoTime() - sent).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
        assertThat(received).startsWith(0);
    }

    @Test
    void eachSenderStaysInItsLane() throws Exception {
        Link a = link(1);
        Link b = link(1);
        Link to = link(4);

        sendFromBoth(a, b, to);

        assertThat(to.receivers()).hasSize(4);
        long lanesUsed = 0;
        int total = 0;
        for (LinkReceiver lane : to.receivers()) {
            var numbers = new ArrayList<Integer>();
            while (lane.receive(
                            (buffer, offset, length) ->
                                    numbers.add(buffer.get(ValueLayout.JAVA_INT_UNALIGNED, offset + NUMBER_OFFSET)),
                            64,
                            0)
                    > 0) {
                // until it is empty
            }
            lanesUsed += numbers.isEmpty() ? 0 : 1;
            total += numbers.size();
            for (int first : new int[] {0, FRAMES}) {
                List<Integer> ofSender = numbers.stream()
                        .filter(number -> number >= first && number < first + FRAMES)
                        .toList();
                assertThat(ofSender).isIn(List.of(), sequence(first));
            }
        }
        assertThat(total).isEqualTo(2 * FRAMES);
        assertThat(lanesUsed).isBetween(1L, 2L);
    }
}

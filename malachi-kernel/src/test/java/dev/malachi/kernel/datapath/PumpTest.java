package dev.malachi.kernel.datapath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.packet.TestPacket;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class PumpTest {
    private final VirtualTimeline timeline = new VirtualTimeline();
    private final TestNode node = TestNode.withTun(timeline, 1);

    /** Waits as a driver does. */
    private static final class BlockingReceiver implements LinkReceiver {
        final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(100);
        final AtomicInteger calls = new AtomicInteger();
        volatile boolean closed;
        volatile boolean defective;
        Runnable during = () -> {};

        @Override
        public int receive(Handler handler, int maxFrames, long timeoutNanos) {
            calls.incrementAndGet();
            if (closed) {
                return 0;
            }
            try {
                byte[] frame = timeoutNanos < 0 ? waiting.take() : waiting.poll(timeoutNanos, TimeUnit.NANOSECONDS);
                if (frame == null || frame.length == 0) {
                    return 0;
                }
                if (defective) {
                    defective = false;
                    throw new IllegalStateException("a defect of the test");
                }
                handler.onFrame(MemorySegment.ofArray(frame), 0, frame.length);
                during.run();
                return 1;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void wakeup() {
            waiting.add(new byte[0]);
        }
    }

    private final BlockingReceiver receiver = new BlockingReceiver();
    private final InboundPump pump = new InboundPump(node.datapath, 1, node.port, receiver, Optional.empty());

    @Test
    void isBusyOnlyWhileItWorksOnABatch() {
        receiver.during = () -> {
            QuiescentStates.Snapshot snapshot = node.quiescent.now();
            assertThat(snapshot.passed()).isFalse();
        };
        receiver.waiting.add(new byte[60]);

        assertThat(pump.drain(0)).isEqualTo(1);
        assertThat(node.quiescent.now().passed()).isTrue();
        assertThat(pump.drain(0)).isZero();
        assertThat(node.quiescent.now().passed()).isTrue();
    }

    @Test
    void endsItsBatchEvenAfterADefect() {
        receiver.during = () -> {
            throw new IllegalStateException("a defect of the test");
        };
        receiver.waiting.add(new byte[60]);

        assertThatThrownBy(() -> pump.drain(0)).isInstanceOf(IllegalStateException.class);

        assertThat(node.quiescent.now().passed()).isTrue();
        assertThat(node.count("rx.frames")).isEqualTo(1);
    }

    @Test
    void runsUntilItIsStopped() throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(pump);
        receiver.waiting.add(new byte[60]);
        await().until(() -> node.count("rx.frames") == 1);
        receiver.waiting.add(new byte[60]);
        await().until(() -> node.count("rx.frames") == 2);

        pump.stop();
        thread.join();

        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void carriesOnAfterADefect() throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(pump);
        receiver.defective = true;
        receiver.waiting.add(new byte[60]);
        await().until(() -> node.count("datapath.defects") == 1);
        receiver.waiting.add(new byte[60]);
        await().until(() -> node.count("rx.frames") == 1);

        pump.stop();
        thread.join();
    }

    @Test
    void anErrorEndsItAndReachesTheHandlerOfItsThread() throws InterruptedException {
        var error = new NoClassDefFoundError("a defect of the test");
        receiver.during = () -> {
            throw error;
        };
        var heard = new AtomicReference<Throwable>();
        Thread thread = Thread.ofPlatform()
                .uncaughtExceptionHandler((_, thrown) -> heard.set(thrown))
                .start(pump);
        receiver.waiting.add(new byte[60]);
        thread.join();

        assertThat(heard).hasValue(error);
        assertThat(node.quiescent.now().passed()).as("sessions can be wiped").isTrue();
        assertThat(node.count("datapath.defects")).isZero();
    }

    @Test
    void aClosedSourceIsNotAskedAllTheTime() throws InterruptedException {
        receiver.closed = true;
        long start = System.nanoTime();
        Thread thread = Thread.ofPlatform().start(pump);
        await().until(() -> receiver.calls.get() > 20);
        pump.stop();
        thread.join();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

        assertThat(receiver.calls.get()).isLessThan((int) (100 + millis));
    }

    @Test
    void stoppedBeforeItBeganItDoesNotBegin() {
        pump.stop();
        pump.run();

        assertThat(receiver.calls).hasValue(0);
    }

    @Test
    void aStoppedOutboundPumpClosesItsTransmitters() {
        TestNode peer = TestNode.withTun(timeline, 2);
        TestNode.connect(node, peer, TestNode.capabilities(true), new PlainAead(), 100);
        node.host(TestPacket.ipv4(node.ipv4, peer.ipv4).udp(1, 2).build());
        node.run();
        assertThat(node.link.opened).isEqualTo(1);

        node.outbound.stop();
        node.outbound.run();

        assertThat(node.link.closed).isEqualTo(1);
    }
}

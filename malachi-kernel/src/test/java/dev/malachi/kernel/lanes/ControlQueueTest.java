package dev.malachi.kernel.lanes;

import static dev.malachi.kernel.TestCrypto.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeId;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.ControlFrame;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.time.Timeline;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.control.ControlThread;
import dev.malachi.kernel.control.FairQueue;
import dev.malachi.kernel.control.TestContext;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.TestLink;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.stats.Counters;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What one sender floods the control thread with neither pushes out nor delays what others need of it. */
class ControlQueueTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();
    private static final AeadEngine ENGINE =
            Extensions.installed().all(AeadEngine.class).getFirst();
    private static final MemorySegment PACKET = MemorySegment.ofArray(new byte[1432]);

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Counters counters = new Counters();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final LinkPort port = new LinkPort(0, "test", new TestLink("eth7", 7, new MacAddress(0x0200_0000_0001L)));

    /** The control thread is behind until the test lets it work. */
    private final class Behind implements ControlThread {
        @Override
        public Timeline timeline() {
            return timeline;
        }

        @Override
        public void post(Runnable task) {
            waiting.add(task);
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void close() {}
    }

    private final class Done implements ControlQueue.Handler {
        @Override
        public void onControlFrame(ControlFrame frame, LinkPort onPort) {
            done.add("frame " + frame.type());
        }

        @Override
        public void onUnknownIndex(LinkPort onPort, MacAddress source, NodeId id, int index) {
            done.add("unknown");
        }

        @Override
        public void onConfirmed(Session session) {
            done.add("confirmed");
        }

        @Override
        public void onSource(Peer peer, Source source) {
            done.add("source");
        }

        @Override
        public void onInner(Session session, int hopLimit, int flags, byte[] plaintext) {
            done.add("inner " + session.localIndex());
        }

        @Override
        public void onPark(@Nullable Peer peer, byte[] packet, PacketOffload offload) {
            done.add("park");
        }

        @Override
        public void onRekeyDue(Peer peer) {
            done.add("rekey");
        }
    }

    private final ControlQueue queue = queue();

    private ControlQueue queue() {
        return new ControlQueue(
                new TestContext(Path.of("unused"), timeline)
                        .control(new Behind())
                        .counters(counters)
                        .make(),
                new Done());
    }

    private static Session session(int number) {
        Identity identity = identity(number);
        var peer = new Peer(identity.id(), identity.publicKey(), identity.staticPublicKey());
        return new Session(
                peer,
                Session.Role.RESPONDER,
                number,
                2,
                0,
                1,
                new byte[64],
                new byte[32],
                new byte[32],
                () -> ENGINE,
                1);
    }

    private void inner(Session from) {
        queue.inner(from, 16, 0, PACKET, 0, (int) PACKET.byteSize());
    }

    private void frame(int type) {
        byte[] frame = new byte[300];
        frame[Wire.L3_TYPE_OFFSET] = (byte) type;
        queue.controlFrame(port, MemorySegment.ofArray(frame), 0, frame.length);
    }

    private void runAll() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private long dropped(String counter) {
        return counters.snapshot().getOrDefault(counter, 0L);
    }

    @Test
    void aPeersInnerPacketsDelayNothingThatThisHostNeeds() {
        Session hog = session(7);
        for (int i = 0; i < 100_000; i++) {
            inner(hog);
        }
        assertThat(hog.peer().backlog().bytes()).isLessThanOrEqualTo(ControlQueue.INNER_BYTES / 2);
        assertThat(dropped("rx.drop.inner_queue_full")).isPositive();

        Session other = session(8);
        queue.rekeyDue(other.peer());
        queue.confirmed(other);
        queue.park(other.peer(), PACKET, 0, 100, new PacketOffload());
        inner(other);
        runAll();

        assertThat(done.indexOf("rekey")).isBetween(0, 16);
        assertThat(done.indexOf("confirmed")).isBetween(0, 17);
        assertThat(done.indexOf("park")).isBetween(0, 18);
        assertThat(done.indexOf("inner 8")).isBetween(0, 20);
        assertThat(hog.peer().backlog().bytes()).isZero();
    }

    @Test
    void aHundredPeersTogetherStayWithinTheBudgetAndLeaveRoomForOneMore() {
        List<Session> hogs = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hogs.add(session(1000 + i));
        }
        for (int round = 0; round < 100; round++) {
            hogs.forEach(this::inner);
        }
        int held = hogs.stream().mapToInt(hog -> hog.peer().backlog().bytes()).sum();
        assertThat(held).isLessThan(ControlQueue.INNER_BYTES);

        Session other = session(8);
        for (int i = 0; i < 10; i++) {
            inner(other);
        }
        runAll();
        assertThat(done.stream().filter("inner 8"::equals)).hasSize(10);
    }

    @Test
    void framesOfOneTypeLeaveRoomForThoseOfAnother() {
        for (int i = 0; i < 100_000; i++) {
            frame(Wire.TYPE_NDP);
        }
        assertThat(dropped("rx.drop.control_queue_full")).isPositive();
        frame(Wire.TYPE_HANDSHAKE);
        runAll();

        assertThat(done.indexOf("frame " + Wire.TYPE_HANDSHAKE)).isBetween(0, 1);
        assertThat(done.size()).isBetween(900, ControlQueue.FRAME_BYTES / 2 / (300 + FairQueue.OVERHEAD_BYTES) + 1);
    }

    @Test
    void thisHostsPacketsAreBoundedInBytesAndLeaveTheRestAlone() {
        int refused = 0;
        for (int i = 0; i < 100_000; i++) {
            refused += queue.park(null, PACKET, 0, (int) PACKET.byteSize(), new PacketOffload()) ? 0 : 1;
        }
        assertThat(refused).isPositive();
        queue.rekeyDue(session(8).peer());
        inner(session(9));
        runAll();

        assertThat(done.indexOf("rekey")).isBetween(0, 16);
        assertThat(done.indexOf("inner 9")).isBetween(0, 17);
        assertThat(done.stream().filter("park"::equals).count() * PACKET.byteSize())
                .isLessThan(ControlQueue.PARK_BYTES / 2);
    }

    @Test
    void aPeerThatComesFromEverywhereIsBoundedLikeItsPackets() {
        Session hog = session(7);
        for (int i = 0; i < 100_000; i++) {
            queue.cameFrom(hog.peer(), port, i);
        }
        assertThat(hog.peer().backlog().bytes()).isLessThanOrEqualTo(ControlQueue.INNER_BYTES / 2);
        assertThat(dropped("peers.source_queue_full")).isPositive();
        runAll();
        assertThat(done).hasSize(ControlQueue.INNER_BYTES / 2 / FairQueue.OVERHEAD_BYTES);
    }

    @Test
    void unknownIndicesAreFew() {
        for (int i = 0; i < 10_000; i++) {
            queue.unknownIndex(port, 1, 2, 3, i);
        }
        runAll();
        assertThat(done).hasSize(128);
        assertThat(dropped("handshake.unknown_index.queue_full")).isEqualTo(10_000L - 128);
    }
}

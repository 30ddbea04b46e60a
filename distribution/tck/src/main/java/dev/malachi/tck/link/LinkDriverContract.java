package dev.malachi.tck.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkDriver;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkRequest;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.time.SystemTimeline;
import dev.malachi.api.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link LinkDriver} must do, under the system's clock. Extend it, and say how to lay a cable between two interfaces.
 *
 * <p>Frames here are as on a real wire: EtherType 0x88B5, an L3 header, and at least 60 bytes, so that no network card pads them.
 */
@Preview
@Timeout(60)
public abstract class LinkDriverContract {
    /** The two ends of the cable. */
    protected enum Side {
        /** One end. */
        A,
        /** The other end. */
        B
    }

    /** EtherType of the links that the tests open. */
    protected static final int ETHER_TYPE = NodeConfig.DEFAULT_ETHER_TYPE;

    private static final int OTHER_ETHER_TYPE = 0x88B6;
    private static final int MIN_FRAME_BYTES = 60; // IEEE 802.3 without FCS
    private static final int SEQUENCE_OFFSET = Wire.BODY_OFFSET;
    private static final MacAddress GROUP = MacAddress.parse("03:4d:4e:01:02:03");
    private static final MacAddress NOBODY = MacAddress.parse("02:00:00:de:ad:01");

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final SystemTimeline timeline = new SystemTimeline("tck-timeline");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Link> opened = new ArrayList<>();
    private final BlockingQueue<Link> changes = new LinkedBlockingQueue<>();

    /** Only subclasses make one. */
    protected LinkDriverContract() {}

    // What an implementation says about itself.

    /**
     * The driver under test.
     *
     * @return the driver
     */
    protected abstract LinkDriver driver();

    /**
     * Lays a cable between two interfaces that are up and have an MTU of 1500. Called before each test.
     *
     * @throws Exception if it cannot be laid
     */
    protected abstract void lay() throws Exception;

    /**
     * Takes the cable and the interfaces away. Called after each test, when all links are closed.
     *
     * @throws Exception if something is left behind
     */
    protected abstract void takeAway() throws Exception;

    /**
     * The interface at an end.
     *
     * @param side which end
     * @return its name, as in {@link LinkRequest#name}
     */
    protected abstract String interfaceName(Side side);

    /**
     * Opens a link. A driver whose interfaces are elsewhere (a network namespace) goes there first.
     *
     * @param side which end it is for
     * @param request what to open
     * @return the open link
     * @throws Exception if it cannot be opened
     */
    protected Link open(Side side, LinkRequest request) throws Exception {
        return driver().open(request);
    }

    /**
     * Changes the MTU of both interfaces.
     *
     * @param mtu at most 1500
     * @return false if that cannot be done here; the test that needs it is skipped
     * @throws Exception if it fails
     */
    protected boolean setMtu(int mtu) throws Exception {
        return false;
    }

    /**
     * Takes an interface down or up.
     *
     * @param side which end
     * @param up whether frames shall pass
     * @return false if that cannot be done here; the test that needs it is skipped
     * @throws Exception if it fails
     */
    protected boolean setUp(Side side, boolean up) throws Exception {
        return false;
    }

    // The bench.

    @BeforeEach
    void layCable() throws Exception {
        lay();
    }

    @AfterEach
    void clearBench() throws Exception {
        opened.forEach(Link::close);
        threads.shutdownNow();
        takeAway();
    }

    private Link open(Side side) throws Exception {
        return open(side, false);
    }

    private Link open(Side side, boolean monitor) throws Exception {
        var listener = new LinkRequest.Listener() {
            @Override
            public void readable(LinkReceiver receiver) {}

            @Override
            public void changed(Link link) {
                changes.add(link);
            }
        };
        Link link = open(side, new LinkRequest(interfaceName(side), ETHER_TYPE, 1, monitor, timeline, listener));
        opened.add(link);
        return link;
    }

    private static byte[] frame(MacAddress destination, MacAddress source, int etherType, int length, int sequence) {
        byte[] frame = new byte[length];
        for (int i = Wire.BODY_OFFSET; i < length; i++) {
            frame[i] = (byte) (i * 31 + sequence);
        }
        destination.writeTo(frame, 0);
        source.writeTo(frame, 6);
        frame[12] = (byte) (etherType >>> 8);
        frame[13] = (byte) etherType;
        frame[14] = (byte) (Wire.MAGIC >>> 8);
        frame[15] = (byte) Wire.MAGIC;
        frame[Wire.L3_VERSION_OFFSET] = Wire.L3_VERSION;
        frame[Wire.L3_TYPE_OFFSET] = Wire.TYPE_TRANSPORT;
        frame[SEQUENCE_OFFSET] = (byte) (sequence >>> 8);
        frame[SEQUENCE_OFFSET + 1] = (byte) sequence;
        return frame;
    }

    private static byte[] frame(Link from, MacAddress destination, int length, int sequence) {
        return frame(destination, from.mac(), ETHER_TYPE, length, sequence);
    }

    private static int sequence(byte[] frame) {
        return (frame[SEQUENCE_OFFSET] & 0xFF) << 8 | frame[SEQUENCE_OFFSET + 1] & 0xFF;
    }

    private static void queue(LinkTransmitter transmitter, byte[] frame) {
        long slot = transmitter.claim();
        MemorySegment.copy(frame, 0, transmitter.buffer(), ValueLayout.JAVA_BYTE, slot, frame.length);
        transmitter.commit(frame.length);
    }

    private static void send(LinkTransmitter transmitter, byte[]... frames) {
        for (byte[] frame : frames) {
            queue(transmitter, frame);
        }
        transmitter.flush();
    }

    private static long dropped(Link link) {
        return link.counters().entrySet().stream()
                .filter(counter -> counter.getKey().startsWith("drop."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private void awaitChange(BooleanSupplier condition, String what) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            assertThat(left).as("time left for: " + what).isPositive();
            changes.poll(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)), TimeUnit.NANOSECONDS);
        }
    }

    // The contract.

    @Test
    void saysWhatItIs() {
        assertThat(driver().id()).matches("[a-z][a-z0-9-]*");
        assertThat(driver().priority()).isNotNegative();
        assertThat(driver().availability().available()).isTrue();
        assertThat(driver().candidates()).doesNotHaveDuplicates().isEqualTo(driver().candidates());
    }

    @Test
    void describesItsLinks() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);

        assertThat(a.name()).isEqualTo(interfaceName(Side.A));
        assertThat(b.name()).isEqualTo(interfaceName(Side.B));
        assertThat(a.index()).isPositive();
        assertThat(a.mac().isGroup()).isFalse();
        assertThat(a.mac()).isNotEqualTo(b.mac());
        assertThat(a.mtu()).isEqualTo(1500);
        assertThat(a.state()).isEqualTo(Link.State.UP);
        assertThat(a.receivers()).isNotEmpty().isEqualTo(a.receivers());
    }

    @Test
    void deliversUnicastWithItsExactBytes() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        Inbox inbox = new Inbox(b);

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            for (int length : new int[] {MIN_FRAME_BYTES, 61, 64, 127, 128, 1000, 1513, 1514}) {
                byte[] sent = frame(a, b.mac(), length, length);
                send(toB, sent);
                assertThat(inbox.next()).containsExactly(sent);
            }
        }
    }

    @Test
    void deliversFramesOfTheControlTransmitterToo() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        byte[] sent = frame(a, b.mac(), 266, 1);
        sent[Wire.L3_TYPE_OFFSET] = Wire.TYPE_NDP;

        try (LinkTransmitter control = a.openTransmitter(LinkTransmitter.Use.CONTROL)) {
            send(control, sent);
        }

        assertThat(new Inbox(b).next()).containsExactly(sent);
    }

    @Test
    void deliversBroadcastToOthersAndNeverEchoesIt() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        byte[] broadcast = frame(a, MacAddress.BROADCAST, 100, 1);
        byte[] answer = frame(b, a.mac(), 100, 2);

        try (LinkTransmitter fromA = a.openTransmitter(LinkTransmitter.Use.BULK);
                LinkTransmitter fromB = b.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(fromA, broadcast);
            assertThat(new Inbox(b).next()).containsExactly(broadcast);
            send(fromB, answer);
        }

        // Had A's own frame been echoed, it would have come before the answer.
        assertThat(new Inbox(a).next()).containsExactly(answer);
    }

    @Test
    void deliversGroupFramesOnlyWhileJoined() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        Inbox inbox = new Inbox(b);

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(toB, frame(a, GROUP, 100, 1), frame(a, b.mac(), 100, 2));
            assertThat(sequence(inbox.next())).as("not joined yet").isEqualTo(2);

            b.join(GROUP);
            send(toB, frame(a, GROUP, 100, 3));
            assertThat(inbox.next()).as("joined").containsExactly(frame(a, GROUP, 100, 3));

            b.leave(GROUP);
            send(toB, frame(a, GROUP, 100, 4), frame(a, b.mac(), 100, 5));
            assertThat(sequence(inbox.next())).as("left").isEqualTo(5);
        }
    }

    @Test
    void ignoresFramesForOtherStationsAndOfOtherEtherTypes() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(
                    toB,
                    frame(a, NOBODY, 100, 1),
                    frame(b.mac(), a.mac(), OTHER_ETHER_TYPE, 100, 2),
                    frame(MacAddress.BROADCAST, a.mac(), OTHER_ETHER_TYPE, 100, 3),
                    frame(a, b.mac(), 100, 4));
        }

        assertThat(sequence(new Inbox(b).next())).isEqualTo(4);
    }

    @Test
    void deliversBatchesLargerThanTheSlotsCompletelyAndInOrder() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        int count = 600;

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            for (int i = 0; i < count; i++) {
                queue(toB, frame(a, b.mac(), MIN_FRAME_BYTES + i, i));
            }
            toB.flush();
        }

        List<byte[]> received = new Inbox(b).next(count);
        assertThat(received).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(received.get(i)).containsExactly(frame(a, b.mac(), MIN_FRAME_BYTES + i, i));
        }
    }

    @Test
    void claimsTheSameSlotUntilItIsCommitted() throws Exception {
        Link a = open(Side.A);

        try (LinkTransmitter transmitter = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            long first = transmitter.claim();
            assertThat(transmitter.claim()).isEqualTo(first);
            queue(transmitter, frame(a, NOBODY, 100, 1));
            assertThat(transmitter.claim()).isNotEqualTo(first);
            assertThat(transmitter.flush()).isEqualTo(1);
        }
    }

    @Test
    void keepsCommittedFramesIntactWhileTheNextSlotIsWrittenToItsEnd() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        int slotBytes = Wire.ETHERNET_HEADER_BYTES + a.mtu() + 64;
        Inbox inbox = new Inbox(b);

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            for (int i = 0; i < 100; i++) {
                byte[] sent = frame(a, b.mac(), 1514, i);
                queue(toB, sent);
                long slot = toB.claim();
                toB.buffer().asSlice(slot, slotBytes).fill((byte) 0xEE);
                toB.flush();
                assertThat(inbox.next()).containsExactly(sent);
            }
        }
    }

    @Test
    void flushSaysHowManyFramesLeft() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            assertThat(toB.flush()).isZero();
            for (int i = 0; i < 3; i++) {
                queue(toB, frame(a, b.mac(), 100, i));
            }
            assertThat(toB.flush()).isEqualTo(3);
            assertThat(toB.flush()).isZero();
        }

        assertThat(new Inbox(b).next(3)).hasSize(3);
    }

    @Test
    void dropsAndCountsFramesThatDoNotFit() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        long droppedBefore = dropped(a);

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(toB, frame(a, b.mac(), Wire.ETHERNET_HEADER_BYTES + a.mtu() + 1, 1), frame(a, b.mac(), 100, 2));
            toB.claim();
            toB.commit(Wire.ETHERNET_HEADER_BYTES - 1);
            send(toB, frame(a, b.mac(), 100, 3));
        }

        assertThat(new Inbox(b).next(2))
                .extracting(LinkDriverContract::sequence)
                .containsExactly(2, 3);
        assertThat(dropped(a) - droppedBefore).isEqualTo(2);
    }

    @Test
    void sendsFromTwoTransmittersInTwoThreads() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        int each = 300;

        List<Callable<Boolean>> senders = List.of(
                () -> sendMany(a, LinkTransmitter.Use.BULK, b.mac(), 0, each),
                () -> sendMany(a, LinkTransmitter.Use.CONTROL, b.mac(), 0x8000, each));
        for (Future<Boolean> sender : threads.invokeAll(senders)) {
            assertThat(sender.get()).isTrue();
        }

        List<Integer> received = new Inbox(b)
                .next(2 * each).stream().map(LinkDriverContract::sequence).toList();
        assertThat(received.stream().filter(s -> s < 0x8000))
                .containsExactlyElementsOf(IntStream.range(0, each).boxed().toList());
        assertThat(received.stream().filter(s -> s >= 0x8000).map(s -> s - 0x8000))
                .containsExactlyElementsOf(IntStream.range(0, each).boxed().toList());
    }

    private static boolean sendMany(Link link, LinkTransmitter.Use use, MacAddress to, int first, int count) {
        try (LinkTransmitter transmitter = link.openTransmitter(use)) {
            for (int i = 0; i < count; i++) {
                queue(transmitter, frame(link, to, 200, first + i));
                if (i % 7 == 0) {
                    transmitter.flush();
                }
            }
            transmitter.flush();
        }
        return true;
    }

    @Test
    void deliversNoMoreFramesAtOnceThanAskedFor() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            for (int i = 0; i < 10; i++) {
                queue(toB, frame(a, b.mac(), 100, i));
            }
            toB.flush();
        }

        var received = new ArrayList<Integer>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (received.size() < 10 && System.nanoTime() < deadline) {
            for (LinkReceiver lane : b.receivers()) {
                int before = received.size();
                int delivered = lane.receive(
                        (buffer, offset, length) -> received.add(sequence(Inbox.copy(buffer, offset, length))),
                        3,
                        TimeUnit.MILLISECONDS.toNanos(10));
                assertThat(delivered).isLessThanOrEqualTo(3).isEqualTo(received.size() - before);
            }
        }
        assertThat(received)
                .containsExactlyElementsOf(IntStream.range(0, 10).boxed().toList());
    }

    @Test
    void letsTheHandlerWriteWithinTheFrame() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        var received = new ArrayList<byte[]>();

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            for (int i = 0; i < 50; i++) {
                queue(toB, frame(a, b.mac(), 1514, i));
            }
            toB.flush();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (received.size() < 50 && System.nanoTime() < deadline) {
            for (LinkReceiver lane : b.receivers()) {
                lane.receive(
                        (buffer, offset, length) -> {
                            received.add(Inbox.copy(buffer, offset, length));
                            buffer.asSlice(offset, length).fill((byte) 0xEE);
                        },
                        16,
                        TimeUnit.MILLISECONDS.toNanos(10));
            }
        }

        assertThat(received).hasSize(50);
        for (int i = 0; i < 50; i++) {
            assertThat(received.get(i)).containsExactly(frame(a, b.mac(), 1514, i));
        }
    }

    @Test
    void doesNotWaitWhenToldNotTo() throws Exception {
        Link b = open(Side.B);

        for (LinkReceiver lane : b.receivers()) {
            assertThat(lane.receive(LinkDriverContract::refuse, 10, 0)).isZero();
        }
    }

    @Test
    void returnsAfterTheTimeout() throws Exception {
        Link b = open(Side.B);
        long timeout = TimeUnit.MILLISECONDS.toNanos(50);

        long before = System.nanoTime();
        int delivered = b.receivers().getFirst().receive(LinkDriverContract::refuse, 10, timeout);
        long waited = System.nanoTime() - before;

        assertThat(delivered).isZero();
        // poll(2) counts in milliseconds: a driver may return up to one early.
        assertThat(waited).isBetween(timeout - TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(5));
    }

    @Test
    void returnsAFrameThatComesWhileItWaits() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        Future<byte[]> waiting = threads.submit(() -> new Inbox(b).next());

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(toB, frame(a, b.mac(), 100, 7));
        }

        assertThat(sequence(waiting.get(10, TimeUnit.SECONDS))).isEqualTo(7);
    }

    @Test
    void wakesAReceiverThatWaitsForEver() throws Exception {
        LinkReceiver lane = open(Side.B).receivers().getFirst();
        Future<Integer> waiting = onPlatformThread(() -> lane.receive(LinkDriverContract::refuse, 10, -1));

        lane.wakeup();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void remembersAWakeupForTheNextReceive() throws Exception {
        LinkReceiver lane = open(Side.B).receivers().getFirst();

        lane.wakeup();
        Future<Integer> woken = onPlatformThread(() -> lane.receive(LinkDriverContract::refuse, 10, -1));

        assertThat(woken.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void endsAReceiverThatWaitsWhenTheLinkIsClosed() throws Exception {
        Link b = open(Side.B);
        LinkReceiver lane = b.receivers().getFirst();
        Future<Integer> waiting = onPlatformThread(() -> lane.receive(LinkDriverContract::refuse, 10, -1));

        b.close();
        b.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(lane.receive(LinkDriverContract::refuse, 10, -1)).isZero();
    }

    @Test
    void opensAgainAfterItWasClosed() throws Exception {
        Link a = open(Side.A);
        open(Side.B).close();
        Link b = open(Side.B);

        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(toB, frame(a, b.mac(), 100, 9));
        }

        assertThat(sequence(new Inbox(b).next())).isEqualTo(9);
    }

    @Test
    void closesATransmitterTwiceAndDropsWhatItHadQueued() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        LinkTransmitter first = a.openTransmitter(LinkTransmitter.Use.BULK);
        queue(first, frame(a, b.mac(), 100, 1));

        first.close();
        first.close();
        try (LinkTransmitter second = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(second, frame(a, b.mac(), 100, 2));
        }

        assertThat(sequence(new Inbox(b).next())).isEqualTo(2);
    }

    @Test
    void followsAChangeOfTheMtu() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);

        assumeTrue(setMtu(1400), "the MTU cannot be changed here");

        awaitChange(() -> a.mtu() == 1400 && b.mtu() == 1400, "both links report the new MTU");
        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(toB, frame(a, b.mac(), 1415, 1), frame(a, b.mac(), 1414, 2));
        }
        assertThat(sequence(new Inbox(b).next())).isEqualTo(2);
    }

    @Test
    void outlivesAnInterfaceThatGoesDown() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);

        assumeTrue(setUp(Side.B, false), "interfaces cannot be taken down here");
        awaitChange(() -> b.state() == Link.State.DOWN, "the link reports that it is down");
        try (LinkTransmitter toB = a.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(toB, frame(a, b.mac(), 100, 1));
            setUp(Side.B, true);
            awaitChange(
                    () -> a.state() == Link.State.UP && b.state() == Link.State.UP,
                    "the links report that they are up");
            send(toB, frame(a, b.mac(), 100, 2));
        }

        assertThat(sequence(new Inbox(b).next())).isEqualTo(2);
    }

    @Test
    void lookingOnShowsEveryFrameOnceAndTakesNoneAway() throws Exception {
        Link a = open(Side.A);
        Link b = open(Side.B);
        Link monitor = open(Side.B, true);
        byte[][] toB = {
            frame(a, b.mac(), 100, 1),
            frame(a, NOBODY, 100, 2),
            frame(b.mac(), a.mac(), OTHER_ETHER_TYPE, 100, 3),
            frame(a, GROUP, 100, 4)
        };

        try (LinkTransmitter fromA = a.openTransmitter(LinkTransmitter.Use.BULK);
                LinkTransmitter fromB = b.openTransmitter(LinkTransmitter.Use.BULK)) {
            send(fromA, toB);
            assertThat(sequence(new Inbox(b).next())).isEqualTo(1);
            Inbox seen = new Inbox(monitor);
            assertThat(sequences(seen, 4, PATIENCE_NANOS)).containsExactly(1, 2, 3, 4);
            // B may need a moment to notice that a monitor is open.
            var own = new ArrayList<Integer>();
            Inbox atA = new Inbox(a);
            for (int number = 5; own.isEmpty() && number < 500; number++) {
                byte[] toA = frame(b, a.mac(), 100, number);
                send(fromB, toA);
                assertThat(atA.next()).containsExactly(toA);
                own.addAll(sequences(seen, 1, MOMENT_NANOS));
            }
            int first = own.getFirst();
            send(fromB, frame(b, a.mac(), 100, first + 1), frame(b, a.mac(), 100, first + 2));
            assertThat(sequences(seen, 2, PATIENCE_NANOS)).containsExactly(first + 1, first + 2);
        }
    }

    /** Of the next frames that are ours; fewer if no more come soon. The system may send some of its own (IPv6 neighbour discovery). */
    private static List<Integer> sequences(Inbox seen, int count, long patienceNanos) {
        var sequences = new ArrayList<Integer>();
        while (sequences.size() < count) {
            byte[] frame = seen.next(patienceNanos);
            if (frame.length == 0) {
                break;
            }
            int etherType = (frame[12] & 0xFF) << 8 | frame[13] & 0xFF;
            if (etherType == ETHER_TYPE || etherType == OTHER_ETHER_TYPE) {
                sequences.add(sequence(frame));
            }
        }
        return sequences;
    }

    private static void refuse(MemorySegment buffer, long offset, int length) {
        throw new AssertionError("nobody sent a frame");
    }

    /** Drivers may block in a system call, as the pumps of a node do. */
    private static Future<Integer> onPlatformThread(Callable<Integer> task) {
        var future = new FutureTask<>(task);
        Thread.ofPlatform().daemon().name("tck-receiver").start(future);
        return future;
    }
}

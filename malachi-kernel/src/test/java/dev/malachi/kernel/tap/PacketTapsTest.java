package dev.malachi.kernel.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.spi.protocol.TappedPacket;
import dev.malachi.api.time.VirtualTimeline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacketTapsTest {
    private static final NodeId PEER = new NodeId(1, 2);

    private final PacketTaps taps = new PacketTaps(new VirtualTimeline(), 2);
    private final MemorySegment packet = Arena.ofAuto().allocate(65_535);

    private void add(int lane, int length, long nanos, String verdict) {
        TapRing[] rings = taps.of(lane);
        assertThat(rings).isNotNull();
        for (TapRing ring : rings) {
            ring.begin(packet, 0, length);
            ring.end(nanos, true, PEER, taps.verdict(verdict));
        }
    }

    private static List<Integer> drain(OpenTap tap) throws InterruptedException {
        List<Integer> lengths = new ArrayList<>();
        int _ = tap.drain(seen -> lengths.add(seen.length()), Integer.MAX_VALUE, Duration.ZERO);
        return lengths;
    }

    @Test
    void withoutATapALaneFindsNothing() {
        assertThat(taps.of(0)).isNull();
        try (OpenTap _ = taps.open(100)) {
            assertThat(taps.of(0)).hasSize(1);
        }
        assertThat(taps.of(0)).isNull();
    }

    @Test
    void packetsOfAllLanesComeInTheOrderOfTime() throws InterruptedException {
        try (OpenTap tap = taps.open(100)) {
            add(0, 1, 10, "a");
            add(0, 3, 30, "a");
            add(1, 2, 20, "b");
            add(1, 4, 40, "b");

            assertThat(drain(tap)).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void aPacketIsCutAndKeepsItsLengthAndVerdict() throws InterruptedException {
        packet.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x45);
        try (OpenTap tap = taps.open(64)) {
            add(1, 1400, 5, "tx.drop.no_link");
            int handed = tap.drain(
                    seen -> {
                        assertThat(seen.captured()).isEqualTo(64);
                        assertThat(seen.length()).isEqualTo(1400);
                        assertThat(seen.outgoing()).isTrue();
                        assertThat(seen.peer()).contains(PEER);
                        assertThat(seen.verdict()).isEqualTo("tx.drop.no_link");
                        assertThat(seen.buffer().get(ValueLayout.JAVA_BYTE, seen.offset()))
                                .isEqualTo((byte) 0x45);
                    },
                    10,
                    Duration.ZERO);
            assertThat(handed).isEqualTo(1);
        }
    }

    @Test
    void whatFindsNoRoomIsCountedAndTheRestIsWhole() throws InterruptedException {
        try (OpenTap tap = taps.open(65_535)) {
            for (int i = 0; i < 100; i++) {
                add(0, 60_000 + i, i, TappedPacket.DELIVERED);
            }
            List<Integer> lengths = drain(tap);

            assertThat(lengths.size() + tap.missed()).isEqualTo(100);
            assertThat(tap.missed()).isBetween(60L, 70L); // 2 MiB
            assertThat(lengths).startsWith(60_000, 60_001);

            add(0, 5, 1, TappedPacket.DELIVERED);
            assertThat(drain(tap)).as("there is room again").containsExactly(5);
        }
    }

    @Test
    void whatIsAbandonedDoesNotAppear() throws InterruptedException {
        try (OpenTap tap = taps.open(100)) {
            TapRing ring = taps.of(0)[0];
            ring.begin(packet, 0, 7);
            ring.abandon();
            add(0, 8, 1, "a");
            assertThat(drain(tap)).containsExactly(8);
        }
    }

    /** One thread writes as fast as it can, another reads: each packet is whole and each is read or counted. */
    @Test
    void aLaneAndAReaderDoNotDisturbEachOther() throws InterruptedException {
        int count = 200_000;
        try (OpenTap tap = taps.open(2000)) {
            TapRing ring = taps.of(0)[0];
            Thread lane = Thread.ofPlatform().start(() -> {
                var random = new Random(1);
                MemorySegment own = Arena.ofAuto().allocate(2000);
                for (int i = 0; i < count; i++) {
                    int length = 9 + random.nextInt(1900);
                    own.set(ValueLayout.JAVA_LONG, 0, i);
                    own.set(ValueLayout.JAVA_BYTE, length - 1, (byte) i);
                    ring.begin(own, 0, length);
                    ring.end(i, false, PEER, length & 0x7FFF);
                }
            });
            var before = new AtomicLong(-1);
            var read = new AtomicLong();
            boolean alive = true;
            while (alive || read.get() + tap.missed() < count) {
                alive = lane.isAlive();
                read.addAndGet(tap.drain(
                        seen -> {
                            long number = seen.buffer().get(ValueLayout.JAVA_LONG, seen.offset());
                            assertThat(number).isGreaterThan(before.getAndSet(number));
                            assertThat(seen.buffer().get(ValueLayout.JAVA_BYTE, seen.offset() + seen.length() - 1))
                                    .isEqualTo((byte) number);
                        },
                        100,
                        Duration.ZERO));
            }
            assertThat(read.get() + tap.missed()).isEqualTo(count);
            assertThat(read.get()).isPositive();
        }
    }

    @Test
    void thereAreFourAtTheMostAndNoneOnceTheNodeStops() {
        List<OpenTap> open = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            open.add(taps.open(10));
        }
        assertThatThrownBy(() -> taps.open(10))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("4 captures already");

        taps.close();

        assertThat(open).noneMatch(OpenTap::isOpen);
        assertThat(taps.of(0)).isNull();
        assertThatThrownBy(() -> taps.open(10)).isInstanceOf(MalachiException.class);
    }
}

package dev.malachi.kernel.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.Datagram;
import dev.malachi.api.NodeId;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.stats.Counters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReassemblyTest {
    private static final NodeId ALICE = new NodeId(1, 1);
    private static final int PART = 1024;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Counters counters = new Counters();
    private final Reassembly reassembly = new Reassembly(timeline, counters);

    private static byte[] fragment(int id, int total, int offset, int length) {
        return fragment(id, 9, total, offset, length);
    }

    /** Every byte tells its place. */
    private static byte[] fragment(int id, int toPort, int total, int offset, int length) {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = place(offset + i);
        }
        return ByteBuffer.allocate(14 + length)
                .put((byte) 4)
                .put((byte) 0x5A) // reserved: ignored
                .putShort((short) 0xC000)
                .putShort((short) toPort)
                .putInt(id)
                .putShort((short) total)
                .putShort((short) offset)
                .put(data)
                .array();
    }

    private static byte place(int offset) {
        return (byte) (offset * 31 >> 3);
    }

    private static byte[] payload(int total) {
        byte[] payload = new byte[total];
        for (int i = 0; i < total; i++) {
            payload[i] = place(i);
        }
        return payload;
    }

    private static List<byte[]> fragments(int id, int total) {
        List<byte[]> parts = new ArrayList<>();
        for (int offset = 0; offset < total; offset += PART) {
            parts.add(fragment(id, total, offset, Math.min(PART, total - offset)));
        }
        return parts;
    }

    private Optional<Datagram> add(byte[] fragment) {
        return reassembly.add(ALICE, fragment);
    }

    private List<Datagram> addAll(List<byte[]> fragments) {
        return fragments.stream().flatMap(fragment -> add(fragment).stream()).toList();
    }

    private String drops() {
        var out = new StringBuilder();
        counters.snapshot().forEach((name, count) -> {
            if (name.startsWith("fragment.drop.")) {
                out.append(out.isEmpty() ? "" : " ")
                        .append(name.substring("fragment.drop.".length()))
                        .append('=')
                        .append(count);
            }
        });
        return out.toString();
    }

    @Test
    void fragmentsInAnyOrderMakeTheDatagram() {
        for (int seed = 0; seed < 50; seed++) {
            int total = 1 + new Random(seed).nextInt(65_535);
            List<byte[]> fragments = fragments(seed, total);
            Collections.shuffle(fragments, new Random(seed));

            List<Datagram> whole = addAll(fragments);

            assertThat(whole).hasSize(1);
            assertThat(whole.getFirst().payload()).isEqualTo(payload(total));
            assertThat(whole.getFirst().from()).isEqualTo(ALICE);
            assertThat(whole.getFirst().fromPort()).isEqualTo(0xC000);
            assertThat(whole.getFirst().toPort()).isEqualTo(9);
        }
        assertThat(drops()).isEmpty();
        assertThat(reassembly.waitingBytes()).isZero();
    }

    @Test
    void theLargestDatagramFits() {
        assertThat(addAll(fragments(1, 65_535)).getFirst().payload()).isEqualTo(payload(65_535));
    }

    @Test
    void interleavedDatagramsOfSeveralSendersAreKeptApart() {
        List<Datagram> whole = new ArrayList<>();
        for (int part = 0; part < 4; part++) {
            for (int sender = 0; sender < 3; sender++) {
                for (int id = 0; id < 5; id++) {
                    byte[] next = fragment(id, 100 + id, 4 * PART, part * PART, PART);
                    reassembly.add(new NodeId(sender, 0), next).ifPresent(whole::add);
                }
            }
        }

        assertThat(whole)
                .hasSize(15)
                .allSatisfy(datagram -> assertThat(datagram.payload()).isEqualTo(payload(4 * PART)));
        assertThat(whole.stream().map(datagram -> datagram.from().high() * 10 + datagram.toPort()))
                .doesNotHaveDuplicates();
        assertThat(drops()).isEmpty();
    }

    @Test
    void whatIsMissingAfterFiveSecondsNeverComes() {
        List<byte[]> fragments = fragments(1, 3 * PART);
        add(fragments.get(0));
        add(fragments.get(1));
        timeline.runFor(Duration.ofMillis(4_999));
        assertThat(reassembly.waitingBytes()).isEqualTo(2 * PART);

        timeline.runFor(Duration.ofMillis(1));

        assertThat(reassembly.waitingBytes()).isZero();
        assertThat(drops()).isEqualTo("expired=1");
        assertThat(add(fragments.get(2))).isEmpty();
    }

    @Test
    void fiveSecondsCountFromEachDatagramsOwnFirstFragment() {
        add(fragments(1, 2 * PART).get(0));
        timeline.runFor(Duration.ofSeconds(3));
        add(fragments(2, 2 * PART).get(0));
        add(fragments(1, 3 * PART).get(2)); // contradicts, so that a discarded one expires too
        timeline.runFor(Duration.ofSeconds(3));

        assertThat(add(fragments(2, 2 * PART).get(1))).isPresent();
        timeline.runFor(Duration.ofSeconds(10));
        assertThat(drops()).isEqualTo("contradiction=1");
        assertThat(addAll(fragments(1, 2 * PART))).hasSize(1);
    }

    @Test
    void overlapDiscardsTheDatagramAndWhatFollowsOfIt() {
        int[][] overlaps = {{1024, 1024}, {512, 1024}, {1536, 512}, {1024, 512}, {0, 4096}, {2040, 512}};
        for (int i = 0; i < overlaps.length; i++) {
            add(fragment(i, 8192, 1024, 1024));
            assertThat(add(fragment(i, 8192, overlaps[i][0], overlaps[i][1]))).isEmpty();
            assertThat(drops()).as("overlap %d", i).isEqualTo("overlap=" + (i + 1));
            assertThat(reassembly.waitingBytes()).isZero();
        }

        assertThat(addAll(fragments(0, 8192))).isEmpty();
        assertThat(drops()).isEqualTo("discarded=8 overlap=6");
        timeline.runFor(Duration.ofSeconds(5));
        assertThat(addAll(fragments(0, 8192))).hasSize(1);
    }

    @Test
    void neighboursDoNotOverlap() {
        add(fragment(1, 4096, 1024, 1024));
        add(fragment(1, 4096, 2048, 2048));

        assertThat(add(fragment(1, 4096, 0, 1024))).isPresent();
    }

    @Test
    void contradictionsDiscardTheDatagram() {
        add(fragment(1, 4096, 0, 1024));
        add(fragment(1, 4104, 1024, 1024));
        add(fragment(2, 4096, 0, 1024));
        add(fragment(2, 10, 4096, 1024, 1024));
        byte[] otherSource = fragment(3, 4096, 1024, 1024);
        otherSource[2] = 1;
        add(fragment(3, 4096, 0, 1024));
        add(otherSource);

        assertThat(drops()).isEqualTo("contradiction=3");
        assertThat(reassembly.waitingBytes()).isZero();
        assertThat(addAll(fragments(1, 4096))).isEmpty();
    }

    @Test
    void malformedFragmentsAreDroppedAndDoNoHarm() {
        add(fragment(1, 2 * PART, 0, PART));
        List<byte[]> malformed = List.of(
                new byte[] {4},
                fragment(1, 2 * PART, PART, 0), // no data
                fragment(1, 2 * PART, PART + 4, PART), // offset no multiple of 8
                fragment(1, 2 * PART, PART, PART + 8), // behind the end
                fragment(1, 2 * PART, PART, 504), // too short
                fragment(1, 2 * PART, PART, 516), // no multiple of 8
                fragment(1, 0, 0, 8),
                fragment(1, 65_535, 65_528, 8)); // behind what a total can say

        malformed.forEach(fragment -> assertThat(add(fragment)).isEmpty());

        assertThat(drops()).isEqualTo("malformed=8");
        assertThat(add(fragment(1, 2 * PART, PART, PART))).isPresent();
    }

    @Test
    void theLastFragmentMayBeOneByte() {
        add(fragment(1, 1025, 0, 1024));

        assertThat(add(fragment(1, 1025, 1024, 1)).orElseThrow().payload()).isEqualTo(payload(1025));
        assertThat(add(fragment(2, 1, 0, 1)).orElseThrow().payload()).hasSize(1);
    }

    @Test
    void ofOnePeerTheOldestOf64MessagesGoes() {
        for (int id = 0; id < 65; id++) {
            add(fragment(id, 2 * PART, 0, PART));
        }

        assertThat(drops()).isEqualTo("peer_messages=1");
        assertThat(add(fragment(1, 2 * PART, PART, PART))).isPresent();
        assertThat(add(fragment(64, 2 * PART, PART, PART))).isPresent();
        assertThat(add(fragment(0, 2 * PART, PART, PART))).as("the oldest").isEmpty();
    }

    @Test
    void ofOnePeerNoMoreThanAMebibyteWaits() {
        int total = 65_536 - PART;
        for (int id = 0; id < 60; id++) {
            List<byte[]> fragments = fragments(id, total);
            addAll(fragments.subList(1, fragments.size()));
            assertThat(reassembly.waitingBytes()).isLessThanOrEqualTo(1 << 20);
        }

        assertThat(reassembly.waitingBytes()).isGreaterThan((1 << 20) - total);
        assertThat(counters.snapshot().get("fragment.drop.peer_bytes")).isEqualTo(60 - (1 << 20) / (total - PART));
        assertThat(add(fragment(59, total, 0, PART))).as("the newest").isPresent();
        assertThat(add(fragment(0, total, 0, PART))).as("the oldest").isEmpty();
    }

    /** Of many lossy senders at once none can lock others out: the room is taken from those who use most. */
    @Test
    void ofAllPeersNoMoreThan16MebibytesWaitAndTheGreediestGiveWay() {
        int total = 65_528;
        for (int sender = 0; sender < 20; sender++) {
            for (int id = 0; id < 16; id++) {
                List<byte[]> fragments = fragments(id, total);
                for (byte[] next : fragments.subList(1, fragments.size())) {
                    reassembly.add(new NodeId(sender, 0), next);
                }
            }
            assertThat(reassembly.waitingBytes()).isLessThanOrEqualTo(16 << 20);
        }
        assertThat(counters.snapshot().get("fragment.drop.node_bytes")).isPositive();

        NodeId modest = new NodeId(99, 0);
        List<Datagram> whole = new ArrayList<>();
        for (byte[] next : fragments(1, total)) {
            reassembly.add(modest, next).ifPresent(whole::add);
        }
        assertThat(whole).hasSize(1);
    }

    @Test
    void aLossySenderKeepsGettingThrough() {
        var random = new Random(1);
        int whole = 0;
        for (int id = 0; id < 2000; id++) {
            boolean lossy = random.nextInt(3) == 0; // as 1 % of frames would be
            List<byte[]> fragments = new ArrayList<>(fragments(id, 60_000));
            if (lossy) {
                fragments.remove(random.nextInt(fragments.size()));
            }
            int delivered = addAll(fragments).size();
            assertThat(delivered).isEqualTo(lossy ? 0 : 1);
            whole += delivered;
            timeline.runFor(Duration.ofMillis(1));
        }
        assertThat(whole).isGreaterThan(1200);
        timeline.runFor(Duration.ofSeconds(6));
        assertThat(reassembly.waitingBytes()).isZero();
        long lost = 2000 - whole;
        assertThat(counters.snapshot().get("fragment.drop.peer_bytes")
                        + counters.snapshot().get("fragment.drop.expired"))
                .isEqualTo(lost);
    }

    @Test
    void nothingThatAPeerSendsThrowsOrStays() {
        var random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes;
            if (random.nextInt(4) == 0) {
                bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
            } else {
                int total = random.nextInt(4) == 0 ? random.nextInt(65_536) : 4096;
                int offset = random.nextInt(10) * 512;
                bytes = fragment(random.nextInt(200), total, offset, random.nextInt(3) * 512 + random.nextInt(2));
            }
            reassembly.add(new NodeId(random.nextInt(40), 0), bytes);
            if (i % 100 == 0) {
                timeline.runFor(Duration.ofMillis(random.nextInt(20)));
            }
            assertThat(reassembly.waitingBytes()).isBetween(0, 16 << 20);
        }
        timeline.runFor(Duration.ofSeconds(5));
        assertThat(reassembly.waitingBytes()).isZero();
        assertThat(Arrays.asList(drops().split(" "))).hasSizeGreaterThanOrEqualTo(6);
    }
}

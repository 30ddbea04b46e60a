package dev.malachi.kernel.inner;

import static dev.malachi.kernel.TestCrypto.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.TrustMode;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.claim.AddressClaims;
import dev.malachi.kernel.claim.NodeRecord;
import dev.malachi.kernel.control.TestContext;
import dev.malachi.kernel.datapath.Claims;
import dev.malachi.kernel.directory.KnownPeer;
import dev.malachi.kernel.directory.PeerDirectory;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.AddressMemory;
import dev.malachi.kernel.home.HomeWriters;
import dev.malachi.kernel.home.StateFile;
import dev.malachi.kernel.home.Timestamps;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.membership.Approvals;
import dev.malachi.kernel.membership.Handovers;
import dev.malachi.kernel.membership.PendingPeers;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.kernel.record.RecordExchange;
import dev.malachi.kernel.registry.ClaimRegistry;
import dev.malachi.kernel.registry.Guards;
import dev.malachi.kernel.session.NoOutput;
import dev.malachi.kernel.session.SessionLayer;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.trust.ProvenPaths;
import dev.malachi.kernel.trust.TrustStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A peer with a real session that says anything: what it sends is authentic, so it gets as far as the control thread. There it must not
 * throw, nor change what belongs to others, and each packet ends once (protocol.md §10).
 */
class InnerDispatchFuzzTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();
    private static final AeadEngine ENGINE =
            Extensions.installed().all(AeadEngine.class).getFirst();

    @TempDir
    Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final ExecutorService fileWriter = Executors.newSingleThreadExecutor();
    private final Counters counters = new Counters();
    private final Identity self = identity(1);
    private final Identity hostile = identity(2);
    private final Identity bystander = identity(3);
    private long ip;
    private int sent;

    @AfterEach
    void end() {
        fileWriter.close();
    }

    private long sum(String names) {
        return counters.snapshot().entrySet().stream()
                .filter(counter -> counter.getKey().matches(names))
                .mapToLong(counter -> counter.getValue())
                .sum();
    }

    /** What leaves the node because of what came. */
    private final class Sending extends NoOutput {
        @Override
        public void sendControl(KnownPeer peer, int kind, int requestId, byte[] body) {
            assertThat(body.length).isLessThanOrEqualTo(Wire.CONTROL_MAX_BODY_BYTES);
            sent++;
        }
    }

    @Test
    void anythingThatAnAuthenticPeerSaysEndsOnceAndChangesNothingOfOthers() {
        fuzz(1, 60_000);
    }

    @Test
    @Tag("long")
    void muchOfAnythingThatAnAuthenticPeerSaysEndsOnce() {
        fuzz(2, 3_000_000);
    }

    private void fuzz(long seed, int packets) {
        var context = new TestContext(home, timeline)
                .identity(self)
                .counters(counters)
                .make();
        var trust = new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.on(fileWriter));
        var forwarding = new ForwardingTable();
        var directory = new PeerDirectory(context, trust, forwarding, new LinkSet());
        var claims = new AddressClaims(self.id(), false, 0, trust::standing);
        var state = new StateFile(home, HomeWriters.immediate());
        var timestamps = new Timestamps(timeline, state, fileWriter);
        var memory = new AddressMemory(timeline, state, fileWriter);
        var sending = new Sending();
        var records = new RecordExchange(context, directory, claims, trust, forwarding, timestamps, memory, sending);
        records.start();
        records.onMoved(_ -> {
            throw new AssertionError("a hostile peer took the address");
        });
        var sessions = new SessionLayer(
                context,
                directory,
                trust,
                new Guards(context),
                new ProvenPaths(home, trust::pinned, timeline, HomeWriters.on(fileWriter)),
                timestamps,
                new SessionIndex(),
                sending,
                sending);
        timeline.runFor(Duration.ofSeconds(5)); // our address is held
        var approvals = new Approvals(context, trust, directory, sessions, records, new PendingPeers());
        var dispatch = new InnerDispatch(
                context,
                directory,
                records,
                new Handovers(context, trust, approvals, sending, List.of()),
                new Echoes(context, sending),
                new DatagramPorts(context),
                new ClaimRegistry(new Claims()),
                sessions.handshakes(),
                (_, _, _) -> ip++);
        KnownPeer known = directory.learn(hostile.id(), hostile.publicKey()).orElseThrow();
        KnownPeer other = directory.learn(bystander.id(), bystander.publicKey()).orElseThrow();
        var session = new Session(
                known.peer(),
                Session.Role.RESPONDER,
                1,
                2,
                0,
                1,
                new byte[64],
                new byte[32],
                new byte[32],
                () -> ENGINE,
                1);
        var random = new SplittableRandom(seed);
        records.onRecord(other, record(bystander, 1000, 0));
        int address = claims.address();
        int addressOfOther = claims.addressOf(bystander.id()).orElseThrow();
        List<byte[]> seeds = seeds(random, address);

        for (int i = 0; i < packets; i++) {
            byte[] packet = mutated(random, seeds.get(random.nextInt(seeds.size())));
            dispatch.onInner(session, random.nextInt(256), random.nextInt(8), packet);
            if (i % 100 == 0) {
                timeline.runFor(Duration.ofMillis(50));
            }
        }

        assertThat(ip + sum("rx\\.accepted\\.inner")).isEqualTo(packets);
        assertThat(sum("inner\\.(drop|accepted)\\..*")).isEqualTo(sum("rx\\.accepted\\.inner"));
        assertThat(sum("(control|record)\\.(drop|accepted)\\..*"))
                .as("%s", counters.snapshot())
                .isEqualTo(sum("inner\\.accepted\\.control") + 1); // and the bystander's record
        assertThat(counters.snapshot().keySet())
                .contains(
                        "record.accepted.record",
                        "record.drop.malformed",
                        "record.drop.bad_signature",
                        "record.drop.rate",
                        "record.drop.own",
                        "control.accepted.echo",
                        "control.accepted.close",
                        "control.drop.length",
                        "control.drop.echo_reply_unexpected",
                        "control.drop.kind_unclaimed",
                        "fragment.drop.malformed",
                        "datagram.drop.short");
        assertThat(claims.address()).isEqualTo(address);
        assertThat(claims.claim()).isEqualTo(NodeRecord.Claim.HELD);
        assertThat(claims.addressOf(bystander.id())).hasValue(addressOfOther);
        assertThat(directory.all().stream().map(peer -> peer.peer().id()).toList())
                .containsExactlyInAnyOrder(
                        hostile.id(), bystander.id(), identity(4).id());
        assertThat(sent).isLessThan(packets);
    }

    private byte[] record(Identity signer, long sequence, int k) {
        int ipv4 = dev.malachi.kernel.claim.Candidates.address(signer.id(), k).orElseThrow();
        return NodeRecord.sign(
                        SUITE,
                        signer,
                        sequence,
                        NodeRecord.Claim.HELD,
                        k,
                        ipv4,
                        Tlvs.EMPTY.withText(Wire.TLV_HOST_NAME, "galley").withNumber(Wire.TLV_CAPABILITIES, 1, 4))
                .encoded();
    }

    private static byte[] control(int kind, byte[]... parts) {
        byte[] body = join(parts);
        return ByteBuffer.allocate(Wire.CONTROL_HEADER_BYTES + body.length)
                .put((byte) Wire.INNER_CONTROL)
                .put((byte) kind)
                .putShort((short) 0)
                .putInt(77)
                .put(body)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        var out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] bytes(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** One of each that there is, right in all points. */
    private List<byte[]> seeds(SplittableRandom random, int address) {
        byte[] ours = ByteBuffer.allocate(4).putInt(address).array();
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(control(Wire.CONTROL_ECHO, bytes(random, 56)));
        seeds.add(control(Wire.CONTROL_ECHO, bytes(random, Wire.ECHO_MAX_BYTES)));
        seeds.add(control(Wire.CONTROL_ECHO, bytes(random, Wire.CONTROL_MAX_BODY_BYTES)));
        seeds.add(control(Wire.CONTROL_ECHO_REPLY, bytes(random, 64)));
        for (int sequence = 1; sequence < 6; sequence++) {
            seeds.add(control(Wire.CONTROL_RECORD, record(hostile, sequence, sequence - 1)));
        }
        seeds.add(control(Wire.CONTROL_RECORD, record(identity(4), 9, 0)));
        seeds.add(control(Wire.CONTROL_RECORD, record(bystander, 1, 1)));
        seeds.add(control(Wire.CONTROL_RECORD, record(self, 1, 0)));
        seeds.add(control(Wire.CONTROL_CLAIM_CONFLICT, ours, record(hostile, 3, 0)));
        seeds.add(control(
                Wire.CONTROL_RECORD_REQUEST,
                new byte[] {3, 0, 0, 0},
                self.id().bytes(),
                bystander.id().bytes(),
                new NodeId(random.nextLong(), 1).bytes()));
        seeds.add(control(Wire.CONTROL_CLOSE, new byte[4]));
        for (int kind : new int[] {0x03, 0x04, 0x05, 0x06, 0x07, 0x0C, 0x10, 0x13, 0x40, 0x7F, 0xFF}) {
            seeds.add(control(kind, bytes(random, 40)));
        }
        seeds.add(join(new byte[] {Wire.INNER_DATAGRAM, 0, 7, 0, 7}, bytes(random, 30)));
        ByteBuffer fragment = ByteBuffer.allocate(Wire.FRAGMENT_HEADER_BYTES + 512);
        fragment.put((byte) Wire.INNER_FRAGMENT)
                .put((byte) 0)
                .putShort((short) 7)
                .putShort((short) 7);
        fragment.putInt(5).putShort((short) 2000).putShort((short) 512);
        seeds.add(fragment.array());
        seeds.add(join(new byte[] {Wire.INNER_STREAM}, bytes(random, 20)));
        seeds.add(join(new byte[] {(byte) 0x80}, new byte[20]));
        seeds.add(join(new byte[] {0x45}, bytes(random, 40)));
        seeds.add(join(new byte[] {0x60}, bytes(random, 60)));
        return seeds;
    }

    private static byte[] mutated(SplittableRandom random, byte[] like) {
        byte[] packet = like.clone();
        switch (random.nextInt(8)) {
            case 0 -> {
                // as it is
            }
            case 1, 2 -> packet = Arrays.copyOf(packet, random.nextInt(1, packet.length + 1));
            case 3 -> packet = join(packet, bytes(random, random.nextInt(1, 200)));
            case 4 ->
                Arrays.fill(
                        packet, random.nextInt(packet.length), packet.length, (byte) (random.nextBoolean() ? 0xFF : 0));
            default -> {
                for (int n = 1 + random.nextInt(4); n > 0; n--) {
                    packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return packet;
    }
}

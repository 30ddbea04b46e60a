package dev.malachi.bench.peer;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.peer.Peer;
import dev.malachi.kernel.peer.Session;
import dev.malachi.kernel.peer.SessionIndex;
import dev.malachi.plugin.jce.JceAeadEngine;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A peer found by its address, and a session by the index of a frame, among few and many: the growth curve of look-ups. A different
 * one each time, so that with many peers the processor's caches miss as they would.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
public class LookUpBenchmark {
    private static final int KEY_BYTES = 32;
    /** Next in a walk through all that looks random and never allocates: an odd number, coprime to all sizes here. */
    private static final int STRIDE = 7_919;

    /** Peers with a live session. */
    @Param({"1", "10", "100", "1000", "10000"})
    public int peers;

    private final ForwardingTable forwarding = new ForwardingTable();
    private final SessionIndex sessions = new SessionIndex();
    private int[] indices;
    private int[] ipv4;
    private NodeId[] ids;
    private int next;

    /** Makes the peers and their sessions. */
    @Setup
    public void prepare() {
        var random = new SplittableRandom(1);
        var engine = new JceAeadEngine();
        indices = new int[peers];
        ipv4 = new int[peers];
        ids = new NodeId[peers];
        for (int i = 0; i < peers; i++) {
            ids[i] = new NodeId(random.nextLong(), random.nextLong());
            ipv4[i] = VirtualAddress.IPV4_NETWORK | (2 + i);
            indices[i] = random.nextInt() | 1;
            var peer = new Peer(ids[i], new byte[KEY_BYTES], new byte[KEY_BYTES]);
            peer.ipv4(ipv4[i]);
            forwarding.add(peer);
            forwarding.map(ipv4[i], peer);
            byte[] key = new byte[KEY_BYTES];
            sessions.add(new Session(
                    peer,
                    Session.Role.INITIATOR,
                    indices[i],
                    indices[i],
                    0,
                    0,
                    new byte[64],
                    key,
                    key,
                    () -> engine,
                    1));
        }
    }

    private int another() {
        next = (next + STRIDE) % peers;
        return next;
    }

    /**
     * By the receiver index of a frame.
     *
     * @return the session
     */
    @Benchmark
    public Session sessionByIndex() {
        return sessions.find(indices[another()]);
    }

    /**
     * By the destination of an IPv4 packet.
     *
     * @return the peer
     */
    @Benchmark
    public Peer peerByIpv4() {
        return forwarding.byIpv4(ipv4[another()]);
    }

    /**
     * By the destination of an IPv6 packet.
     *
     * @return the peer
     */
    @Benchmark
    public Peer peerByIpv6() {
        NodeId id = ids[another()];
        long high = (long) VirtualAddress.IPV6_NETWORK << 32 | id.high() >>> 32;
        long low = id.high() << 32 | id.low() >>> 32;
        return forwarding.byIpv6(high, low);
    }
}

package dev.malachi.kernel.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.TrustMode;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.crypto.AeadEngine;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkReceiver;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.control.ControlThread;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.crypto.BulkCipher;
import dev.malachi.kernel.crypto.BulkCiphers;
import dev.malachi.kernel.event.Duplicates;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.stats.Counters;
import dev.malachi.kernel.trust.TrustStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerDirectoryTest {
    private static final CryptoSuite SUITE = TestCrypto.suite();
    private static final MacAddress MAC = new MacAddress(0x0200_0000_0001L);

    @TempDir
    java.nio.file.Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final ExecutorService fileWriter = Executors.newSingleThreadExecutor();
    private final Identity peer = identity(2);

    @AfterEach
    void end() {
        fileWriter.close();
    }

    private static Identity identity(int seed) {
        byte[] bytes = new byte[32];
        new java.util.Random(seed).nextBytes(bytes);
        return new Identity(SUITE, bytes);
    }

    private PeerDirectory directory(LinkPort port) {
        ControlThread control = ControlThread.simulated(timeline);
        var events = new EventStream(timeline);
        var context = new NodeContext(
                NodeConfig.builder(home).build(),
                control,
                identity(1),
                SUITE,
                new BulkCiphers(
                        new BulkCipher(
                                List.of(Extensions.installed()
                                        .all(AeadEngine.class)
                                        .getFirst()),
                                SUITE),
                        Optional.empty()),
                new SplittableRandom(1),
                new byte[0],
                1,
                new Counters(),
                events,
                new Duplicates(events, timeline),
                new Warnings(events, timeline));
        var links = new LinkSet();
        links.add(port);
        return new PeerDirectory(
                context, new TrustStore(home, TrustMode.TOFU, timeline, fileWriter), new ForwardingTable(), links);
    }

    private static int pathMtu(KnownPeer known) {
        return known.peer().path().map(Path::linkMtu).orElseThrow();
    }

    private static Tlvs linkMtu(int mtu) {
        return Tlvs.EMPTY.withNumber(Wire.TLV_LINK_MTU, mtu, 2);
    }

    /** Its INIT may come before we hear of it by discovery: larger frames than its link takes would vanish. */
    @Test
    void aPeerKnownByItsHandshakeAloneGetsNoLargerFramesThanItsLinkTakes() {
        var port = new LinkPort(0, "test", new TestLink("eth0", 9000));
        PeerDirectory directory = directory(port);
        KnownPeer known = directory.learn(peer.id(), peer.publicKey()).orElseThrow();
        directory.reachBy(known.peer(), new Source(port, MAC));

        directory.announced(known, linkMtu(1500));

        assertThat(pathMtu(known)).isEqualTo(1500);
        assertThat(known.peer().path().orElseThrow().mac()).isEqualTo(MAC);
        directory.announced(known, linkMtu(65_535));
        assertThat(pathMtu(known)).as("our own link").isEqualTo(9000);
    }

    @Test
    void theSmallerLinkDecidesAfterDiscoveryToo() {
        var port = new LinkPort(0, "test", new TestLink("eth0", 1500));
        PeerDirectory directory = directory(port);

        KnownPeer known = directory
                .sighted(new Sighting(peer.id(), peer.publicKey(), "eth0", MAC, Sighting.NATIVE, linkMtu(1400)))
                .orElseThrow();

        assertThat(pathMtu(known)).isEqualTo(1400);
    }

    @Test
    void pathsFollowTheMtuOfTheirLink() {
        var mtu = new AtomicInteger(1500);
        var port = new LinkPort(0, "test", new TestLink("eth0", mtu));
        PeerDirectory directory = directory(port);
        KnownPeer known = directory
                .sighted(new Sighting(peer.id(), peer.publicKey(), "eth0", MAC, Sighting.NATIVE, linkMtu(1500)))
                .orElseThrow();

        mtu.set(1400);
        directory.linkChanged(port);
        assertThat(pathMtu(known)).isEqualTo(1400);
        mtu.set(9000);
        directory.linkChanged(port);
        assertThat(pathMtu(known)).isEqualTo(1500);
    }

    /** Such as an interface that was given to a bridge: what is sent by it goes nowhere. */
    @Test
    void aLinkThatIsGivenUpLeavesNobodyBehindAndWhereAPeerIsHeardThenIsNews() {
        var port = new LinkPort(0, "test", new TestLink("eth0", 1500));
        PeerDirectory directory = directory(port);
        KnownPeer known = directory
                .sighted(new Sighting(peer.id(), peer.publicKey(), "eth0", MAC, Sighting.NATIVE, linkMtu(1500)))
                .orElseThrow();
        known.peer().source(new Source(port, MAC));

        directory.reachedBy(port).forEach(directory::lost);

        assertThat(known.peer().path()).isEmpty();
        assertThat(known.peer().source()).isEmpty();
        assertThat(directory.reachedBy(port)).isEmpty();
    }

    @Test
    void tellsOfAPeerThatIsReachedByAnotherPathAndOnlyThen() {
        var port = new LinkPort(0, "test", new TestLink("eth0", 1500));
        PeerDirectory directory = directory(port);
        List<MacAddress> told = new ArrayList<>();
        directory.onMoved(known -> told.add(known.peer().path().orElseThrow().mac()));
        var elsewhere = new MacAddress(0x0200_0000_0009L);

        for (MacAddress mac : List.of(MAC, MAC, elsewhere)) {
            directory.sighted(new Sighting(peer.id(), peer.publicKey(), "eth0", mac, Sighting.NATIVE, linkMtu(1500)));
        }

        assertThat(told).containsExactly(MAC, elsewhere);
    }

    private record TestLink(String name, AtomicInteger currentMtu) implements Link {
        TestLink(String name, int mtu) {
            this(name, new AtomicInteger(mtu));
        }

        @Override
        public int mtu() {
            return currentMtu.get();
        }

        @Override
        public int index() {
            return 1;
        }

        @Override
        public MacAddress mac() {
            return new MacAddress(0x0200_0000_0002L);
        }

        @Override
        public State state() {
            return State.UP;
        }

        @Override
        public List<LinkReceiver> receivers() {
            return List.of();
        }

        @Override
        public LinkTransmitter openTransmitter(LinkTransmitter.Use use) {
            throw new UnsupportedOperationException("nothing is sent in this test");
        }

        @Override
        public void join(MacAddress group) {}

        @Override
        public void leave(MacAddress group) {}

        @Override
        public Map<String, Long> counters() {
            return Map.of();
        }

        @Override
        public void close() {}
    }
}

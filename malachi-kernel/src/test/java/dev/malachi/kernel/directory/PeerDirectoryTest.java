package dev.malachi.kernel.directory;

import static dev.malachi.kernel.TestCrypto.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import dev.malachi.api.TrustMode;
import dev.malachi.api.spi.crypto.CryptoSuite;
import dev.malachi.api.spi.protocol.Sighting;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.api.wire.Tlvs;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.TestCrypto;
import dev.malachi.kernel.control.TestContext;
import dev.malachi.kernel.forwarding.ForwardingTable;
import dev.malachi.kernel.home.HomeWriters;
import dev.malachi.kernel.identity.Identity;
import dev.malachi.kernel.link.LinkPort;
import dev.malachi.kernel.link.LinkSet;
import dev.malachi.kernel.link.TestLink;
import dev.malachi.kernel.naming.NodeNames;
import dev.malachi.kernel.peer.Path;
import dev.malachi.kernel.peer.Source;
import dev.malachi.kernel.trust.TrustStore;
import java.util.ArrayList;
import java.util.List;
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

    private PeerDirectory directory(LinkPort port) {
        var context = new TestContext(home, timeline).make();
        var links = new LinkSet();
        links.add(port);
        return new PeerDirectory(
                context,
                new TrustStore(home, TrustMode.TOFU, timeline, HomeWriters.on(fileWriter)),
                new ForwardingTable(),
                links,
                new NodeNames(context.self()).ofPeers());
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
        directory.paths().reachBy(known.peer(), new Source(port, MAC));

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
        var port = new LinkPort(0, "test", new TestLink("eth0", 1, new MacAddress(0x0200_0000_0002L), mtu));
        PeerDirectory directory = directory(port);
        KnownPeer known = directory
                .sighted(new Sighting(peer.id(), peer.publicKey(), "eth0", MAC, Sighting.NATIVE, linkMtu(1500)))
                .orElseThrow();

        mtu.set(1400);
        directory.paths().linkChanged(port);
        assertThat(pathMtu(known)).isEqualTo(1400);
        mtu.set(9000);
        directory.paths().linkChanged(port);
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

        directory.paths().reachedBy(port).forEach(directory.paths()::lost);

        assertThat(known.peer().path()).isEmpty();
        assertThat(known.peer().source()).isEmpty();
        assertThat(directory.paths().reachedBy(port)).isEmpty();
    }

    @Test
    void tellsOfAPeerThatIsReachedByAnotherPathAndOnlyThen() {
        var port = new LinkPort(0, "test", new TestLink("eth0", 1500));
        PeerDirectory directory = directory(port);
        List<MacAddress> told = new ArrayList<>();
        directory
                .paths()
                .onMoved(known -> told.add(known.peer().path().orElseThrow().mac()));
        var elsewhere = new MacAddress(0x0200_0000_0009L);

        for (MacAddress mac : List.of(MAC, MAC, elsewhere)) {
            directory.sighted(new Sighting(peer.id(), peer.publicKey(), "eth0", mac, Sighting.NATIVE, linkMtu(1500)));
        }

        assertThat(told).containsExactly(MAC, elsewhere);
    }
}

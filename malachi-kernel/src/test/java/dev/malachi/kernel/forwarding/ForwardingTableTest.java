package dev.malachi.kernel.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.api.VirtualAddress;
import dev.malachi.kernel.peer.Peer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ForwardingTableTest {
    private final ForwardingTable table = new ForwardingTable();

    private static Peer peer(long high, long low) {
        return new Peer(new NodeId(high, low), new byte[32], new byte[32]);
    }

    private Peer find(Peer peer) {
        ByteBuffer address = ByteBuffer.wrap(VirtualAddress.ipv6Bytes(peer.id()));
        return table.byIpv6(address.getLong(), address.getLong());
    }

    @Test
    void findsEveryPeerByItsIpv6Address() {
        var random = new SplittableRandom(1);
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            Peer peer = peer(random.nextLong(), random.nextLong());
            peers.add(peer);
            table.add(peer);
        }
        for (Peer peer : peers) {
            assertThat(find(peer)).isSameAs(peer);
        }
        table.remove(peers.getFirst());
        assertThat(find(peers.getFirst())).isNull();
        assertThat(find(peers.getLast())).isSameAs(peers.getLast());
    }

    @Test
    void aPeerThatIsAddedAgainReplacesTheOneOfItsId() {
        Peer before = peer(1, 1);
        Peer after = peer(1, 1);
        table.add(before);
        table.add(after);

        assertThat(find(after)).isSameAs(after);
        table.remove(after);
        assertThat(find(after)).isNull();
    }

    @Test
    void tellsIdsApartThatShareTheirFirstEightBytes() {
        Peer one = peer(7, 1L << 32);
        Peer two = peer(7, 2L << 32);
        table.add(one);
        table.add(two);

        assertThat(find(one)).isSameAs(one);
        assertThat(find(two)).isSameAs(two);
    }

    @Test
    void addressesOutsideTheNetworkBelongToNobody() {
        Peer peer = peer(1, 1);
        table.map(0x0A90_0105, peer);

        assertThat(table.byIpv4(0x0A90_0105)).isSameAs(peer);
        assertThat(table.byIpv4(0x0A91_0105)).isNull();
        assertThat(table.byIpv6(0xFE80_0000_0000_0000L, 1)).isNull();
    }
}

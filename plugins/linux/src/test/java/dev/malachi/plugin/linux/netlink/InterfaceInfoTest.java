package dev.malachi.plugin.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InterfaceInfoTest {
    private static final MacAddress MAC = MacAddress.parse("02:00:00:00:00:01");

    /** A bridge port as the kernel describes it: struct ifinfomsg with hardware type Ethernet, then attributes. */
    private static byte[] portMessage(int type) {
        RouteMessage message = RouteMessage.link(type, 0, 7, 0x41, 0)
                .attribute(InterfaceInfo.IFLA_IFNAME, "eth0")
                .attribute(InterfaceInfo.IFLA_MTU, 1500)
                .attribute(InterfaceInfo.IFLA_ADDRESS, MAC.bytes())
                .attribute(InterfaceInfo.IFLA_MASTER, 3)
                .attribute(InterfaceInfo.IFLA_QDISC, "fq_codel")
                .attribute(InterfaceInfo.IFLA_PROMISCUITY, 2);
        int info = message.beginNest(InterfaceInfo.IFLA_LINKINFO | RouteMessage.NLA_F_NESTED);
        message.attribute(InterfaceInfo.IFLA_INFO_KIND, "veth").attribute(InterfaceInfo.IFLA_INFO_SLAVE_KIND, "bridge");
        byte[] bytes = message.endNest(info).bytes(1);
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(RouteMessage.HEADER_BYTES + 2, (short) 1);
        return bytes;
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    @Test
    void readsWhatTheKernelSaysOfAnInterface() {
        Optional<InterfaceInfo> info = InterfaceInfo.parse(buffer(portMessage(RouteMessage.RTM_NEWLINK)));

        assertThat(info).contains(new InterfaceInfo(7, "eth0", 1, 0x41, 1500, MAC, 3, "bridge", "veth", "fq_codel", 2));
        assertThat(info.orElseThrow().isEthernet()).isTrue();
        assertThat(info.orElseThrow().isRunning()).isTrue();
        assertThat(info.orElseThrow().isBridgePort()).isTrue();
    }

    @Test
    void takesAnInterfaceWithoutCarrierForNotRunning() {
        byte[] message = portMessage(RouteMessage.RTM_NEWLINK);
        buffer(message).putInt(RouteMessage.HEADER_BYTES + 8, InterfaceInfo.IFF_UP);

        assertThat(InterfaceInfo.parse(buffer(message)).orElseThrow().isRunning())
                .isFalse();
    }

    @Test
    void ignoresMessagesThatDescribeNoInterface() {
        byte[] bridgeView = portMessage(RouteMessage.RTM_NEWLINK);
        bridgeView[RouteMessage.HEADER_BYTES] = 7; // AF_BRIDGE

        assertThat(InterfaceInfo.parse(buffer(bridgeView))).isEmpty();
        assertThat(InterfaceInfo.parse(buffer(portMessage(RouteMessage.RTM_DELLINK))))
                .isEmpty();
        assertThat(InterfaceInfo.parse(buffer(new byte[RouteMessage.HEADER_BYTES])))
                .isEmpty();
    }

    @Test
    void writesAttributesAsTheKernelReadsThem() {
        byte[] message = RouteMessage.link(RouteMessage.RTM_GETLINK, RouteMessage.NLM_F_REQUEST, 0, 0, 0)
                .attribute(InterfaceInfo.IFLA_IFNAME, "lo")
                .bytes(0x01020304);

        ByteBuffer expected = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
        expected.putInt(40)
                .putShort((short) 18)
                .putShort((short) 1)
                .putInt(0x01020304)
                .putInt(0);
        expected.position(32)
                .putShort((short) 7)
                .putShort((short) 3)
                .put((byte) 'l')
                .put((byte) 'o');
        assertThat(message).containsExactly(expected.array());
    }

    @Test
    void findsRemovedInterfacesAmongOtherMessages() {
        byte[] added = portMessage(RouteMessage.RTM_NEWLINK);
        byte[] removed = portMessage(RouteMessage.RTM_DELLINK);
        byte[] leftBridge = portMessage(RouteMessage.RTM_DELLINK);
        leftBridge[RouteMessage.HEADER_BYTES] = 7; // AF_BRIDGE
        buffer(leftBridge).putInt(RouteMessage.HEADER_BYTES + RouteMessage.LINK_INDEX_OFFSET, 8);
        ByteBuffer datagram = ByteBuffer.allocate(added.length + removed.length + leftBridge.length)
                .order(ByteOrder.nativeOrder());
        datagram.put(added).put(removed).put(leftBridge).flip();

        assertThat(InterfaceMonitor.removals(datagram)).containsExactly(7);
    }

    /** Nothing but the kernel writes to these sockets, but a parser that can be made to throw is still a bad one. */
    @Test
    void survivesDamagedMessages() {
        Random random = new Random(1);
        byte[] good = portMessage(RouteMessage.RTM_NEWLINK);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            for (ByteBuffer message : new Messages(buffer(bad))) {
                assertThat(InterfaceInfo.parse(message)).isNotNull();
            }
            assertThat(InterfaceMonitor.removals(buffer(bad))).isNotNull();
        }
    }
}

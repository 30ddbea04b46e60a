package dev.malachi.plugin.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.spi.tun.TunRequest;
import dev.malachi.api.spi.tun.TunState.InterfaceAddress;
import dev.malachi.api.spi.tun.TunWriter;
import dev.malachi.plugin.linux.libc.Errno;
import dev.malachi.plugin.linux.libc.Libc;
import dev.malachi.plugin.linux.libc.Sockets;
import dev.malachi.tck.netns.Namespace;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the contract of TUN interfaces does not ask, since it is about Linux. */
@RequiresNetns
class LinuxTunTest {
    private static final String NAME = "mal0";
    private static final int MTU = 1428;

    /** Of the namespace of the thread that opens it. */
    private static final Path IPV6_OFF = Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6");

    private Namespace namespace;

    @BeforeEach
    void create() {
        namespace = Namespace.create();
    }

    @AfterEach
    void remove() {
        namespace.close();
    }

    private Tun open(int queues) {
        return namespace.call(() -> new LinuxTunBackend().open(new TunRequest(NAME, MTU, queues)));
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    @Test
    void carriesThePingOfTheOperatingSystem() throws InterruptedException {
        try (Tun tun = open(1)) {
            tun.addAddress(address("10.144.1.1"), 16);
            tun.addAddress(address("fd4d:4e31::1"), 32);
            Thread responder = Thread.ofPlatform().start(new EchoResponder(tun));

            assertThat(namespace.call(() -> address("10.144.200.7").isReachable(5000)))
                    .isTrue();
            assertThat(namespace.call(() -> address("fd4d:4e31::7").isReachable(5000)))
                    .isTrue();

            responder.interrupt();
            tun.queues().getFirst().wakeup();
            responder.join();
        }
    }

    /** Answers ICMP and ICMPv6 echo requests (RFC 792, RFC 4443 §4) until it is interrupted and woken. */
    private static final class EchoResponder implements Runnable {
        private static final int ICMP_ECHO = 8;
        private static final int ICMP6_ECHO = 128;
        private static final int ICMP6_ECHO_REPLY = 129;

        private final TunQueue queue;
        private final TunWriter writer;
        private final long[] offsets = new long[1];
        private final int[] lengths = new int[1];

        EchoResponder(Tun tun) {
            queue = tun.queues().getFirst();
            writer = tun.openWriter();
        }

        @Override
        public void run() {
            while (!Thread.currentThread().isInterrupted()) {
                queue.read(this::answer, 8, -1);
            }
        }

        private void answer(MemorySegment packet, long ip, int length, PacketOffload offload) {
            boolean v4 = (packet.get(ValueLayout.JAVA_BYTE, ip) >>> 4 & 0xF) == 4;
            int addressBytes = v4 ? 4 : 16;
            long source = ip + (v4 ? 12 : 8);
            long icmp = ip + (v4 ? 20 : 40);
            int type = packet.get(ValueLayout.JAVA_BYTE, icmp) & 0xFF;
            if (type != (v4 ? ICMP_ECHO : ICMP6_ECHO)) {
                return;
            }
            byte[] addresses = packet.asSlice(source, 2L * addressBytes).toArray(ValueLayout.JAVA_BYTE);
            MemorySegment.copy(addresses, addressBytes, packet, ValueLayout.JAVA_BYTE, source, addressBytes);
            MemorySegment.copy(addresses, 0, packet, ValueLayout.JAVA_BYTE, source + addressBytes, addressBytes);
            int reply = v4 ? 0 : ICMP6_ECHO_REPLY;
            packet.set(ValueLayout.JAVA_BYTE, icmp, (byte) reply);
            // RFC 1624 eqn. 3: HC' = ~(~HC + ~m + m') for the 16-bit word of type and code
            int sum = ~shortAt(packet, icmp + 2) & 0xFFFF;
            sum += ~(type << 8) & 0xFFFF;
            sum += reply << 8;
            sum = (sum & 0xFFFF) + (sum >>> 16);
            sum = ~((sum & 0xFFFF) + (sum >>> 16));
            packet.set(ValueLayout.JAVA_BYTE, icmp + 2, (byte) (sum >>> 8));
            packet.set(ValueLayout.JAVA_BYTE, icmp + 3, (byte) sum);
            offsets[0] = ip;
            lengths[0] = length;
            writer.write(packet, offsets, lengths, 1, offload);
        }

        private static int shortAt(MemorySegment packet, long at) {
            return (packet.get(ValueLayout.JAVA_BYTE, at) & 0xFF) << 8
                    | packet.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF;
        }
    }

    @Test
    void givesTheKernelNothingToSayByItself() {
        try (Tun tun = open(1)) {
            assertThat(namespace.ip("-6", "address", "show", "dev", NAME)).doesNotContain("fe80");

            int delivered = tun.queues()
                    .getFirst()
                    .read((buffer, offset, length, offload) -> {}, 8, TimeUnit.MILLISECONDS.toNanos(300));
            assertThat(delivered).isZero();
        }
    }

    @Test
    void addsTheRoutesOfItsNetworks() {
        try (Tun tun = open(1)) {
            tun.addAddress(address("10.144.1.1"), 16);
            tun.addAddress(address("fd4d:4e31::1"), 32);

            assertThat(namespace.ip("route", "show", "dev", NAME)).contains("10.144.0.0/16");
            assertThat(namespace.ip("-6", "route", "show", "dev", NAME)).contains("fd4d:4e31::/32");
            assertThat(namespace.ip("-6", "address", "show", "dev", NAME)).doesNotContain("tentative");
        }
    }

    @Test
    void mayBeToldTheSameAddressTwiceAndRemoveAnUnknownOne() {
        try (Tun tun = open(1)) {
            tun.addAddress(address("10.144.1.1"), 16);
            tun.addAddress(address("10.144.1.1"), 16);
            tun.removeAddress(address("10.144.9.9"), 16);

            assertThat(namespace.ip("-4", "-o", "address", "show", "dev", NAME).lines())
                    .hasSize(1);
        }
    }

    @Test
    void saysWhatWasRefused() {
        try (Tun tun = open(1)) {
            assertThatThrownBy(() -> tun.addAddress(address("10.144.1.1"), 33))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageStartingWith("cannot add the address 10.144.1.1/33")
                    .hasMessageEndingWith(".");
        }
    }

    private boolean addInNamespace(Tun tun, String address, int prefixLength) {
        return namespace.call(() -> {
            tun.addAddress(address(address), prefixLength);
            return true;
        });
    }

    @Test
    void saysThatIpv6IsSwitchedOffInTheSystem() {
        namespace.call(() -> Files.writeString(IPV6_OFF, "1"));
        try (Tun tun = open(1)) {
            tun.addAddress(address("10.144.1.1"), 16);

            assertThat(namespace.call(tun::state).ipv6().available()).isFalse();
            assertThatThrownBy(() -> addInNamespace(tun, "fd4d:4e31::1", 32))
                    .isInstanceOfSatisfying(
                            MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED))
                    .hasMessageStartingWith("cannot add the address fd4d:4e31::1/32: IPv6 is switched off");
        }
    }

    @Test
    void switchesIpv6OnWhereItIsOffForThisInterfaceAlone() {
        try (Tun tun = open(1)) {
            addInNamespace(tun, "fd4d:4e31::1", 32);
            namespace.exec("sysctl", "-q", "-w", "net.ipv6.conf.mal0.disable_ipv6=1");
            assertThat(namespace.call(tun::state).addresses()).isEmpty();
            assertThat(namespace.call(tun::state).ipv6().available()).isTrue();

            addInNamespace(tun, "fd4d:4e31::1", 32);

            assertThat(namespace.call(tun::state).addresses())
                    .containsExactly(new InterfaceAddress(address("fd4d:4e31::1"), 32));
        }
    }

    @Test
    void anAddressWithoutTheRouteToItsNetworkDoesNotCountAndIsMadeWhole() {
        try (Tun tun = open(1)) {
            tun.addAddress(address("10.144.1.1"), 16);
            namespace.ip("route", "delete", "10.144.0.0/16", "dev", NAME);
            assertThat(namespace.call(tun::state).addresses()).isEmpty();

            tun.addAddress(address("10.144.1.1"), 16);

            assertThat(namespace.call(tun::state).addresses())
                    .containsExactly(new InterfaceAddress(address("10.144.1.1"), 16));
        }
    }

    @Test
    void followsItsInterfaceWhenItIsRenamedAndNamesItBack() {
        try (Tun tun = open(1)) {
            namespace.ip("link", "set", NAME, "down");
            namespace.ip("link", "set", NAME, "name", "other");
            assertThat(namespace.call(tun::state).name()).isEqualTo("other");
            assertThat(namespace.call(tun::state).up()).isFalse();

            tun.setUp();
            tun.setName(NAME);

            assertThat(namespace.call(tun::state).name()).isEqualTo(NAME);
            assertThat(namespace.call(tun::state).up()).isTrue();
        }
    }

    @Test
    void anInterfaceThatWasMovedToAnotherNamespaceIsGoneAndLeavesWhenItIsMadeAnew() {
        try (Namespace other = Namespace.create();
                Tun tun = open(4)) {
            namespace.ip("link", "set", NAME, "netns", other.name());
            assertThat(namespace.call(tun::state).present()).isFalse();

            namespace.call(() -> {
                tun.recreate();
                return true;
            });

            assertThat(namespace.call(tun::state).present()).isTrue();
            assertThat(other.ip("-o", "link", "show")).doesNotContain(NAME);
        }
    }

    @Test
    void namesWhoElseHasAPartOfANetwork() {
        namespace.ip("link", "add", "eth1", "type", "veth", "peer", "name", "eth2");
        namespace.ip("link", "set", "eth1", "up");
        namespace.ip("address", "add", "10.144.8.1/24", "dev", "eth1");
        namespace.ip("address", "add", "10.1.0.1/8", "dev", "eth1");
        namespace.ip("address", "add", "10.144.9.1/32", "dev", "lo");
        namespace.ip("route", "add", "unreachable", "10.144.10.0/24");
        namespace.ip("-6", "route", "add", "fd4d:4e31:5::/48", "dev", "eth1");
        try (Tun tun = open(1)) {
            tun.addAddress(address("10.144.1.1"), 16);
            tun.addAddress(address("fd4d:4e31::1"), 32);

            assertThat(occupants("10.144.0.0", 16))
                    .containsExactlyInAnyOrder(
                            "the route 10.144.8.0/24 on eth1",
                            "the route 10.144.10.0/24",
                            "the address 10.144.9.1/32 on lo");
            assertThat(occupants("fd4d:4e31::", 32)).containsExactly("the route fd4d:4e31:5::/48 on eth1");
        }
    }

    private List<String> occupants(String network, int prefixLength) {
        return namespace.call(() -> new LinuxTunBackend().occupantsOf(address(network), prefixLength, NAME));
    }

    @Test
    void readsUdpSuperPacketsAsOne() {
        try (Tun tun = open(1)) {
            assumeTrue(tun.offloads().get("uso").equals("on"), "this kernel has no UDP segmentation offload for TUN");
            tun.addAddress(address("10.144.1.1"), 16);
            byte[] payload = new byte[4500];
            new Random(1).nextBytes(payload);

            assertThat(namespace.call(() -> sendSegmented(payload, 1000))).isTrue();

            boolean[] seen = new boolean[1];
            tun.queues()
                    .getFirst()
                    .read(
                            (buffer, offset, length, offload) -> {
                                seen[0] = true;
                                assertThat(offload.segmentation()).isEqualTo(PacketOffload.Segmentation.UDP);
                                assertThat(offload.segmentSize()).isEqualTo(1000);
                                assertThat(offload.headerLength()).isEqualTo(28);
                                assertThat(offload.checksumStart()).isEqualTo(20);
                                assertThat(buffer.asSlice(offset + 28, length - 28)
                                                .toArray(ValueLayout.JAVA_BYTE))
                                        .containsExactly(payload);
                            },
                            1,
                            5_000_000_000L);
            assertThat(seen[0]).isTrue();
        }
    }

    static Stream<Offloads> withAndWithoutUring() {
        return Stream.of(Offloads.ALL, Offloads.parse(List.of("-uring")));
    }

    /** More than one batch; large ones in between; empty in the end, and again. */
    @ParameterizedTest
    @MethodSource("withAndWithoutUring")
    void readsPacketsThatStandInLineInTheirOrder(Offloads allowed) {
        int mtu = 9000;
        try (Tun tun = namespace.call(() -> new LinuxTunBackend().open(new TunRequest(NAME, mtu, 1, allowed)))) {
            tun.addAddress(address("10.144.1.1"), 16);
            TunQueue queue = tun.queues().getFirst();
            List<Integer> sizes = Stream.of(
                            Collections.nCopies(100, 64),
                            List.of(8000),
                            Collections.nCopies(61, 1400),
                            List.of(8000, 8000))
                    .flatMap(List::stream)
                    .toList();
            for (int turn = 0; turn < 3; turn++) {
                assertThat(namespace.call(() -> sendNumbered(sizes))).isTrue();

                List<Integer> numbers = new ArrayList<>();
                List<Integer> lengths = new ArrayList<>();
                while (queue.read(
                                (buffer, offset, length, offload) -> {
                                    numbers.add(buffer.get(ValueLayout.JAVA_INT_UNALIGNED, offset + 28));
                                    lengths.add(length - 28);
                                    assertThat(buffer.byteSize()).isGreaterThanOrEqualTo(offset + length + 64);
                                },
                                64,
                                0)
                        > 0) {
                    // until nothing waits
                }

                assertThat(numbers)
                        .containsExactlyElementsOf(
                                IntStream.range(0, sizes.size()).boxed().toList());
                assertThat(lengths).containsExactlyElementsOf(sizes);
            }
        }
    }

    /** Datagrams to 10.144.1.2, port 9, each with its number in front. */
    private static boolean sendNumbered(List<Integer> sizes) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
            channel.connect(new InetSocketAddress("10.144.1.2", 9));
            for (int number = 0; number < sizes.size(); number++) {
                ByteBuffer datagram = ByteBuffer.allocate(sizes.get(number)).order(ByteOrder.nativeOrder());
                channel.write(datagram.putInt(0, number));
            }
            return true;
        }
    }

    /** One send(2) to 10.144.1.2, port 9, that the system is to cut into datagrams (udp(7), UDP_SEGMENT). */
    private static boolean sendSegmented(byte[] payload, int size) {
        MethodHandle connect = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().find("connect").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        int fd = Errno.check(Sockets.socket(2, 2, 0), "AF_INET, SOCK_DGRAM");
        try (Arena arena = Arena.ofConfined()) {
            Errno.check(Sockets.setsockopt(fd, 17, 103, size), "UDP_SEGMENT");
            MemorySegment to = arena.allocate(16, 4); // struct sockaddr_in
            to.set(ValueLayout.JAVA_SHORT, 0, (short) 2);
            to.set(ValueLayout.JAVA_BYTE, 3, (byte) 9);
            MemorySegment.copy(address("10.144.1.2").getAddress(), 0, to, ValueLayout.JAVA_BYTE, 4, 4);
            assertThat((int) connect.invokeExact(fd, to, 16)).isZero();
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, payload);
            return Sockets.send(fd, bytes.address(), payload.length, 0) == payload.length;
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        } finally {
            Libc.close(fd);
        }
    }

    @Test
    void doesNotTakeOverAnInterfaceThatSomebodyElseMade() {
        namespace.ip("tuntap", "add", NAME, "mode", "tun");

        assertThatThrownBy(() -> open(1))
                .isInstanceOf(MalachiException.class)
                .hasMessageStartingWith(
                        "cannot create the TUN interface mal0: there is an interface of that name already.");
    }

    @Test
    void refusesNamesThatTheSystemWouldNotTake() {
        for (String name : new String[] {"", "0123456789abcdef", "mal/0", "mal 0", "mal%d", ".."}) {
            assertThatThrownBy(() -> new LinuxTunBackend().open(new TunRequest(name, MTU, 1)))
                    .isInstanceOfSatisfying(
                            MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
        }
    }

    @Test
    void sleepsOnceTheInterfaceWasRemovedFromOutside() {
        try (Tun tun = open(1)) {
            TunQueue queue = tun.queues().getFirst();
            namespace.ip("link", "delete", NAME);
            queue.read((buffer, offset, length, offload) -> {}, 8, 0);

            long before = System.nanoTime();
            int delivered = queue.read((buffer, offset, length, offload) -> {}, 8, 50_000_000);

            assertThat(delivered).isZero();
            assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
            queue.wakeup();
            assertThat(queue.read((buffer, offset, length, offload) -> {}, 8, -1))
                    .isZero();
        }
    }

    @Test
    void opensAsManyQueuesAsAskedFor() {
        try (Tun tun = open(3)) {
            assertThat(tun.queues()).hasSize(3);
        }
        assertThat(namespace.ip("-o", "link", "show")).doesNotContain(NAME);
    }

    @Test
    void namesItsOffloads() {
        try (Tun tun = open(1)) {
            assertThat(tun.offloads()).containsOnlyKeys("csum", "tso4", "tso6", "uso", "uring");
            assertThat(tun.offloads()).containsEntry("tso4", "on").containsEntry("csum", "on");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -uso       | on                | on                                       | off: switched off                         | on
            -tso4      | on                | off: switched off                        | on                                        | on
            -csum      | off: switched off | off: it needs csum, which is switched off | off: it needs csum, which is switched off | on
            -uring     | on                | on                                       | on                                        | off: switched off
            none       | off: switched off | off: switched off                        | off: switched off                         | off: switched off
            """)
    void saysWhatIsSwitchedOff(String words, String csum, String tso4, String uso, String uring) {
        TunRequest request = new TunRequest(NAME, MTU, 1, Offloads.parse(List.of(words)));
        try (Tun tun = namespace.call(() -> new LinuxTunBackend().open(request))) {
            assertThat(tun.offloads())
                    .containsEntry("csum", csum)
                    .containsEntry("tso4", tso4)
                    .containsEntry("uso", uso)
                    .containsEntry("uring", uring);
        }
    }
}

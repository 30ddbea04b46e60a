package dev.malachi.plugin.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.spi.tun.TunRequest;
import dev.malachi.api.spi.tun.TunWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract of TUN interfaces does not ask, since it is about Linux. */
@NamespaceTest
class LinuxTunTest {
    private static final String NAME = "mal0";
    private static final int MTU = 1428;

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
            assertThat(tun.offloads()).containsOnlyKeys("csum", "tso4", "tso6", "uso");
            assertThat(tun.offloads()).containsEntry("tso4", "on").containsEntry("csum", "on");
        }
    }
}

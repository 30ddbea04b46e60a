package dev.malachi.plugin.linux;

import static dev.malachi.tck.link.FrameBench.frame;
import static dev.malachi.tck.link.FrameBench.number;
import static dev.malachi.tck.link.FrameBench.receive;
import static dev.malachi.tck.link.FrameBench.send;
import static dev.malachi.tck.link.FrameBench.transmitter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MacAddress;
import dev.malachi.api.Offloads;
import dev.malachi.api.spi.link.Link;
import dev.malachi.api.spi.link.LinkTransmitter;
import dev.malachi.api.wire.Wire;
import dev.malachi.tck.link.Cable;
import dev.malachi.tck.netns.Namespace;
import dev.malachi.tck.netns.RequiresNetns;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sending by AF_XDP, and everything that makes a link send by messages instead. */
@RequiresNetns(programs = {"tc", "tcpdump"})
class XdpTransmissionTest {
    private static final int TRANSPORT = Wire.TYPE_TRANSPORT;

    private Cable cable;

    @BeforeEach
    void lay() {
        cable = new Cable(new LinuxLinkDriver());
    }

    @AfterEach
    void takeAway() {
        assertThat(xdpSockets(cable.a)).as("sockets of AF_XDP left behind").isZero();
        cable.close();
    }

    private static String xdp(Link link) {
        return link.offloads().getOrDefault("xdp", "");
    }

    /** How many sockets of AF_XDP there are in the namespace. */
    private static int xdpSockets(Cable.Side side) {
        return side.namespace().procNet("protocols").stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words[0].equals("XDP"))
                .mapToInt(words -> Integer.parseInt(words[2]))
                .sum();
    }

    /** Sends a frame each way of the link that its transmitter may take, and finds it at the other end. */
    private static void assertCarries(LinkTransmitter toB, Link a, Link b, int number) {
        byte[] frame = frame(b.mac(), a.mac(), TRANSPORT, 1000, number);
        assertThat(send(toB, frame)).isEqualTo(1);
        assertThat(receive(b, 1)).containsExactly(frame);
    }

    @Test
    void carriesFramesOfAllSizesInOrder() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertThat(xdp(a)).isEqualTo("on");
            assertThat(xdpSockets(cable.a)).isEqualTo(1);
            int sent = 0;
            // Batches below, at and above what goes with one call, and above what a queue holds.
            for (int batch : new int[] {1, 31, 32, 33, 64, 300, 1000}) {
                byte[][] frames = new byte[batch][];
                for (int i = 0; i < batch; i++) {
                    frames[i] = frame(b.mac(), a.mac(), TRANSPORT, 60 + (sent + i) * 13 % 1455, sent + i);
                }
                assertThat(send(toB, frames)).isEqualTo(batch);
                sent += batch;
                assertThat(receive(b, batch))
                        .hasSize(batch)
                        .zipSatisfy(
                                List.of(frames),
                                (got, expected) -> assertThat(got).isEqualTo(expected));
            }
            assertThat(a.counters().values()).containsOnly(0L);
        }
    }

    @Test
    void whoComesSecondToAQueueSendsMessagesAndSaysWhy() {
        try (Link first = cable.a.open();
                Link second = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter fast = transmitter(cable.a, first);
                LinkTransmitter slow = transmitter(cable.a, second)) {
            assertThat(xdp(first)).isEqualTo("on");
            assertThat(xdp(second)).isEqualTo("off: another AF_XDP socket has queue 0 of the interface");

            assertCarries(fast, first, b, 1);
            assertCarries(slow, second, b, 2);
        }
    }

    @Test
    void onlyTheFirstBulkTransmitterHasTheQueue() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter fast = transmitter(cable.a, a);
                LinkTransmitter slow = transmitter(cable.a, a)) {
            assertCarries(fast, a, b, 1);
            assertCarries(slow, a, b, 2);
            assertThat(xdp(a)).isEqualTo("on");
            assertThat(xdpSockets(cable.a)).isEqualTo(1);
        }
    }

    @Test
    void canBeSwitchedOff() {
        try (Link a = cable.a.open(Cable.END, false, Offloads.NONE);
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertThat(xdp(a)).isEqualTo("off: switched off");
            assertThat(xdpSockets(cable.a)).isZero();
            assertCarries(toB, a, b, 1);
        }
    }

    @Test
    void framesTooLargeForAPieceOfMemoryGoAsMessages() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            for (String mtu : List.of("9000", "1500")) {
                cable.a.namespace().ip("link", "set", Cable.END, "mtu", mtu);
                cable.b.namespace().ip("link", "set", Cable.END, "mtu", mtu);
                int bytes = Integer.parseInt(mtu);
                await().until(() -> a.mtu() == bytes && b.mtu() == bytes);
                assertThat(xdp(a)).startsWith(bytes > 1500 ? "off: the MTU 9000 is above 1908" : "on");

                byte[] largest = frame(b.mac(), a.mac(), TRANSPORT, 14 + bytes, 1);
                b.receivers().getFirst().receive((buffer, offset, length) -> {}, 1, 0); // its ring grows
                assertThat(send(toB, largest)).isEqualTo(1);
                assertThat(receive(b, 1)).hasSize(1).allMatch(got -> Arrays.equals(got, largest));
            }
        }
    }

    @Test
    void fillsThePageWhereTheMtuAsksForIt() {
        cable.a.namespace().ip("link", "set", Cable.END, "mtu", "3956");
        cable.b.namespace().ip("link", "set", Cable.END, "mtu", "3956");
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertThat(xdp(a)).isEqualTo("on");
            byte[][] frames = new byte[600][];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = frame(b.mac(), a.mac(), TRANSPORT, 3970, i);
            }
            assertThat(send(toB, frames)).isEqualTo(frames.length);
            List<byte[]> received = receive(b, frames.length);
            assertThat(received).hasSize(frames.length);
            assertThat(received.getLast()).isEqualTo(frames[frames.length - 1]);
        }
    }

    @Test
    void whoLooksOnSeesWhatIsSent() throws Exception {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertCarries(toB, a, b, 1);
            Process tcpdump = new ProcessBuilder(
                            "ip", "netns", "exec", cable.a.namespace().name(), "tcpdump", "-i", Cable.END, "-c", "1")
                    .redirectErrorStream(true)
                    .start();
            try {
                await().until(() ->
                        xdp(a).equals("off: somebody looks on at the interface, and would not see what AF_XDP sends"));
                await().until(() -> {
                    assertCarries(toB, a, b, 2);
                    return !tcpdump.isAlive(); // it ends with the first frame that it sees
                });
                assertThat(tcpdump.exitValue()).isZero();
            } finally {
                tcpdump.destroyForcibly();
            }
            await().until(() -> xdp(a).equals("on"));
            assertCarries(toB, a, b, 3);
        }
    }

    @Test
    void doesNotGoPastALimitThatTheOperatorSet() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            tc("add", "tbf", "rate", "8kbit", "burst", "2000", "limit", "6000");
            await().until(() -> xdp(a).equals("off: the interface has a queue 'tbf', which AF_XDP would go past"));
            int sent = 0;
            for (int i = 0; i < 50; i++) {
                sent += send(toB, frame(MacAddress.BROADCAST, a.mac(), TRANSPORT, 1514, i));
            }
            assertThat(sent).isBetween(1, 20);

            tc("del");
            await().until(() -> xdp(a).equals("on"));
            byte[] last = frame(b.mac(), a.mac(), TRANSPORT, 100, 51);
            assertThat(send(toB, last)).isEqualTo(1);
            await().until(() -> Arrays.equals(receive(b, 1).getFirst(), last));
        }
    }

    private void tc(String verb, String... queue) {
        String[] words = {"ip", "netns", "exec", cable.a.namespace().name(), "tc", "qdisc", verb, "dev", "eth0", "root"
        };
        String[] all = Arrays.copyOf(words, words.length + queue.length);
        System.arraycopy(queue, 0, all, words.length, queue.length);
        Namespace.command(all);
    }

    @Test
    void framesOfADownInterfaceAreDroppedAndNotSentLater() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            for (int round = 0; round < 3; round++) {
                cable.a.namespace().ip("link", "set", Cable.END, "down");
                byte[][] lost = new byte[100][];
                Arrays.setAll(lost, i -> frame(b.mac(), a.mac(), TRANSPORT, 100, i));
                assertThat(send(toB, lost)).isZero();
                assertThat(a.counters()).containsEntry("drop.link_down", 100L * (round + 1));

                cable.a.namespace().ip("link", "set", Cable.END, "up");
                cable.a.awaitRunning(Cable.END);
                cable.b.awaitRunning(Cable.END);
                assertCarries(toB, a, b, 200 + round);
                assertThat(xdp(a)).isEqualTo("on");
            }
        }
    }

    @Test
    void takesTheQueueOfAnInterfaceThatWasMadeAnew() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            for (int round = 0; round < 3; round++) {
                assertCarries(toB, a, b, round);
                cable.a.namespace().ip("link", "delete", Cable.END);
                await().until(() -> xdp(a).equals("off: the interface is gone"));
                assertThat(send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, 1)))
                        .isZero();
                cable.lay();
                await().until(() -> xdp(a).equals("on") && a.state() == Link.State.UP && b.state() == Link.State.UP);
            }
            assertCarries(toB, a, b, 9);
            assertThat(xdpSockets(cable.a)).isEqualTo(1);
        }
    }

    @Test
    void aLinkThatOpensOnADownInterfaceIsReady() {
        cable.a.namespace().ip("link", "set", Cable.END, "down");
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            assertThat(xdp(a)).isEqualTo("on");
            cable.a.namespace().ip("link", "set", Cable.END, "up");
            cable.a.awaitRunning(Cable.END);
            cable.b.awaitRunning(Cable.END);
            assertCarries(toB, a, b, 1);
        }
    }

    @Test
    void canBeClosedWhileItSends() throws Exception {
        for (int round = 0; round < 20; round++) {
            Link a = cable.a.open();
            LinkTransmitter toB = transmitter(cable.a, a);
            byte[] frame = frame(MacAddress.BROADCAST, a.mac(), TRANSPORT, 1514, round);
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                while (!stop.get()) {
                    count += send(toB, frame, frame, frame);
                }
                return count;
            });
            await().pollDelay(1, TimeUnit.MILLISECONDS).until(() -> true);
            a.close();
            stop.set(true);
            assertThat(sent.get(10, TimeUnit.SECONDS)).isNotNegative();
            assertThat(send(toB, frame)).isZero();
        }
    }

    @Test
    void keepsTheOrderOnAnInterfaceThatFlapsUnderLoad() {
        try (Link a = cable.a.open();
                Link b = cable.b.open();
                LinkTransmitter toB = transmitter(cable.a, a)) {
            AtomicBoolean stop = new AtomicBoolean();
            CompletableFuture<Integer> sender = CompletableFuture.supplyAsync(() -> {
                int next = 0;
                while (!stop.get()) {
                    for (int i = 0; i < 40; i++) {
                        send(toB, frame(b.mac(), a.mac(), TRANSPORT, 100, next++ & 0xFFFF));
                    }
                }
                return next;
            });
            CompletableFuture<Boolean> rises = CompletableFuture.supplyAsync(() -> {
                int last = -1;
                boolean inOrder = true;
                while (!stop.get()) {
                    for (byte[] got : receive(b, 64)) {
                        int number = number(got);
                        inOrder &= number > last || last - number > 0x8000; // wraps
                        last = number;
                    }
                }
                return inOrder;
            });
            for (int i = 0; i < 10; i++) {
                cable.a.namespace().ip("link", "set", Cable.END, "down");
                cable.a.namespace().ip("link", "set", Cable.END, "up");
                cable.a.awaitRunning(Cable.END);
            }
            stop.set(true);
            assertThat(sender.join()).isPositive();
            assertThat(rises.join())
                    .as("frames come in the order in which they were sent")
                    .isTrue();
            assertThat(xdp(a)).isEqualTo("on");
        }
    }
}

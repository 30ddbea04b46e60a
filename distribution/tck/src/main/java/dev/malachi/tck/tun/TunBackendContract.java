package dev.malachi.tck.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Offloads;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.spi.tun.PacketOffload;
import dev.malachi.api.spi.tun.PacketOffload.Segmentation;
import dev.malachi.api.spi.tun.Tun;
import dev.malachi.api.spi.tun.TunBackend;
import dev.malachi.api.spi.tun.TunQueue;
import dev.malachi.api.spi.tun.TunRequest;
import dev.malachi.api.spi.tun.TunState.InterfaceAddress;
import dev.malachi.api.spi.tun.TunWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link TunBackend} must do. Extend it where interfaces may be created, best in a network stack of the test's own.
 *
 * <p>Traffic comes from the operating system's own sockets, through the interface and {@linkplain Mirror back}.
 */
@Preview
@Timeout(60)
public abstract class TunBackendContract {
    private static final int MTU = 1428;
    private static final int IPV4_PREFIX = 16;
    private static final int IPV6_PREFIX = 32;
    private static final InetAddress OURS_4 = address("10.144.1.1");
    private static final InetAddress THEIRS_4 = address("10.144.1.2");
    private static final InetAddress OURS_6 = address("fd4d:4e31::1:1");
    private static final InetAddress THEIRS_6 = address("fd4d:4e31::1:2");
    private static final long STREAM_BYTES = 32L << 20;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int WHOLE = 1 << 16;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Only subclasses make one. */
    protected TunBackendContract() {}

    // What an implementation says about itself.

    /**
     * The backend under test.
     *
     * @return the backend
     */
    protected abstract TunBackend backend();

    /**
     * Makes the place where interfaces are created. Called before each test.
     *
     * @throws Exception if it cannot be made
     */
    protected void prepare() throws Exception {}

    /**
     * Takes that place away again. Called after each test, when all interfaces are closed.
     *
     * @throws Exception if something is left behind
     */
    protected void cleanUp() throws Exception {}

    /**
     * Name of the interface to create.
     *
     * @return a name that the backend and its system accept
     */
    protected abstract String interfaceName();

    /**
     * What the system's own tools say of an interface.
     *
     * @param name the interface
     * @return its MTU, or empty if it does not exist or is not up
     * @throws Exception if that cannot be found out
     */
    protected abstract OptionalInt shownMtu(String name) throws Exception;

    /**
     * Removes an interface with the system's own tools, as another program would.
     *
     * @param name the interface
     * @throws Exception if that cannot be done
     */
    protected abstract void removeFromOutside(String name) throws Exception;

    /**
     * Does something in the network stack of the interfaces: opens one, or opens a socket.
     *
     * @param action what to do
     * @param <T> what comes out
     * @return what came out
     * @throws Exception what the action throws
     */
    protected <T> T inStack(Callable<T> action) throws Exception {
        return action.call();
    }

    // The bench.

    @BeforeEach
    void prepareBench() throws Exception {
        prepare();
    }

    @AfterEach
    void clearBench() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
        cleanUp();
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private Tun open(String name, int mtu) throws Exception {
        return keep(inStack(() -> backend().open(new TunRequest(name, mtu, 1))));
    }

    /** With both addresses. */
    private Tun open() throws Exception {
        Tun tun = open(interfaceName(), MTU);
        tun.addAddress(OURS_4, IPV4_PREFIX);
        tun.addAddress(OURS_6, IPV6_PREFIX);
        return tun;
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.add(resource);
        return resource;
    }

    private Mirror mirror(Tun tun, int sliceBytes) {
        return keep(new Mirror(tun, sliceBytes));
    }

    private DatagramSocket socket(InetAddress local) throws Exception {
        DatagramSocket socket = keep(inStack(() -> new DatagramSocket(new InetSocketAddress(local, 0))));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(DatagramSocket from, InetAddress to, int port, byte[] payload) throws IOException {
        from.send(new DatagramPacket(payload, payload.length, to, port));
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[WHOLE], WHOLE);
        socket.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Only an address of the host's own can be bound to. */
    private boolean hasAddress(InetAddress address) throws Exception {
        return inStack(() -> {
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0))) {
                return socket.isBound();
            } catch (BindException e) {
                return false;
            }
        });
    }

    /** Whether a packet is one that a test sent: systems may send some of their own (IPv6). */
    private static boolean isUdp(MemorySegment buffer, long offset) {
        int version = buffer.get(ValueLayout.JAVA_BYTE, offset) >>> 4 & 0xF;
        return buffer.get(ValueLayout.JAVA_BYTE, offset + (version == 4 ? 9 : 6)) == 17;
    }

    /** Reads one packet of a test. */
    private static byte[] read(TunQueue queue, TunQueue.Handler also) {
        var packets = new ArrayList<byte[]>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (packets.isEmpty() && System.nanoTime() < deadline) {
            queue.read(
                    (buffer, offset, length, offload) -> {
                        if (isUdp(buffer, offset)) {
                            packets.add(buffer.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
                            also.onPacket(buffer, offset, length, offload);
                        }
                    },
                    1,
                    TimeUnit.MILLISECONDS.toNanos(100));
        }
        assertThat(packets).hasSize(1);
        return packets.getFirst();
    }

    private static Future<Integer> readForEver(TunQueue queue) {
        // Systems may send packets of their own: only a read that delivers nothing counts.
        var reading = new FutureTask<>(() -> {
            int delivered;
            do {
                delivered = queue.read((buffer, offset, length, offload) -> {}, 16, -1);
            } while (delivered > 0);
            return delivered;
        });
        Thread.ofPlatform().daemon().name("tck-reader").start(reading);
        return reading;
    }

    // The contract.

    @Test
    void saysWhatItIs() {
        assertThat(backend().id()).matches("[a-z][a-z0-9-]*");
        assertThat(backend().availability().available()).isTrue();
    }

    @Test
    void createsAnInterfaceThatIsUpWithTheMtuAskedFor() throws Exception {
        Tun tun = open(interfaceName(), MTU);

        assertThat(inStack(tun::state).present()).isTrue();
        assertThat(inStack(tun::state).up()).isTrue();
        assertThat(inStack(tun::state).name()).isEqualTo(interfaceName());
        assertThat(inStack(tun::state).mtu()).isEqualTo(MTU);
        assertThat(inStack(tun::state).addresses()).isEmpty();
        assertThat(tun.queues()).isNotEmpty().isEqualTo(tun.queues());
        assertThat(shownMtu(interfaceName())).hasValue(MTU);
    }

    @Test
    void refusesANameThatIsTakenWithASentence() throws Exception {
        open(interfaceName(), MTU);

        assertThatThrownBy(() -> open(interfaceName(), MTU))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining(interfaceName())
                .hasMessageEndingWith(".");
        assertThat(shownMtu(interfaceName())).as("the first is untouched").hasValue(MTU);
    }

    @Test
    void refusesAnMtuThatIpv6CannotUse() {
        assertThatThrownBy(() -> open(interfaceName(), 1279))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE));
    }

    @Test
    void changesTheMtu() throws Exception {
        Tun tun = open(interfaceName(), MTU);

        tun.setMtu(8928);

        assertThat(inStack(tun::state).mtu()).isEqualTo(8928);
        assertThat(shownMtu(interfaceName())).hasValue(8928);
    }

    @Test
    void addsAndRemovesAddressesOfBothFamilies() throws Exception {
        Tun tun = open(interfaceName(), MTU);
        assertThat(hasAddress(OURS_4)).isFalse();

        tun.addAddress(OURS_4, IPV4_PREFIX);
        tun.addAddress(OURS_6, IPV6_PREFIX);
        assertThat(hasAddress(OURS_4)).isTrue();
        assertThat(hasAddress(OURS_6)).isTrue();

        tun.removeAddress(OURS_4, IPV4_PREFIX);
        tun.removeAddress(OURS_6, IPV6_PREFIX);
        assertThat(hasAddress(OURS_4)).isFalse();
        assertThat(hasAddress(OURS_6)).isFalse();
    }

    @Test
    void carriesDatagramsOfBothFamiliesBothWays() throws Exception {
        Tun tun = open();
        Mirror mirror = mirror(tun, WHOLE);
        InetAddress[][] pairs = {{OURS_4, THEIRS_4}, {OURS_6, THEIRS_6}};

        for (InetAddress[] pair : pairs) {
            DatagramSocket client = socket(pair[0]);
            DatagramSocket server = socket(pair[0]);
            for (int length : new int[] {0, 1, 2, 3, 100, 1000, MTU - 48, 3000}) {
                byte[] sent = bytes(length, length);
                send(client, pair[1], server.getLocalPort(), sent);
                assertThat(receive(server)).containsExactly(sent);
            }
        }
        assertThat(mirror.refused()).isZero();
    }

    @Test
    void carriesTcpBothWaysUnchanged() throws Exception {
        Tun tun = open();
        Mirror mirror = mirror(tun, WHOLE);

        stream(OURS_4, THEIRS_4);
        boolean tso4 = mirror.segmented() > 0;
        stream(OURS_6, THEIRS_6);

        assertThat(mirror.refused()).isZero();
        assertThat(tso4).as("super-packets seen").isEqualTo(isOn(tun, "tso4"));
    }

    @Test
    void gathersPacketsFromManySlices() throws Exception {
        Tun tun = open();
        Mirror mirror = mirror(tun, 1000);

        stream(OURS_4, THEIRS_4);

        assertThat(mirror.refused()).isZero();
    }

    private static boolean isOn(Tun tun, String offload) {
        return tun.offloads().getOrDefault(offload, "off").equals("on");
    }

    /** Sends a stream to a server, which sends it back. */
    private void stream(InetAddress ours, InetAddress theirs) throws Exception {
        ServerSocket server = keep(inStack(() -> {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(ours, 0));
            return socket;
        }));
        Thread.ofPlatform().daemon().name("tck-echo").start(() -> echoOnce(server));
        Socket client = keep(inStack(() -> new Socket(theirs, server.getLocalPort(), ours, 0)));
        client.setSoTimeout(PATIENCE_MILLIS);
        CRC32C sent = new CRC32C();
        Future<Long> received = checksum(client.getInputStream());

        OutputStream out = client.getOutputStream();
        byte[] block = bytes(1 << 16, 7);
        for (long done = 0; done < STREAM_BYTES; done += block.length) {
            block[0]++;
            out.write(block);
            sent.update(block);
        }
        client.shutdownOutput();

        assertThat(received.get()).isEqualTo(sent.getValue());
    }

    private static void echoOnce(ServerSocket server) {
        try (Socket connection = server.accept()) {
            connection.getInputStream().transferTo(connection.getOutputStream());
        } catch (IOException e) {
            throw new IllegalStateException("echo server", e); // the client will miss bytes
        }
    }

    private static Future<Long> checksum(InputStream in) {
        var reading = new FutureTask<>(() -> {
            CRC32C sum = new CRC32C();
            byte[] block = new byte[1 << 16];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                sum.update(block, 0, count);
            }
            return sum.getValue();
        });
        Thread.ofPlatform().daemon().name("tck-checksum").start(reading);
        return reading;
    }

    @Test
    void readsAPacketWithItsExactBytes() throws Exception {
        Tun tun = open();
        byte[] payload = bytes(500, 1);

        send(socket(OURS_4), THEIRS_4, 9, payload);
        byte[] packet = read(tun.queues().getFirst(), (buffer, offset, length, offload) -> {
            if (offload.checksumNeeded()) {
                assertThat(offload.checksumStart()).isEqualTo(TestPacket.IP_HEADER_BYTES);
                assertThat(offload.checksumOffset()).isEqualTo(TestPacket.UDP_CHECKSUM_OFFSET);
            }
            assertThat(offload.segmentation()).isEqualTo(Segmentation.NONE);
        });

        assertThat(packet).hasSize(TestPacket.HEADER_BYTES + 500);
        assertThat(Arrays.copyOfRange(packet, 12, 16)).containsExactly(OURS_4.getAddress());
        assertThat(Arrays.copyOfRange(packet, 16, 20)).containsExactly(THEIRS_4.getAddress());
        assertThat(Arrays.copyOfRange(packet, TestPacket.HEADER_BYTES, packet.length))
                .containsExactly(payload);
    }

    @Test
    void letsTheHandlerWriteIntoAPacketAnd64BytesBeyond() throws Exception {
        Tun tun = open();
        DatagramSocket client = socket(OURS_4);

        for (int i = 0; i < 20; i++) {
            byte[] payload = bytes(MTU - TestPacket.HEADER_BYTES, i);
            send(client, THEIRS_4, 9, payload);
            byte[] packet = read(
                    tun.queues().getFirst(),
                    (buffer, offset, length, offload) ->
                            buffer.asSlice(offset, length + 64).fill((byte) 0xEE));
            assertThat(Arrays.copyOfRange(packet, TestPacket.HEADER_BYTES, packet.length))
                    .containsExactly(payload);
        }
    }

    @Test
    void readsNoMorePacketsAtOnceThanAskedFor() throws Exception {
        Tun tun = open();
        TunQueue queue = tun.queues().getFirst();
        DatagramSocket client = socket(OURS_4);
        for (int i = 0; i < 10; i++) {
            send(client, THEIRS_4, 9, bytes(100, i));
        }

        int seen = 0;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (seen < 10 && System.nanoTime() < deadline) {
            int[] handled = new int[2];
            int delivered = queue.read(
                    (buffer, offset, length, offload) -> {
                        handled[0]++;
                        handled[1] += isUdp(buffer, offset) ? 1 : 0;
                    },
                    3,
                    TimeUnit.MILLISECONDS.toNanos(100));
            assertThat(delivered).isLessThanOrEqualTo(3).isEqualTo(handled[0]);
            seen += handled[1];
        }
        assertThat(seen).isEqualTo(10);
    }

    @Test
    void fillsInTheChecksumOfAWrittenPacketWhereItCan() throws Exception {
        Tun tun = open();
        assumeTrue(isOn(tun, "csum"), "no checksum offload here");
        DatagramSocket server = socket(OURS_4);
        byte[] payload = bytes(777, 3);
        MemorySegment packet = TestPacket.udp(THEIRS_4, 5000, OURS_4, server.getLocalPort(), payload);
        PacketOffload offload =
                new PacketOffload().checksum(TestPacket.IP_HEADER_BYTES, TestPacket.UDP_CHECKSUM_OFFSET);

        boolean taken = write(tun.openWriter(), packet, offload);

        assertThat(taken).isTrue();
        assertThat(receive(server)).containsExactly(payload);
    }

    @Test
    void segmentsAWrittenUdpSuperPacketWhereItCan() throws Exception {
        Tun tun = open();
        assumeTrue(isOn(tun, "uso"), "no UDP segmentation offload here");
        DatagramSocket server = socket(OURS_4);
        int size = 1000;
        byte[] payload = bytes(9 * size + 321, 4);
        MemorySegment packet = TestPacket.udp(THEIRS_4, 5000, OURS_4, server.getLocalPort(), payload);
        PacketOffload offload = new PacketOffload()
                .checksum(TestPacket.IP_HEADER_BYTES, TestPacket.UDP_CHECKSUM_OFFSET)
                .segment(Segmentation.UDP, size, TestPacket.HEADER_BYTES);

        boolean taken = write(tun.openWriter(), packet, offload);

        assertThat(taken).isTrue();
        for (int i = 0; i < payload.length; i += size) {
            assertThat(receive(server))
                    .containsExactly(Arrays.copyOfRange(payload, i, Math.min(i + size, payload.length)));
        }
    }

    private static boolean write(TunWriter writer, MemorySegment packet, PacketOffload offload) {
        return writer.write(packet, new long[] {0}, new int[] {(int) packet.byteSize()}, 1, offload);
    }

    @Test
    void saysThatAPacketWasRefused() throws Exception {
        Tun tun = open();
        MemorySegment packet = TestPacket.udp(THEIRS_4, 5000, OURS_4, 9, bytes(10, 5));
        packet.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x15); // IP version 1

        assertThat(write(tun.openWriter(), packet, new PacketOffload())).isFalse();
    }

    @Test
    void neverReadsOutsideTheBufferGivenToTheWriter() throws Exception {
        Tun tun = open();
        MemorySegment packet = TestPacket.udp(THEIRS_4, 5000, OURS_4, 9, bytes(10, 5));
        TunWriter writer = tun.openWriter();

        assertThatThrownBy(() -> writer.write(
                        packet, new long[] {8}, new int[] {(int) packet.byteSize()}, 1, new PacketOffload()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void doesNotWaitWhenToldNotToAndReturnsAfterTheTimeout() throws Exception {
        TunQueue queue = open(interfaceName(), MTU).queues().getFirst();
        long timeout = TimeUnit.MILLISECONDS.toNanos(50);

        int delivered = 1;
        long before = 0;
        while (delivered > 0) { // what the system sends by itself
            before = System.nanoTime();
            delivered = queue.read((buffer, offset, length, offload) -> {}, 1, timeout);
        }
        long waited = System.nanoTime() - before;

        assertThat(waited).isBetween(timeout - TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(5));
        long start = System.nanoTime();
        queue.read((buffer, offset, length, offload) -> {}, 1, 0);
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void wakesAReadThatWaits() throws Exception {
        TunQueue queue = open(interfaceName(), MTU).queues().getFirst();
        Future<Integer> reading = readForEver(queue);

        queue.wakeup();

        assertThat(reading.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isZero();
    }

    @Test
    void closingEndsAReadThatWaitsAndRemovesTheInterface() throws Exception {
        Tun tun = open();
        TunWriter writer = tun.openWriter();
        TunQueue queue = tun.queues().getFirst();
        Future<Integer> reading = readForEver(queue);

        tun.close();
        tun.close();

        assertThat(reading.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isZero();
        assertThat(shownMtu(interfaceName())).isEmpty();
        assertThat(queue.read((buffer, offset, length, offload) -> {}, 1, -1)).isZero();
        MemorySegment packet = TestPacket.udp(THEIRS_4, 5000, OURS_4, 9, bytes(10, 5));
        assertThat(write(writer, packet, new PacketOffload())).isFalse();
    }

    @Test
    void createsTheSameInterfaceAgain() throws Exception {
        open().close();
        Tun tun = open();
        mirror(tun, WHOLE);
        DatagramSocket client = socket(OURS_4);
        DatagramSocket server = socket(OURS_4);

        send(client, THEIRS_4, server.getLocalPort(), bytes(10, 6));

        assertThat(receive(server)).containsExactly(bytes(10, 6));
    }

    @Test
    void showsTheAddressesThatTheSystemHas() throws Exception {
        Tun tun = open();

        assertThat(inStack(tun::state).addresses())
                .contains(new InterfaceAddress(OURS_4, IPV4_PREFIX), new InterfaceAddress(OURS_6, IPV6_PREFIX));
        tun.removeAddress(OURS_4, IPV4_PREFIX);
        assertThat(inStack(tun::state).addresses()).doesNotContain(new InterfaceAddress(OURS_4, IPV4_PREFIX));
    }

    @Test
    void tellsOfChangesAndThatItWasRemoved() throws Exception {
        var told = new Semaphore(0);
        Tun tun = keep(
                inStack(() -> backend().open(new TunRequest(interfaceName(), MTU, 1, Offloads.ALL, told::release))));

        tun.setMtu(1400);
        assertThat(told.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        removeFromOutside(interfaceName());
        do {
            assertThat(told.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        } while (inStack(tun::state).present());
    }

    @Test
    void makesAnInterfaceAnewThatWasRemovedBehindTheSameQueuesAndWriters() throws Exception {
        Tun tun = open();
        mirror(tun, WHOLE); // its thread waits in the queue, and has a writer
        for (int round = 0; round < 3; round++) {
            removeFromOutside(interfaceName());
            assertThat(inStack(tun::state).present()).isFalse();

            inStack(() -> {
                tun.recreate();
                tun.recreate(); // it is there: nothing to do
                tun.addAddress(OURS_4, IPV4_PREFIX);
                tun.addAddress(OURS_6, IPV6_PREFIX);
                return true;
            });

            assertThat(shownMtu(interfaceName())).hasValue(MTU);
            DatagramSocket client = socket(OURS_4);
            DatagramSocket server = socket(OURS_4);
            send(client, THEIRS_4, server.getLocalPort(), bytes(10, round));
            assertThat(receive(server)).containsExactly(bytes(10, round));
        }
    }

    @Test
    void recreateSaysThatTheNameIsTaken() throws Exception {
        Tun tun = open(interfaceName(), MTU);
        removeFromOutside(interfaceName());
        open(interfaceName(), MTU);

        assertThatThrownBy(() -> inStack(() -> {
                    tun.recreate();
                    return true;
                }))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining(interfaceName())
                .hasMessageEndingWith(".");
    }

    @Test
    void recreateAfterCloseDoesNothing() throws Exception {
        Tun tun = open(interfaceName(), MTU);
        tun.close();

        inStack(() -> {
            tun.recreate();
            return true;
        });

        assertThat(shownMtu(interfaceName())).isEmpty();
        assertThat(inStack(tun::state).present()).isFalse();
    }
}

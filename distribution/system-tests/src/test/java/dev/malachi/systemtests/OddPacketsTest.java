package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.systemtests.TwoHosts.Host;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets that no ordinary program sends, put into one host's TUN interface and looked at in the other's. */
@RequiresNetns(programs = {"python3", "tcpdump", "ethtool", "ping", "bash", "curl"})
class OddPacketsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration ENOUGH = Duration.ofSeconds(10);
    private static final String ROUTER_ALERT = "94040000";
    private static final String TIME_STAMPS = "0101080a0000000100000002";
    private static final int ACK = 0x10;
    private static final int SYN = 0x02;
    /** No header: nothing is left to do. */
    private static final String WHOLE = "0 0 0 0 0 0";

    @TempDir
    static Path folder;

    private static TwoHosts hosts;
    private static String left4;
    private static String left6;
    private static String right4;
    private static String right6;
    private static int captures;

    @BeforeAll
    static void connect() {
        hosts = new TwoHosts(folder);
        hosts.left.up();
        hosts.right.up();
        for (Host host : List.of(hosts.left, hosts.right)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !host.json("peers").isEmpty());
        }
        left4 = hosts.left.json("status").path("ipv4").asString();
        left6 = hosts.left.json("status").path("ipv6").asString();
        right4 = hosts.right.json("status").path("ipv4").asString();
        right6 = hosts.right.json("status").path("ipv6").asString();
        hosts.left.run("ping", "-c", "1", "-W", "10", right4).expectSuccess();
    }

    @AfterAll
    static void disconnect() {
        hosts.close();
    }

    private static RawPacket v4() {
        return RawPacket.between(left4, right4);
    }

    private static RawPacket v6() {
        return RawPacket.between(left6, right6);
    }

    /** Sends packets from a host's TUN interface; each with the virtio header that stands before it. */
    private static void send(Host host, List<String> lines) throws IOException {
        Path input = Files.write(folder.resolve("packets"), lines);
        host.run("bash", "-c", "/usr/bin/python3 " + PathMtuTest.resource("raw_send.py") + " mal0 < " + input)
                .expectSuccess();
    }

    private static String line(String header, byte[] packet) {
        return header + " " + HexFormat.of().formatHex(packet);
    }

    /** What arrives in the right host's TUN interface of what the left host's is given. */
    private static List<byte[]> carry(int expected, List<String> lines) throws IOException {
        return carry(lines, packets -> packets.size() >= expected);
    }

    /**
     * The same until a condition holds; if it never does, the caller's assertion shows what is there instead.
     * In immediate mode each packet takes a slot of the snapshot length in libpcap's ring (TPACKET_V2), and the default
     * ring of 2 MiB has 8 of 256 KiB: hence a buffer of 64 MiB for 1000 packets.
     */
    private static List<byte[]> carry(List<String> lines, Predicate<List<byte[]>> complete) throws IOException {
        Path file = folder.resolve("capture" + captures++);
        Process tcpdump = hosts.right.start(
                folder.resolve("tcpdump.log"),
                "tcpdump",
                "-i",
                "mal0",
                "-p",
                "-s",
                "65535",
                "-B",
                "65536",
                "-U",
                "--immediate-mode",
                "-w",
                file.toString(),
                "src host " + left4 + " or src host " + left6);
        Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) >= 24);
        send(hosts.left, lines);
        try {
            Awaitility.await().atMost(ENOUGH).until(() -> complete.test(packetsOf(file)));
        } catch (ConditionTimeoutException _) {
            return packetsOf(file);
        } finally {
            TwoHosts.end(tcpdump);
        }
        return packetsOf(file);
    }

    /** Of a pcap file (draft-ietf-opsawg-pcap): 24 bytes of header, then each packet behind 16 bytes of its own. */
    private static List<byte[]> packetsOf(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> packets = new ArrayList<>();
        for (int at = 24; at + 16 <= in.capacity() && at + 16 + in.getInt(at + 8) <= in.capacity(); ) {
            int length = in.getInt(at + 8);
            packets.add(Arrays.copyOfRange(in.array(), at + 16, at + 16 + length));
            at += 16 + length;
        }
        return packets;
    }

    private static List<String> hex(List<byte[]> packets) {
        return packets.stream().map(HexFormat.of()::formatHex).toList();
    }

    private static void assertArriveUnchanged(List<byte[]> packets) throws IOException {
        List<byte[]> arrived = carry(
                packets.size(),
                packets.stream().map(packet -> line(WHOLE, packet)).toList());
        assertThat(hex(arrived)).containsExactlyInAnyOrderElementsOf(hex(packets));
    }

    @Test
    void ipv4PacketsOfEveryKindArriveByteForByte() throws IOException {
        List<byte[]> packets = new ArrayList<>();
        for (String options : List.of(ROUTER_ALERT, "012704" + "00".repeat(37), "01010100", "4408050000000000")) {
            packets.add(v4().options(options).udp(1, packets.size(), RawPacket.payload(100)));
            packets.add(v4().options(options).tcp(packets.size(), 5, ACK, TIME_STAMPS, RawPacket.payload(100)));
        }
        packets.add(v4().udpWithoutChecksum(2, 1, RawPacket.payload(300)));
        packets.add(v4().udpWithoutChecksum(2, 1, RawPacket.payload(300)));
        packets.add(v4().udp(2, 2, new byte[0]));
        packets.add(v4().trafficClass(0xB9).ttl(1).udp(2, 3, RawPacket.payload(1)));
        packets.add(v4().ttl(255).tcp(2000, 1, ACK, "", new byte[0]));
        for (int protocol : new int[] {2, 33, 41, 47, 50, 132, 136, 253}) {
            packets.add(v4().with(protocol, RawPacket.payload(200 + protocol)));
        }
        byte[] datagram = v4().udp(3, 4, RawPacket.payload(2500));
        byte[] transport = Arrays.copyOfRange(datagram, 20, datagram.length);
        packets.add(v4().fragmentField(0x2000).with(17, Arrays.copyOf(transport, 1304)));
        packets.add(v4().fragmentField(163).with(17, Arrays.copyOfRange(transport, 1304, transport.length)));
        packets.add(v4().fragmentField(0).udp(5, 6, RawPacket.payload(1400)));

        assertArriveUnchanged(packets);
    }

    @Test
    void ipv6PacketsOfEveryKindArriveByteForByte() throws IOException {
        String padding = "00010400000000";
        List<byte[]> packets = new ArrayList<>();
        packets.add(v6().extensions(0, "1100050200000100").udp(1, 1, RawPacket.payload(100)));
        packets.add(v6().extensions(60, "06" + padding).tcp(1, 2, ACK, TIME_STAMPS, RawPacket.payload(100)));
        packets.add(v6().extensions(43, "1100030000000000").udp(1, 3, RawPacket.payload(100)));
        packets.add(v6().extensions(51, "1104" + "0000" + "0000000100000002" + "00112233445566778899aabb")
                .udp(1, 4, RawPacket.payload(100)));
        packets.add(v6().extensions(0, "3c00050200000100" + "11" + padding).udp(1, 5, RawPacket.payload(100)));
        packets.add(v6().extensions(44, "1100000100000007").with(17, RawPacket.payload(1304)));
        packets.add(v6().extensions(44, "1100051800000007").with(17, RawPacket.payload(333)));
        packets.add(v6().extensions(44, "1100000000000008").udp(1, 6, RawPacket.payload(100)));
        packets.add(v6().udpWithoutChecksum(1, 7, RawPacket.payload(100)));
        packets.add(v6().udp(1, 8, new byte[0]));
        packets.add(v6().trafficClass(0xFF).flowLabel(0xABCDE).ttl(1).udp(1, 9, RawPacket.payload(9)));
        packets.add(v6().trafficClass(3).flowLabel(1).ttl(255).tcp(2, 2, ACK, "", RawPacket.payload(9)));
        for (int protocol : new int[] {33, 41, 47, 50, 59, 132, 136, 253}) {
            packets.add(v6().with(protocol, RawPacket.payload(200 + protocol)));
        }

        assertArriveUnchanged(packets);
    }

    @Test
    void synsAreClampedToThePathAndTheirChecksumsStayRight() throws IOException {
        String[] places = {"%s", "01%s010101", "0402080a000000010000000001030307%s"};
        List<String> lines = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        for (String place : places) {
            for (int flags : new int[] {SYN, SYN | ACK}) {
                int port = lines.size() + 1;
                lines.add(line(WHOLE, v4().tcp(port, 2, flags, place.formatted("020405b4"), new byte[0])));
                expected.add(v4().tcp(port, 2, flags, place.formatted("02040570"), new byte[0]));
                lines.add(line(WHOLE, v6().tcp(port, 2, flags, place.formatted("020405b4"), new byte[0])));
                expected.add(v6().tcp(port, 2, flags, place.formatted("0204055c"), new byte[0]));
            }
        }

        assertThat(hex(carry(lines.size(), lines))).containsExactlyInAnyOrderElementsOf(hex(expected));
    }

    /** With options or extension headers, so that nothing is put together again on the way in. */
    private static List<String> largePackets() {
        List<String> lines = new ArrayList<>();
        for (int flags : new int[] {ACK, ACK | 0x08, ACK | 0x09, ACK | 0x80, ACK | 0x40, ACK | 0xC8, ACK | 0x20}) {
            byte[] four = v4().options(ROUTER_ALERT)
                    .id(0xFFFE)
                    .tcpPartial(flags, -2500, flags, TIME_STAMPS, RawPacket.payload(6001));
            lines.add(line("1 1 56 1300 24 16", four));
            byte[] six = v6().extensions(60, "0600010400000000")
                    .flowLabel(flags)
                    .tcpPartial(flags, -2500, flags, TIME_STAMPS, RawPacket.payload(6001));
            lines.add(line("1 4 80 1300 48 16", six));
        }
        for (int length : new int[] {1200, 1201, 2399, 2400, 30_000}) {
            lines.add(line(
                    "1 5 32 1200 24 6", v4().options(ROUTER_ALERT).udpPartial(length, 4, RawPacket.payload(length))));
            lines.add(line(
                    "1 5 56 1200 48 6",
                    v6().extensions(60, "1100010400000000").udpPartial(length, 4, RawPacket.payload(length))));
        }
        return lines;
    }

    /** Of a checksum that is still to be completed only the place is compared: Linux completes it, we leave it to the receiver. */
    private static String withoutChecksum(byte[] packet) {
        boolean four = packet[0] >> 4 == 4;
        int transport = four ? 24 : 48;
        int protocol = four ? packet[9] : packet[40];
        int field = transport + (protocol == RawPacket.TCP ? 16 : 6);
        byte[] pseudo = ByteBuffer.allocate(40)
                .put(packet, four ? 12 : 8, four ? 8 : 32)
                .putInt(32, protocol)
                .putInt(36, packet.length - transport)
                .array();
        int written = ByteBuffer.wrap(packet).getShort(field) & 0xFFFF;
        boolean partial = written == RawPacket.sum(pseudo);
        boolean complete = RawPacket.sum(pseudo, Arrays.copyOfRange(packet, transport, packet.length)) == 0xFFFF;
        assertThat(partial || complete)
                .as("checksum of %s", HexFormat.of().formatHex(packet))
                .isTrue();
        byte[] copy = packet.clone();
        ByteBuffer.wrap(copy).putShort(field, (short) 0);
        return HexFormat.of().formatHex(copy);
    }

    @Test
    void largePacketsAreCutAsLinuxCutsThem() throws IOException {
        int segments = 14 * 5 + 2 * (1 + 2 + 2 + 2 + 25);
        List<byte[]> ours = carry(segments, largePackets());
        hosts.left
                .run("ethtool", "-K", "mal0", "tso", "off", "gso", "off", "tx", "off")
                .expectSuccess();
        List<byte[]> linuxes;
        try {
            linuxes = carry(segments, largePackets());
        } finally {
            hosts.left
                    .run("ethtool", "-K", "mal0", "tso", "on", "gso", "on", "tx", "on")
                    .expectSuccess();
        }

        assertThat(ours).hasSize(segments);
        assertThat(ours.stream().map(OddPacketsTest::withoutChecksum).toList())
                .containsExactlyElementsOf(
                        linuxes.stream().map(OddPacketsTest::withoutChecksum).toList());
    }

    /** The stack of the receiving host makes whole datagrams and streams of what we have put together. */
    @Test
    void packetsThatAreHandedOverTogetherHaveTheirPayloadInOrder() throws IOException {
        List<String> lines = new ArrayList<>();
        var sent = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] data = RawPacket.payload(1000 + i % 3);
            lines.add(line("1 0 0 0 20 16", v4().id(i).tcpPartial(777, sent.size(), ACK, "", data)));
            sent.writeBytes(data);
        }
        List<byte[]> arrived = carry(lines, packets -> payloadBytes(packets) >= sent.size());

        var stream = new byte[sent.size()];
        for (byte[] packet : arrived) {
            int sequence = ByteBuffer.wrap(packet).getInt(24);
            System.arraycopy(packet, 40, stream, sequence, packet.length - 40);
        }
        assertThat(payloadBytes(arrived)).isEqualTo(sent.size());
        assertThat(stream).isEqualTo(sent.toByteArray());
    }

    private static int payloadBytes(List<byte[]> packets) {
        return packets.stream().mapToInt(packet -> packet.length - 40).sum();
    }

    private static String firstError(Host host, int fromPort, String address, int port) {
        return host.run(
                        "/usr/bin/python3",
                        PathMtuTest.resource("icmp_errors.py").toString(),
                        "" + fromPort,
                        address,
                        "" + port)
                .expectSuccess()
                .lines()
                .skip(1)
                .collect(Collectors.joining());
    }

    @Test
    void portUnreachableOfTheOtherHostReachesTheSocket() {
        assertThat(firstError(hosts.left, 4001, right4, 4999)).isEqualTo("3 3 " + right4);
        assertThat(firstError(hosts.left, 4001, right6, 4999)).isEqualTo("1 4 " + right6);
    }

    @Test
    void timeExceededOfTheOtherHostReachesTheSocket() throws IOException {
        for (boolean four : new boolean[] {true, false}) {
            String from = four ? right4 : right6;
            String to = four ? left4 : left6;
            Path output = folder.resolve("error" + four);
            Path silent = folder.resolve("silent" + four);
            // Somebody hears the datagram and says nothing, so that the only error is ours.
            Process listener = hosts.right.start(
                    silent,
                    "/usr/bin/python3",
                    "-c",
                    "import socket,time; s=socket.socket(socket.AF_INET" + (four ? "" : "6")
                            + ",socket.SOCK_DGRAM); s.bind(('',4998)); print('bound',flush=True); time.sleep(60)");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> Files.readString(silent).contains("bound"));
            hosts.left.start(
                    output,
                    "/usr/bin/python3",
                    PathMtuTest.resource("icmp_errors.py").toString(),
                    "4002",
                    from,
                    "4998");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> Files.readString(output).contains("sent"));
            byte[] quoted = RawPacket.between(to, from).udp(4002, 4998, "is anybody there?".getBytes());
            byte[] icmp = ByteBuffer.allocate(8 + quoted.length)
                    .put((byte) (four ? 11 : 3))
                    .position(8)
                    .put(quoted)
                    .array();
            RawPacket packet = RawPacket.between(from, to);
            ByteBuffer.wrap(icmp).putShort(2, (short) ~packet.icmpSum(icmp));
            send(hosts.right, List.of(line(WHOLE, packet.with(four ? 1 : 58, icmp))));

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Files.readAllLines(output))
                            .containsExactly("sent", (four ? "11 0 " : "3 0 ") + from));
            TwoHosts.end(listener); // a socket on 0.0.0.0 keeps the next from binding the same port of ::
        }
    }

    @Test
    void destinationsAndSourcesThatAreNotOursAreRefusedAtOnce() {
        hosts.left.run("ip", "route", "add", "198.51.100.0/24", "dev", "mal0").expectSuccess();
        hosts.left
                .run("ip", "-6", "route", "add", "2001:db8::/32", "dev", "mal0")
                .expectSuccess();
        hosts.left.run("ip", "address", "add", "192.0.2.1/32", "dev", "lo").expectSuccess();

        assertThat(ping("198.51.100.1")).contains("Destination Net Unreachable");
        assertThat(ping("2001:db8::1")).contains("Destination unreachable: No route");
        assertThat(ping("-I", "192.0.2.1", right4)).contains("Packet filtered");
        assertThat(ping("10.144.77.77")).contains("Destination Host Unreachable");
        assertThat(ping("fd4d:4e31::1")).contains("Destination unreachable: Address unreachable");
    }

    private static String ping(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ping", "-n", "-c", "1", "-W", "10"));
        command.addAll(List.of(arguments));
        return hosts.left.run(command.toArray(String[]::new)).out();
    }

    private static long counter(Host host, String name) {
        String all = host.run("curl", "-s", "--unix-socket", host.socket.toString(), "http://localhost/v1/counters")
                .expectSuccess();
        return tools.jackson.databind.json.JsonMapper.shared()
                .readTree(all)
                .path(name)
                .asLong();
    }

    @Test
    void groupsAreCounted() throws IOException {
        long before = counter(hosts.left, "tx.drop.group");
        List<String> lines = List.of(
                line(WHOLE, RawPacket.between(left4, "224.0.0.251").udp(5353, 5353, RawPacket.payload(9))),
                line(WHOLE, RawPacket.between(left4, "255.255.255.255").udp(68, 67, RawPacket.payload(9))),
                line(WHOLE, RawPacket.between(left4, "10.144.255.255").udp(1, 2, RawPacket.payload(9))),
                line(WHOLE, RawPacket.between(left6, "ff02::fb").udp(5353, 5353, RawPacket.payload(9))));
        send(hosts.left, lines);

        Awaitility.await().atMost(PATIENCE).until(() -> counter(hosts.left, "tx.drop.group") >= before + 4);
    }

    @Test
    void datagramsOf64KilobytesGoFromCommandToCommand() throws Exception {
        String text = "yellow submarine ".repeat(3855); // 65,535 bytes
        Path input = Files.writeString(folder.resolve("text"), text);
        Path heard = folder.resolve("heard");
        Process listener = hosts.right.start(
                heard,
                TwoHosts.MALACHI.toString(),
                "listen",
                "7",
                "-n",
                "1",
                "-t",
                "30",
                "--json",
                "--socket",
                hosts.right.socket.toString(),
                "--home",
                hosts.right.home.toString());
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).until(() -> {
            hosts.left.run(
                    "bash",
                    "-c",
                    TwoHosts.MALACHI + " --socket " + hosts.left.socket + " --home " + hosts.left.home + " send "
                            + right4 + " 7 < " + input);
            return !listener.isAlive();
        });

        assertThat(listener.exitValue()).isZero();
        assertThat(Files.readString(heard)).contains("\"" + text + "\"");
        Files.writeString(input, text + "x");
        assertThat(hosts.left
                        .run(
                                "bash",
                                "-c",
                                TwoHosts.MALACHI + " --socket " + hosts.left.socket + " --home " + hosts.left.home
                                        + " send " + right4 + " 7 < " + input)
                        .err())
                .contains("A datagram carries at most 65535 bytes, not 65536.");
    }
}

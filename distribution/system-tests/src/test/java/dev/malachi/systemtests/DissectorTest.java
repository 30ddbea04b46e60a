package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.wire.Wire;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Wireshark dissector of the image, in tshark: over frames of a real wire, and over one of each kind of inner packet. */
@RequiresNetns(programs = {"tshark", "tcpdump", "ping"})
class DissectorTest {
    private static final Path SCRIPT =
            Path.of(System.getProperty("malachi.root"), "distribution/image/target/image/share/wireshark/malachi.lua");
    /** The link types of pcap files, <a href="https://www.tcpdump.org/linktypes.html">tcpdump.org/linktypes.html</a>. */
    private static final int ETHERNET = 1;

    private static final int USER0 = 147;

    private static final Pattern NAMED = Pattern.compile("\\[(0x[0-9a-f]+|[0-9]+)\\] = \"");

    @TempDir
    Path folder;

    private final Random random = new Random(14);

    private static String tshark(Path file, String... more) {
        List<String> command = new ArrayList<>(List.of(
                "env", "HOME=/nonexistent", "tshark", "-n", "-X", "lua_script:" + SCRIPT, "-r", file.toString()));
        command.addAll(List.of(more));
        TwoHosts.Outcome outcome = TwoHosts.run(command);
        assertThat(outcome.out() + outcome.err()).doesNotContainIgnoringCase("lua error");
        return outcome.expectSuccess();
    }

    private Path pcap(int linkType, List<byte[]> packets) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(
                        24 + packets.stream().mapToInt(p -> 16 + p.length).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xA1B2C3D4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(linkType);
        for (byte[] packet : packets) {
            file.putLong(0).putInt(packet.length).putInt(packet.length).put(packet);
        }
        return Files.write(Files.createTempFile(folder, "made", ".pcap"), file.array());
    }

    @Test
    void framesOfARealWireAreNamedAndWhole() throws IOException {
        Path recorded = folder.resolve("wire.pcap");
        try (var hosts = new TwoHosts(folder)) {
            Process tcpdump = hosts.left.start(
                    folder.resolve("tcpdump.log"),
                    "tcpdump",
                    "-i",
                    "eth0",
                    "-U",
                    "-w",
                    recorded.toString(),
                    "ether proto 0x88b5");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> Files.readString(folder.resolve("tcpdump.log")).contains("listening"));
            hosts.left.up("--name", "alice");
            hosts.right.up("--name", "bob");
            String address = hosts.right.ask("status").path("ipv4").asString();
            String bob = hosts.right.ask("status").path("id").asString();
            hosts.left.run("ping", "-c", "3", "-W", "5", address).expectSuccess();
            TwoHosts.end(tcpdump);

            assertThat(tshark(recorded, "-Y", "malachi.malformed or malachi.unknown or malachi.revision"))
                    .isEmpty();
            String list = tshark(recorded);
            assertThat(list)
                    .contains("NDP DISCOVER", "NDP ADVERTISE", "HANDSHAKE INIT", "HANDSHAKE RESPONSE", "TRANSPORT");
            assertThat(list.lines()).allMatch(line -> line.contains("Malachi"));
            assertThat(values(recorded, "malachi.ndp.op == 1", "malachi.ndp.self"))
                    .contains(bob);
            assertThat(values(recorded, "malachi.ndp.self == " + colons(bob), "malachi.tlv.name"))
                    .containsOnly("bob");
            assertThat(values(recorded, "malachi.ndp.self == " + colons(bob), "malachi.tlv.mtu"))
                    .containsOnly("1500");
            assertThat(values(recorded, "malachi.tlv.ipv4 == " + address, "malachi.ndp.self"))
                    .containsOnly(bob);
            List<String> mac = values(recorded, "malachi.ndp.self == " + colons(bob), "malachi.ndp.mac");
            assertThat(mac).isEqualTo(values(recorded, "malachi.ndp.self == " + colons(bob), "eth.src"));
            List<String> counters =
                    values(recorded, "malachi.type == 0x11 and malachi.src == " + colons(bob), "malachi.counter");
            assertThat(counters).isNotEmpty().doesNotHaveDuplicates().contains("0");
        }
    }

    private static List<String> values(Path file, String filter, String field) {
        return tshark(file, "-Y", filter, "-T", "fields", "-e", field)
                .lines()
                .map(line -> line.strip().replace("0x", ""))
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
    }

    private static String colons(String hex) {
        return HexFormat.ofDelimiter(":").formatHex(HexFormat.of().parseHex(hex));
    }

    private byte[] some(int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return some;
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(all::put);
        return all.array();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private byte[] control(int kind, byte[]... body) {
        return join(new byte[] {Wire.INNER_CONTROL, (byte) kind, 0, 0}, hex("0000002a"), join(body));
    }

    /** As protocol.md §7.1 has it. */
    private byte[] record() {
        byte[] tlvs = join(hex("02 0004 00000031 03 0003"), "bob".getBytes(StandardCharsets.US_ASCII));
        return join(
                new byte[] {1},
                some(32),
                hex("0000000000001234 02 00 0a90c3d4"),
                new byte[] {0, (byte) tlvs.length},
                tlvs,
                some(64));
    }

    /** One of each control kind, as protocol.md §7.2 has them. */
    private List<byte[]> controls() {
        return List.of(
                control(Wire.CONTROL_ECHO, some(40)),
                control(Wire.CONTROL_ECHO_REPLY, hex("0f"), some(7), some(40)),
                control(Wire.CONTROL_TIME_EXCEEDED, some(32)),
                control(Wire.CONTROL_UNREACHABLE, hex("02000000"), some(32)),
                control(Wire.CONTROL_PACKET_TOO_BIG, hex("05dc0000"), some(32)),
                control(Wire.CONTROL_ROUTE_UPDATE, hex("0300 0002 00000007"), some(64)),
                control(Wire.CONTROL_SEQ_REQUEST, some(24), hex("10"), some(7)),
                control(Wire.CONTROL_RECORD, record()),
                control(Wire.CONTROL_RECORD_REQUEST, hex("02000000"), some(32)),
                control(Wire.CONTROL_CLAIM_CONFLICT, hex("0a90c3d4"), record()),
                control(Wire.CONTROL_GROUP_KEY_REQUEST, some(20)),
                control(Wire.CONTROL_GROUP_KEY, some(64)),
                control(Wire.CONTROL_GROUP_KEY_ACK, some(20)),
                control(0x10, some(16), some(1184)),
                control(0x11, some(16), some(1088)),
                control(Wire.CONTROL_SERVICE_QUERY, hex("03 737368")),
                control(Wire.CONTROL_SERVICE_RECORD, some(8), hex("0000003c 00 01 0001 06 0016 03 737368 0002 6869")),
                control(Wire.CONTROL_STATS_REQUEST),
                control(Wire.CONTROL_STATS, hex("0001 0007 0000000000000063")),
                control(Wire.CONTROL_CLOSE, hex("01000000")),
                control(Wire.CONTROL_HANDOVER, hex("01000000"), some(200)));
    }

    private List<byte[]> inner() {
        List<byte[]> all = new ArrayList<>(controls());
        all.add(new byte[] {Wire.INNER_KEEPALIVE});
        all.add(join(hex("01 0007 0009"), some(20)));
        all.add(join(hex("04 00 0007 0009 00000001 0400 0200"), some(512)));
        return all;
    }

    @Test
    void eachKindOfInnerPacketIsTakenApartToItsLastByte() throws IOException {
        Path file = pcap(USER0, inner());

        assertThat(tshark(file, "-Y", "malachi.malformed or malachi.unknown or malachi.padding"))
                .isEmpty();
        assertThat(values(file, "malachi.control.kind == 0x08", "malachi.tlv.name"))
                .containsExactly("bob");
        assertThat(values(file, "malachi.control.kind == 0x0a", "malachi.conflict.ipv4"))
                .containsExactly("10.144.195.212");
        assertThat(values(file, "malachi.close.reason == 1", "malachi.control.request"))
                .containsExactly("0000002a");
        assertThat(values(file, "malachi.datagram.dst_port == 9", "malachi.datagram.src_port"))
                .containsExactly("7");
        assertThat(values(file, "malachi.stats.id == 7", "malachi.stats.value")).containsExactly("99");
        assertThat(tshark(file)).contains("CONTROL HANDOVER", "CONTROL ECHO_REPLY", "KEEPALIVE", "FRAGMENT 7 > 9");
    }

    /** So that none is forgotten that comes later. */
    @Test
    void everyKindThatTheProtocolNamesHasAName() throws Exception {
        String script = Files.readString(SCRIPT);
        assertNamed(script, "TYPES", "TYPE_");
        assertNamed(script, "TLV_TYPES", "TLV_");
        assertNamed(script, "INNER_KINDS", "INNER_");
        assertNamed(script, "CONTROL_KINDS", "CONTROL_");
        assertThat(controls().stream().map(packet -> (int) packet[1]).distinct())
                .as("one of each in this test")
                .containsAll(constants("CONTROL_").toList());
    }

    private static void assertNamed(String script, String table, String prefix) throws Exception {
        int begin = script.indexOf("local " + table + " = {");
        Matcher named = NAMED.matcher(script.substring(begin, script.indexOf("\n}", begin)));
        List<Integer> numbers =
                named.results().map(one -> Integer.decode(one.group(1))).toList();
        assertThat(numbers).as(table).containsAll(constants(prefix).toList());
    }

    private static Stream<Integer> constants(String prefix) throws IllegalAccessException {
        Stream.Builder<Integer> all = Stream.builder();
        for (Field constant : Wire.class.getFields()) {
            String name = constant.getName().toUpperCase(Locale.ROOT);
            boolean isKind = name.startsWith(prefix)
                    && !name.contains("_PLUGIN_")
                    && !name.contains("BYTES")
                    && constant.getType().equals(int.class);
            if (isKind) {
                all.add(constant.getInt(null));
            }
        }
        return all.build();
    }

    @Test
    void damagedPacketsAreMarkedAndNeverAnErrorOfTheScript() throws IOException {
        List<byte[]> frames = frames();
        List<byte[]> inner = inner();
        List<byte[]> damagedFrames = new ArrayList<>();
        List<byte[]> damagedInner = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            damagedFrames.add(damaged(frames.get(i % frames.size()), 18));
            damagedInner.add(damaged(inner.get(i % inner.size()), 0));
        }

        assertThat(tshark(pcap(ETHERNET, damagedFrames), "-V")).contains("Malachi", "ends after");
        assertThat(tshark(pcap(USER0, damagedInner), "-V")).contains("Malachi", "ends after");
        assertThat(tshark(pcap(ETHERNET, frames), "-Y", "malachi.malformed or malachi.padding"))
                .isEmpty();
    }

    /** One of each type of frame, as protocol.md §1 to §8 have them. */
    private List<byte[]> frames() {
        byte[] tlvs = hex("01 0004 0a90c3d4 02 0004 00000031 06 0008 0102030405060708");
        byte[] ndp = join(
                hex("01 02"),
                some(16),
                hex("020000000001"),
                some(64),
                new byte[16],
                some(16),
                some(16),
                some(16),
                some(64));
        return List.of(
                frame(Wire.TYPE_NDP, ndp),
                frame(Wire.TYPE_NDP, ndp, hex("4d4e5831"), new byte[] {0, (byte) tlvs.length}, tlvs, some(64)),
                frame(Wire.TYPE_SECURE, hex("01"), some(24), some(128), some(16)),
                frame(Wire.TYPE_HANDSHAKE, hex("01 10 0096 00000001 00000000"), some(150), some(32)),
                frame(Wire.TYPE_HANDSHAKE, hex("02 10 0078 00000002 00000001"), some(120), some(32)),
                frame(Wire.TYPE_HANDSHAKE, hex("03 10 0000 00000000 00000001"), some(24), some(32)),
                frame(Wire.TYPE_TRANSPORT, hex("10 00 0001 00000001 0500000000000000"), some(84), some(16)),
                frame(Wire.TYPE_GROUP, hex("10 00 0000 00000001 0500000000000000"), some(84), some(16)),
                frame(Wire.TYPE_PLUGIN_FIRST, some(30)));
    }

    private byte[] frame(int type, byte[]... body) {
        return join(hex("020000000002 020000000001 88b5 4d4e 01"), new byte[] {(byte) type}, some(32), join(body));
    }

    private byte[] damaged(byte[] whole, int from) {
        byte[] damaged = whole.clone();
        for (int i = random.nextInt(5); i > 0 && damaged.length > from; i--) {
            damaged[from + random.nextInt(damaged.length - from)] = (byte) random.nextInt(256);
        }
        return Arrays.copyOf(damaged, Math.max(from + 1, random.nextInt(damaged.length + 1)));
    }
}

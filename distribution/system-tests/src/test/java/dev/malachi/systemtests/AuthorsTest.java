package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.Namespace;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an author does, by the guide: a project, what it builds against, a build with its tests, a check of the jar. And the samples. */
@Timeout(1200)
class AuthorsTest {
    private static final List<String> KINDS = List.of("tool", "frontend", "crypto", "link", "protocol", "names");
    private static final List<String> SAMPLES = List.of("wol", "udp", "page");

    @TempDir
    static Path folder;

    private static AuthorsWorkshop workshop;

    @BeforeAll
    static void buildOneOfEachKindAndTheSamples() throws IOException {
        workshop = new AuthorsWorkshop(folder).withSdk();
        List<Path> projects = new ArrayList<>();
        for (String kind : KINDS) {
            Path project = folder.resolve("my-" + kind);
            workshop.malachi("plugins", "new", project.toString(), "--kind", kind)
                    .expectSuccess();
            projects.add(project);
        }
        for (String sample : SAMPLES) {
            projects.add(workshop.sample(sample));
        }
        workshop.build(projects.toArray(Path[]::new));
    }

    @AfterAll
    static void clearWorkshop() throws IOException {
        workshop.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"my-tool", "my-frontend", "my-crypto", "my-link", "my-protocol", "my-names", "wol", "udp", "page"
            })
    void isTestedOnItsContractAndFitsThisMalachi(String project) throws IOException {
        assertThat(reports(folder.resolve(project))).as("tests that ran").isGreaterThan(3);

        TwoHosts.Outcome checked = TwoHosts.run(List.of(
                TwoHosts.MALACHI.toString(),
                "plugins",
                "verify",
                AuthorsWorkshop.jarOf(folder.resolve(project)).toString(),
                "--json"));

        JsonNode found = JsonMapper.shared().readTree(checked.expectSuccess());
        assertThat(found.get("findings").values()).isEmpty();
        assertThat(found.get("ok").asBoolean()).isTrue();
    }

    /** How many tests Surefire ran of a project. */
    private static long reports(Path project) throws IOException {
        long tests = 0;
        try (var files = Files.list(project.resolve("target/surefire-reports"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".xml")).toList()) {
                tests += Files.readString(file)
                        .lines()
                        .filter(line -> line.contains("<testcase "))
                        .count();
            }
        }
        return tests;
    }

    @Test
    void privateLibrariesArePackedAndThoseOfMalachiAreNot() throws IOException {
        try (JarFile jar =
                new JarFile(AuthorsWorkshop.jarOf(folder.resolve("page")).toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> name.endsWith(".jar")))
                    .containsExactly("META-INF/lib/snakeyaml-engine-3.0.1.jar");
        }
    }

    @Test
    void whatIsMissingIsSaidWithTheCommandThatBringsIt(@TempDir Path empty) throws IOException {
        try (AuthorsWorkshop bare = new AuthorsWorkshop(empty)) {
            Path project = empty.resolve("lonely");
            bare.malachi("plugins", "new", project.toString()).expectSuccess();

            TwoHosts.Outcome outcome = bare.maven(project);

            assertThat(outcome.exitCode()).isNotZero();
            assertThat(outcome.out()).contains("dev.malachi:malachi-api:jar:", "get-it-by--malachi-plugins-sdk");
        }
    }

    @Test
    void aJarWithAnErrorEndsWith1AndSaysWhatToDo(@TempDir Path other) throws IOException {
        Path garbage = Files.writeString(other.resolve("garbage.jar"), "no jar");

        TwoHosts.Outcome outcome =
                TwoHosts.run(List.of(TwoHosts.MALACHI.toString(), "plugins", "verify", garbage.toString()));

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.out()).contains("error [not-a-jar] garbage.jar", "cannot be used with Malachi");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void aProjectIsNeverWrittenOverFiles(@TempDir Path other) throws IOException {
        Files.writeString(other.resolve("mine.txt"), "mine");

        TwoHosts.Outcome outcome = TwoHosts.run(
                List.of(TwoHosts.MALACHI.toString(), "plugins", "new", other.toString(), "--kind", "tool"));

        assertThat(outcome.exitCode()).isIn(1, 2);
        assertThat(outcome.err()).isNotBlank();
        assertThat(other).isDirectoryContaining("glob:**/mine.txt").isDirectoryNotContaining("glob:**/pom.xml");
    }

    /** The samples as an operator uses them: dropped into daemons in two namespaces. */
    @Nested
    @RequiresNetns(programs = {"curl", "iperf3", "nc", "ping"})
    class InNodes {
        private TwoHosts hosts;

        @BeforeEach
        void makeHosts(@TempDir Path homes) {
            hosts = new TwoHosts(homes);
        }

        @AfterEach
        void removeHosts() {
            hosts.close();
        }

        private String install(TwoHosts.Host host, String project) throws IOException {
            return host.malachi(
                            "plugins",
                            "install",
                            AuthorsWorkshop.jarOf(folder.resolve(project)).toString())
                    .expectSuccess();
        }

        private JsonNode awaitPeer(TwoHosts.Host host) {
            return Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> host.ask("peers"), peers -> !peers.isEmpty())
                    .get(0);
        }

        @Test
        void theNewToolIsACommandAsSoonAsItIsInstalledAndNoneWhenItIsRemoved() throws IOException {
            hosts.left.up("--no-tun");
            hosts.right.up("--no-tun");
            awaitPeer(hosts.left);
            assertThat(hosts.left.malachi("my-tool").exitCode()).isEqualTo(2);

            install(hosts.left, "my-tool");

            assertThat(hosts.left.malachi("my-tool").expectSuccess()).contains("answers=yes");
            hosts.left.malachi("plugins", "remove", "my-tool").expectSuccess();
            assertThat(hosts.left.malachi("my-tool").exitCode()).isEqualTo(2);
        }

        /** From the template as it is to a name that ping takes; nothing but the section of the configuration is written. */
        @Test
        void aSourceOfNamesOfADropInIsFoundByLookupAndPing() throws IOException {
            Process left = hosts.left.up("--no-tun");
            hosts.right.up("--no-tun");
            String bob = awaitPeer(hosts.left).get("id").asString();
            install(hosts.left, "my-names");
            assertThat(hosts.left.malachi("lookup", "printer").exitCode()).isEqualTo(1);
            Files.writeString(hosts.left.home.resolve("config.yaml"), "my-names:\n  hosts: [printer=" + bob + "]\n");
            TwoHosts.end(left);
            hosts.left.up("--no-tun");
            awaitPeer(hosts.left);

            JsonNode found = hosts.left.json("lookup", "printer.mli");
            assertThat(found.get("id").asString()).isEqualTo(bob);
            assertThat(found.get("source").asString()).isEqualTo("my-names");
            assertThat(found.get("ttlSeconds").asInt()).isEqualTo(3600);
            hosts.left.malachi("ping", "-c", "3", "printer").expectSuccess();
            hosts.left.malachi("plugins", "remove", "my-names").expectSuccess();
            assertThat(hosts.left.malachi("lookup", "printer").exitCode()).isEqualTo(1);
        }

        /** The way that the guide shows, by its commands only. */
        @Test
        void fromNothingToACommandInARunningDaemonAndAwayAgainInUnderThreeMinutes() throws IOException {
            hosts.left.up("--no-tun");
            hosts.right.up("--no-tun");
            awaitPeer(hosts.left);
            long began = System.nanoTime();
            Path project = folder.resolve("quick");
            workshop.malachi("plugins", "new", project.toString(), "--kind", "tool")
                    .expectSuccess();
            workshop.maven(project).expectSuccess();
            long built = System.nanoTime();
            String jar = AuthorsWorkshop.jarOf(project).toString();
            workshop.malachi("plugins", "verify", jar).expectSuccess();
            hosts.left.malachi("plugins", "install", jar).expectSuccess();
            assertThat(hosts.left.malachi("plugins", "list").expectSuccess())
                    .contains("quick-0.1.0.jar", "Tells which peers answer, and how fast.");
            assertThat(hosts.left.malachi("quick").expectSuccess()).contains("answers=yes");
            hosts.left.malachi("plugins", "remove", "quick").expectSuccess();
            long end = System.nanoTime();

            System.out.printf(
                    "plugins new and mvn package take %.1f s, verify, install, use and remove %.1f s%n",
                    (built - began) / 1e9, (end - built) / 1e9);
            assertThat(Duration.ofNanos(end - began)).isLessThan(Duration.ofMinutes(3));
        }

        @Test
        void theNewFrontEndTellsWhoIsThereUntilItIsRemoved() throws IOException {
            hosts.left.up("--no-tun");
            hosts.right.up("--no-tun");
            String bob = awaitPeer(hosts.left).get("id").asString();
            Path door = hosts.left.socket.resolveSibling("my-frontend.sock");

            install(hosts.left, "my-frontend");

            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(door));
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(door))) {
                String told = new String(Channels.newInputStream(client).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(told).startsWith(bob);
            }
            hosts.left.malachi("plugins", "remove", "my-frontend").expectSuccess();
            assertThat(door).doesNotExist();
        }

        /** Its start has a limit of time; what watches that must not keep the classes of one that goes at once. */
        @Test
        void theNewProtocolIsReloadedAtOnceAndHeldByNothing() throws IOException {
            hosts.left.up("--no-tun");
            hosts.right.up("--no-tun");
            awaitPeer(hosts.left);
            for (TwoHosts.Host host : List.of(hosts.left, hosts.right)) {
                install(host, "my-protocol");
            }

            JsonNode change = hosts.left.post("plugins/my-protocol/reload");

            assertThat(change.get("held")).isEmpty();
            assertThat(hosts.left.malachi("status").expectSuccess()).contains("protocol.my-protocol");
            hosts.left.malachi("plugins", "remove", "my-protocol").expectSuccess();
            assertThat(hosts.left.malachi("status").expectSuccess()).doesNotContain("my-protocol");
        }

        @Test
        void whatDoesNothingByItselfIsInstalledWithAWordOnHowToUseIt() throws IOException {
            Process left = hosts.left.up("--no-tun");

            assertThat(install(hosts.left, "my-link")).contains("'malachi up --link IF=my-link'");
            assertThat(install(hosts.left, "my-crypto")).contains("goes on without its cipher engine 'my-crypto");

            TwoHosts.end(left);
            hosts.left.upOn("segment=my-link", "--no-tun");
            assertThat(hosts.left
                            .ask("status")
                            .get("links")
                            .get(0)
                            .get("driver")
                            .asString())
                    .isEqualTo("my-link");
        }

        @Test
        void aJarThatIsNotThereIsSaid() {
            hosts.left.up("--no-tun");
            for (String action : List.of("install", "explain")) {
                TwoHosts.Outcome outcome = hosts.left.malachi("plugins", action, "/nowhere/x.jar");

                assertThat(outcome.exitCode()).isEqualTo(1);
                assertThat(outcome.err()).contains("there is no such file").doesNotContain("daemon may read");
            }
        }

        @Test
        void aJarThatLacksATypeIsNotInstalledAndSaysWhich(@TempDir Path other) throws IOException {
            Path lame = other.resolve("lame.jar");
            try (ZipFile whole = new ZipFile(
                            AuthorsWorkshop.jarOf(folder.resolve("my-tool")).toFile());
                    ZipOutputStream rest = new ZipOutputStream(Files.newOutputStream(lame))) {
                for (ZipEntry entry : Collections.list(whole.entries())) {
                    if (!entry.getName().endsWith("MyToolTool.class")) {
                        rest.putNextEntry(new ZipEntry(entry.getName()));
                        rest.write(whole.getInputStream(entry).readAllBytes());
                        rest.closeEntry();
                    }
                }
            }
            hosts.left.up("--no-tun");

            TwoHosts.Outcome outcome = hosts.left.malachi("plugins", "install", lame.toString());

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.err())
                    .contains("it does not fit this Malachi", "There is no type com.example.mytool.MyToolTool here");
            assertThat(hosts.left.malachi("plugins", "list").expectSuccess()).doesNotContain("my-tool");
        }

        @Test
        void twoSitesMeetOverARoutedHop() throws IOException {
            try (Namespace hop = Namespace.create()) {
                route(hop, hosts.left, "10.1.0");
                route(hop, hosts.right, "10.2.0");
                hop.exec("sysctl", "-qw", "net.ipv4.ip_forward=1");
                install(hosts.left, "udp");
                install(hosts.right, "udp");
                hosts.left.upAsConfigured("--link", "wan=udp:10.2.0.2:7000");
                hosts.right.upAsConfigured("--link", "wan=udp:10.1.0.2:7000");

                JsonNode peer = awaitPeer(hosts.left);

                assertThat(peer.get("link").asString()).isEqualTo("wan");
                // 1500, less the headers of IPv4 and UDP and that of the Ethernet frame inside
                assertThat(hosts.left
                                .ask("status")
                                .get("links")
                                .get(0)
                                .get("mtu")
                                .asInt())
                        .isEqualTo(1458);
                String address = peer.get("ipv4").asString();
                hosts.left.run("ping", "-c", "3", "-i", "0.2", address).expectSuccess();
                hosts.left.run("ping", "-c", "1", "-s", "20000", address).expectSuccess();
                hosts.right.start(hosts.right.home.resolve("iperf.log"), "iperf3", "-s", "-1");
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> hosts.right.run("ss", "-ltn").out().contains(":5201"));
                String report =
                        hosts.left.run("iperf3", "-c", address, "-t", "2", "-J").expectSuccess();
                double bits = JsonMapper.shared()
                        .readTree(report)
                        .at("/end/sum_received/bits_per_second")
                        .asDouble();
                System.out.printf("iperf3 through udp over a routed hop: %.0f Mbit/s%n", bits / 1e6);
                assertThat(bits).isGreaterThan(20e6);
            }
        }

        /** The host is the .2 of its site, the hop the .1. */
        private void route(Namespace hop, TwoHosts.Host host, String site) {
            String there = "to" + site.replace(".", "");
            Namespace.command(
                    "ip",
                    "link",
                    "add",
                    "wan0",
                    "netns",
                    host.namespace,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    there,
                    "netns",
                    hop.name());
            hop.ip("address", "add", site + ".1/24", "dev", there);
            hop.ip("link", "set", there, "up");
            host.run("ip", "address", "add", site + ".2/24", "dev", "wan0").expectSuccess();
            host.run("ip", "link", "set", "wan0", "up").expectSuccess();
            host.run("ip", "route", "add", "10.0.0.0/8", "via", site + ".1").expectSuccess();
        }

        @Test
        void aDriverThatTakesNoArgumentRefusesOne() {
            TwoHosts.Outcome outcome = hosts.left.malachi("up", "--link", "eth0=linux:fast");

            assertThat(outcome.exitCode()).isEqualTo(2);
            assertThat(outcome.err()).contains("The link driver linux takes nothing behind a colon");
        }

        @Test
        void aFrontEndHasItsLibraryBesideThatOfTheImage() throws IOException {
            hosts.left.up("--no-tun");
            hosts.right.up("--no-tun");
            awaitPeer(hosts.left);

            install(hosts.left, "page");

            String page = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> hosts.left
                                    .run("curl", "-s", "http://127.0.0.1:7999/")
                                    .out(),
                            text -> !text.isEmpty());
            assertThat(page)
                    .contains(
                            "snakeyaml-engine 3.0.1",
                            hosts.right.ask("status").get("id").asString());
            Path java = TwoHosts.MALACHI.resolveSibling("java");
            assertThat(TwoHosts.run(List.of(java.toString(), "--list-modules")).expectSuccess())
                    .contains("org.snakeyaml.engine@3.2");
        }

        @Test
        void wolWakesTheMachineOfANode() throws IOException {
            hosts.left
                    .run("ip", "address", "add", "192.168.77.1/24", "dev", "eth0")
                    .expectSuccess();
            hosts.right
                    .run("ip", "address", "add", "192.168.77.2/24", "dev", "eth0")
                    .expectSuccess();
            hosts.left.up("--no-tun");
            hosts.right.up("--no-tun");
            JsonNode peer = awaitPeer(hosts.left);
            Path woken = folder.resolve("woken");
            hosts.right.start(woken, "nc", "-u", "-l", "-p", "9");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> hosts.right.run("ss", "-lun").out().contains(":9 "));

            install(hosts.left, "wol");
            hosts.left
                    .malachi("wol", peer.get("shortId").asString(), "--broadcast", "192.168.77.255")
                    .expectSuccess();

            byte[] packet = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Files.readAllBytes(woken), bytes -> bytes.length >= 102);
            String mac = HexFormat.ofDelimiter(":").formatHex(packet, 6, 12);
            assertThat(mac).isEqualTo(peer.get("mac").asString());
        }
    }
}

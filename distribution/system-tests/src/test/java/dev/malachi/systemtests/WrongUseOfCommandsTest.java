package dev.malachi.systemtests;

import static dev.malachi.systemtests.Refusals.FAILED;
import static dev.malachi.systemtests.Refusals.NO_DAEMON;
import static dev.malachi.systemtests.Refusals.PERMISSION;
import static dev.malachi.systemtests.Refusals.USAGE;
import static dev.malachi.systemtests.Refusals.assertNoTrace;
import static dev.malachi.systemtests.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.NodeId;
import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the image's {@code malachi} says to whoever uses it wrongly, or while something is in its way: one sentence, the exit code that
 * belongs to it, and never a stack trace. Two nodes serve all tests; a test that stops one starts it again.
 */
@RequiresNetns(programs = {"bash", "setpriv", "kill", "chown", "head"})
class WrongUseOfCommandsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int INTERRUPTED = 130;

    /** An interface on which nobody is, for daemons that are not to start. */
    private static final String SPARE = "spare";

    @TempDir
    private static Path folder;

    private static TwoHosts hosts;
    private static Process rightDaemon;

    /** Ids of the two, which begin with the same digits. */
    private static List<NodeId> ids;

    @BeforeAll
    static void startTwoNodes() {
        List<byte[]> seeds = keysWithTheSamePrefix();
        ids = seeds.stream().map(seed -> Keys.id(folder, seed)).toList();
        hosts = new TwoHosts(folder);
        Keys.install(hosts.left.home, seeds.getFirst());
        Keys.install(hosts.right.home, seeds.getLast());
        hosts.left.run("ip", "link", "add", SPARE, "type", "veth", "peer", "name", "spare2");
        hosts.left.run("ip", "link", "set", SPARE, "up").expectSuccess();
        hosts.left.run("ip", "link", "set", "spare2", "up").expectSuccess();
        hosts.left.up("--name", "galley");
        rightDaemon = hosts.right.up("--name", "stern");
        awaitNeighbour();
    }

    @AfterAll
    static void end() {
        hosts.close();
    }

    private static void awaitNeighbour() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> hosts.left.ask("peers").toString().contains("stern"));
    }

    /** A birthday among a few hundred keys: four digits are 65536 prefixes. */
    private static List<byte[]> keysWithTheSamePrefix() {
        Map<String, byte[]> byPrefix = new HashMap<>();
        for (int number = 0; ; number++) {
            byte[] seed = Keys.seed(number);
            byte[] other = byPrefix.putIfAbsent(Keys.id(folder, seed).hex().substring(0, 4), seed);
            if (other != null) {
                return List.of(other, seed);
            }
        }
    }

    private static String quoted(List<String> words) {
        return "'" + String.join("' '", words) + "'";
    }

    /** A line of a shell in which MALACHI is the command with the options that lead to the left daemon. */
    private static TwoHosts.Outcome shell(String line) {
        String malachi = quoted(List.of(TwoHosts.MALACHI.toString(), "--socket", hosts.left.socket.toString()));
        return hosts.left.run("bash", "-c", line.replace("MALACHI", malachi));
    }

    /** Tries to start another daemon on the spare interface, with a home of its own unless the options name one. */
    private static TwoHosts.Outcome upOnSpare(String... options) {
        List<String> words = new ArrayList<>(List.of("up", "--link", SPARE, "--no-tun"));
        words.addAll(List.of(options));
        return hosts.left.malachi(words.toArray(String[]::new));
    }

    private static String home(String name) {
        return folder.resolve(name).toString();
    }

    /** Paths of Unix sockets are short, those of JUnit's folders are not. */
    private static Path shortPath(String name) {
        return hosts.left.socket.resolveSibling(name);
    }

    private static void signal(String name, long pid) {
        TwoHosts.run(List.of("kill", "-" + name, Long.toString(pid))).expectSuccess();
    }

    // ---- starting a second daemon ----

    @Test
    void aSecondDaemonOnTheSameSocketIsRefused() {
        assertRefused(
                upOnSpare("--home", home("second")),
                FAILED,
                "Another daemon is already running on " + hosts.left.socket,
                "'malachi down'",
                "--socket");

        hosts.left.malachi("status").expectSuccess();
    }

    @Test
    void aSecondDaemonWithTheSameIdentityIsRefused() {
        Path socket = shortPath("second.sock");

        assertRefused(
                upOnSpare("--socket", socket.toString()),
                FAILED,
                hosts.left.home + " is in use by another node",
                "process ",
                "--home");

        assertThat(socket).doesNotExist();
    }

    @Test
    void aSecondDaemonOnTheSameInterfaceIsRefused() {
        TwoHosts.Outcome outcome = hosts.left.malachi(
                "up",
                "--link",
                "eth0",
                "--tun",
                "mal1",
                "--home",
                home("third"),
                "--socket",
                shortPath("third.sock").toString());

        assertRefused(outcome, FAILED, "eth0", "another node", "process ", "--link");
    }

    @Test
    void theSocketOfAKilledDaemonIsNoDaemonAndIsReplacedByTheNext() throws InterruptedException {
        rightDaemon.destroyForcibly().waitFor();
        assertThat(hosts.right.socket).exists();
        assertRefused(
                hosts.right.malachi("status"),
                NO_DAEMON,
                "No Malachi daemon answers at " + hosts.right.socket,
                "who made it has ended",
                "'malachi up'");

        rightDaemon = hosts.right.up("--name", "stern");

        hosts.right.malachi("status").expectSuccess();
    }

    @Test
    void whatIsNoSocketIsNeitherUsedNorRemoved() throws IOException {
        Path file = Files.writeString(shortPath("notes"), "precious");
        Path directory = Files.createDirectories(shortPath("directory"));

        for (Path path : List.of(file, directory)) {
            String socket = path.toString();
            assertRefused(
                    upOnSpare("--home", home("no-socket"), "--socket", socket),
                    FAILED,
                    socket + " is no socket",
                    "move it away",
                    "--socket");
            assertRefused(hosts.left.malachi("status", "--socket", socket), NO_DAEMON, "No Malachi daemon", socket);
        }

        assertThat(file).hasContent("precious");
        assertThat(directory).isEmptyDirectory();
        Files.delete(file);
        Files.delete(directory);
    }

    // ---- paths and users ----

    @Test
    void aSocketPathThatTheSystemCannotTakeIsMisuse() {
        String path = "/tmp/" + "x".repeat(120);
        for (String command : List.of("status", "lookup", "down")) {
            List<String> words = new ArrayList<>(List.of(command, "--socket", path));
            if (command.equals("lookup")) {
                words.add("galley");
            }
            assertRefused(hosts.left.malachi(words.toArray(String[]::new)), USAGE, "125 bytes and may have 107");
        }
        assertRefused(upOnSpare("--home", home("long"), "--socket", path), USAGE, "125 bytes and may have 107");
    }

    @Test
    void emptyValuesAreMisuse() {
        assertRefused(hosts.left.malachi("status", "--socket", ""), USAGE, "--socket is empty");
        assertRefused(hosts.left.malachi("keys", "list", "--home", ""), USAGE, "--home is empty");
        assertRefused(upOnSpare("--user", ""), USAGE, "--user is empty");
        assertRefused(upOnSpare("--user="), USAGE, "--user is empty");
        assertRefused(upOnSpare("--user"), USAGE, "--user");
        assertRefused(upOnSpare("--user", "nobody-of-that-name"), USAGE, "there is no user 'nobody-of-that-name'");
    }

    @Test
    void whoHasNoHomeIsToldToNameOne() {
        String malachi = TwoHosts.MALACHI.toString();

        // What the JDK has for a user who is not listed is the question mark.
        assertRefused(
                hosts.left.run("env", "-u", "HOME", "MALACHI_JAVA_OPTIONS=-Duser.home=?", malachi, "keys", "list"),
                USAGE,
                "HOME is not set",
                "--home");
        assertThat(hosts.left.run("env", "HOME=", malachi, "keys", "list").expectSuccess())
                .contains("/.ministack");
        assertThat(hosts.left
                        .run("env", "HOME=" + home("mine"), malachi, "keys", "list")
                        .expectSuccess())
                .contains(home("mine") + "/.ministack");
    }

    @Test
    void aPathThatTheLocaleCannotWriteIsMisuse() {
        assertRefused(
                hosts.left.run(
                        "env", "LC_ALL=C", TwoHosts.MALACHI.toString(), "keys", "list", "--home", folder + "/\u00e4"),
                USAGE,
                "cannot be the name of a file",
                "LC_ALL=C.UTF-8");
    }

    // ---- reaching the daemon ----

    @Test
    void aDaemonThatOneMayNotUseIsNotTheSameAsNone() {
        String socket = hosts.left.socket.toString();
        TwoHosts.run(List.of("chown", "65534:65534", socket)).expectSuccess();
        try {
            for (List<String> command : List.of(
                    List.of("status"),
                    List.of("peers"),
                    List.of("down"),
                    List.of("ping", "stern"),
                    List.of("lookup", "stern"),
                    List.of("send", "stern", "7", "text"),
                    List.of("listen", "7"))) {
                List<String> words = new ArrayList<>(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
                words.addAll(List.of(TwoHosts.MALACHI.toString(), "--socket", socket));
                words.addAll(command);
                assertRefused(
                        hosts.left.run(words.toArray(String[]::new)),
                        PERMISSION,
                        "You may not use the daemon at " + socket,
                        "group malachi");
            }
        } finally {
            TwoHosts.run(List.of("chown", "0:0", socket)).expectSuccess();
        }
    }

    @Test
    void withoutADaemonEveryCommandSaysHowToStartOne() {
        String nowhere = shortPath("nobody.sock").toString();
        for (List<String> command : List.of(
                List.of("status"),
                List.of("peers"),
                List.of("down"),
                List.of("ping", "stern"),
                List.of("send", "stern", "7", "text"),
                List.of("listen", "7"))) {
            List<String> words = new ArrayList<>(command);
            words.addAll(List.of("--socket", nowhere));
            assertRefused(
                    hosts.left.malachi(words.toArray(String[]::new)),
                    NO_DAEMON,
                    "No Malachi daemon answers at " + nowhere,
                    "'malachi up'");
        }
        assertRefused(
                hosts.left.malachi("lookup", "stern", "--socket", nowhere), NO_DAEMON, "'stern' cannot be looked up");
        assertThat(hosts.left
                        .malachi("lookup", "f".repeat(32), "--socket", nowhere)
                        .expectSuccess())
                .contains("No");
    }

    @Test
    void aDaemonThatDoesNotAnswerIsNotWaitedForWithoutEnd() throws Exception {
        Path output = folder.resolve("ping-stopped");
        Process ping = hosts.right.start(
                output,
                TwoHosts.MALACHI.toString(),
                "ping",
                "-c",
                "0",
                "-i",
                "0.2",
                ids.getFirst().hex(),
                "--socket",
                hosts.right.socket.toString());
        awaitText(output, "seq=2");
        signal("STOP", rightDaemon.pid());
        try {
            signal("INT", ping.pid());
            assertThat(ping.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ping.exitValue()).isEqualTo(INTERRUPTED);
            assertNoTrace(Files.readString(output));

            long began = System.nanoTime();
            assertRefused(
                    hosts.right.malachi("status"),
                    NO_DAEMON,
                    "The daemon at " + hosts.right.socket + " is there but does not answer",
                    "kill -CONT");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
        } finally {
            signal("CONT", rightDaemon.pid());
        }
        hosts.right.malachi("status").expectSuccess();
    }

    /** The folder hides whether there is a socket; that none is bound the kernel tells everybody. */
    @Test
    void whereOneMayNotLookThereIsNoDaemonUnlessOneIsKnownToRun() throws IOException {
        Path hidden = Files.createDirectories(shortPath("hidden"));
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rwx------"));
        assertRefused(
                asNobody("status", "--socket", hidden.resolve("none.sock").toString()),
                NO_DAEMON,
                "No Malachi daemon is known to run at " + hidden.resolve("none.sock"),
                "you may not look there",
                "'malachi up'",
                "group malachi");

        Path folderOfLeft = hosts.left.socket.getParent();
        Files.setPosixFilePermissions(folderOfLeft, PosixFilePermissions.fromString("rwx------"));
        assertRefused(
                asNobody("status", "--socket", hosts.left.socket.toString()),
                PERMISSION,
                "You may not use the daemon at " + hosts.left.socket,
                "group malachi");
        Files.delete(hidden);
    }

    private static TwoHosts.Outcome asNobody(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "env",
                "HOME=/nonexistent",
                TwoHosts.MALACHI.toString()));
        words.addAll(List.of(arguments));
        return hosts.left.run(words.toArray(String[]::new));
    }

    @Test
    void theIdentityOfARunningDaemonIsKept() throws IOException {
        byte[] before = Files.readAllBytes(hosts.left.home.resolve("ed25519.key"));

        assertRefused(
                hosts.left.malachi("keys", "generate", "--force"),
                FAILED,
                "A node uses the identity in " + hosts.left.home,
                "process ",
                "'malachi down'");

        assertThat(hosts.left.home.resolve("ed25519.key")).hasBinaryContent(before);
    }

    // ---- bytes ----

    @Test
    void bytesArriveAsTheyWereTypedOrPiped() throws Exception {
        Path output = folder.resolve("bytes");
        Process listening = hosts.right.start(
                output,
                TwoHosts.MALACHI.toString(),
                "listen",
                "-n",
                "6",
                "-t",
                "60",
                "--json",
                "4242",
                "--socket",
                hosts.right.socket.toString());
        String send = "MALACHI send --from 7 " + ids.getLast().hex() + " 4242 ";
        // until the port is bound
        Awaitility.await().atMost(PATIENCE).until(() -> {
            shell("LC_ALL=C " + send + "'\u00e9\u20ac'").expectSuccess();
            return Files.readString(output).contains("c3a9e282ac");
        });

        shell("LC_ALL=C " + send + "$'a\\xff\\xedb'").expectSuccess();
        shell("LC_ALL=C.UTF-8 " + send + "$'\\xc3\\x28'").expectSuccess();
        shell("printf 'x\\xff\\r\\n\\xc3\\xa9\\n\\x80' | LC_ALL=POSIX " + send).expectSuccess();

        assertThat(listening.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output).lines().map(line -> line.replaceAll(".*\"hex\":\"([0-9a-f]*)\".*", "$1")))
                .containsSubsequence("c3a9e282ac", "61ffed62", "c328", "78ff0d", "c3a9", "80");
    }

    @Test
    void whatCannotBeReadIsNoEndOfInput() {
        assertRefused(shell("MALACHI send stern 7 </"), FAILED, "Cannot read standard input: is a directory.");
        assertRefused(
                shell("head -c 300000 /dev/zero | MALACHI send stern 7"),
                USAGE,
                "A line of standard input is longer than 200000 bytes");
    }

    // ---- what is typed ----

    @Test
    void targetsThatNobodyCanBeAreMisuse() {
        assertRefused(hosts.left.malachi("ping", "1.2.3"), USAGE, "'1.2.3' is not an IPv4 address");
        assertRefused(hosts.left.malachi("ping", "8.8.8.8"), USAGE, "not an address of this network", "10.144.0.0/16");
        assertRefused(
                hosts.left.malachi("lookup", "2001:db8::1"), USAGE, "not an address of this network", "fd4d:4e31::/32");
        assertRefused(hosts.left.malachi("lookup", "::ffff:10.144.0.1"), USAGE, "not an address of this network");
        assertRefused(
                hosts.left.malachi("ping", "--", "stern", "--home", "/x"), USAGE, "'--home' is no option here", "'--'");
        assertRefused(hosts.left.malachi("ping", "st ern"), USAGE, "'st ern' cannot be a target");
        assertRefused(hosts.left.malachi("ping", ""), USAGE, "The target is empty");
        assertRefused(hosts.left.malachi("ping"), USAGE, "Missing TARGET");
        assertRefused(hosts.left.malachi("ping", "-c", "three", "stern"), USAGE, "-c must be a whole number");
        assertRefused(hosts.left.malachi("send", "stern", "seven", "x"), USAGE, "PORT must be a whole number");
    }

    @Test
    void anUnknownNameIsToldWithWhatWasPerhapsMeant() {
        assertRefused(
                hosts.left.malachi("ping", "stren"), FAILED, "No node 'stren' is known here", "Did you mean stern?");
        assertRefused(hosts.left.malachi("lookup", "galey.mli"), FAILED, "Did you mean galley?");
        assertRefused(hosts.left.malachi("ping", "something-else"), FAILED, "'malachi peers' lists those that are.");
    }

    @Test
    void anAmbiguousPrefixIsMisuseAndNamesAllItMayBe() {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertRefused(
                        hosts.left.malachi("ping", ids.getFirst().hex().substring(0, 4)),
                        USAGE,
                        "is ambiguous",
                        ids.getFirst().toString(),
                        ids.getLast().toString(),
                        "Give more of the id."));
    }

    @Test
    void slipsInCommandsAndOptionsAreMisuseAndTheRightOnesAreSuggested() {
        Map<List<String>, String> slips = Map.of(
                List.of("statsu"), "Did you mean stats or status?",
                List.of("lokup", "x"), "Did you mean lookup?",
                List.of("help", "pnig"), "Did you mean ping?",
                List.of("up", "--lnik", "eth0"), "Did you mean --link?",
                List.of("up", "--no-tnu"), "Did you mean --no-tun?",
                List.of("status", "--jsn"), "Did you mean --json?",
                List.of("peers", "-json"), "Did you mean --json?");
        slips.forEach((typed, suggestion) ->
                assertRefused(hosts.left.malachi(typed.toArray(String[]::new)), USAGE, suggestion));
        assertRefused(hosts.left.malachi("xyzzy"), USAGE, "there is no command 'xyzzy'", "malachi --help");
        assertRefused(hosts.left.malachi("status", "extra"), USAGE, "unexpected argument 'extra'");
    }

    // ---- output and signals ----

    @Test
    void listeningInVainIsAFailure() {
        TwoHosts.Outcome outcome = hosts.left.malachi("listen", "-t", "0.2", "4243");

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(FAILED);
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        for (String command : List.of("status", "status --json", "lookup galley", "--help", "help ping", "--version")) {
            assertRefused(
                    shell("MALACHI " + command + " >/dev/full"),
                    FAILED,
                    "Cannot write to standard output: no space left on device.");
        }
    }

    @Test
    void aReaderThatHasEnoughEndsTheCommandQuietly() {
        TwoHosts.Outcome outcome = shell("MALACHI ping -c 0 -i 0.05 stern | head -n 1; echo ${PIPESTATUS[0]}");

        assertThat(outcome.expectSuccess().lines()).hasSize(2).last().isEqualTo("141");
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void anInterruptedPingSaysWhatItHas() throws Exception {
        Path output = folder.resolve("ping");
        Process ping = hosts.left.start(
                output,
                TwoHosts.MALACHI.toString(),
                "ping",
                "-c",
                "0",
                "-i",
                "0.2",
                "stern",
                "--socket",
                hosts.left.socket.toString());
        awaitText(output, "seq=2");

        signal("INT", ping.pid());

        assertThat(ping.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ping.exitValue()).isZero();
        assertThat(Files.readString(output)).contains("0% packet loss");
        assertNoTrace(Files.readString(output));
    }

    private static void awaitText(Path file, String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.exists(file) && Files.readString(file).contains(text));
    }
}

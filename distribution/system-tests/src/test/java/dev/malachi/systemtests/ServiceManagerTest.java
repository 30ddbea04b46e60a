package dev.malachi.systemtests;

import static dev.malachi.systemtests.Refusals.assertNoTrace;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's daemon under something that starts, watches, signals and kills it. */
@RequiresNetns(programs = {"bash", "env", "kill", "python3"})
class ServiceManagerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Stands for systemd: says what it hears, and whether its own child said it; SIGTERM after three messages. */
    private static final String SYSTEMD = """
            import os, socket, struct, subprocess, sys
            address = sys.argv[1]
            listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
            listener.bind(address.replace('@', chr(0), 1))
            listener.settimeout(60)
            child = subprocess.Popen(sys.argv[2:], env=dict(os.environ, NOTIFY_SOCKET=address, WATCHDOG_USEC='200000'))
            heard = 0
            while True:
                message, ancillary, _, _ = listener.recvmsg(4096, 1024)
                pid = struct.unpack('3i', ancillary[0][2])[0]
                if message != b'WATCHDOG=1' or heard < 3:
                    print('heard', message.decode(), 'from', 'child' if pid == child.pid else pid, flush=True)
                heard += 1
                if heard == 3: child.terminate()
                if message == b'STOPPING=1': break
            print('exit', child.wait())
            """;

    @TempDir
    private static Path folder;

    private static TwoHosts hosts;

    @BeforeAll
    static void setUp() {
        hosts = new TwoHosts(folder);
    }

    @AfterAll
    static void end() {
        hosts.close();
    }

    private static String[] up(String... before) {
        List<String> words = new ArrayList<>(List.of(before));
        words.addAll(List.of(
                TwoHosts.MALACHI.toString(),
                "up",
                "--link",
                "eth0",
                "--no-tun",
                "--home",
                hosts.left.home.toString(),
                "--socket",
                hosts.left.socket.toString()));
        return words.toArray(String[]::new);
    }

    private static void signal(String name, Process process) {
        TwoHosts.run(List.of("kill", "-" + name, Long.toString(process.pid()))).expectSuccess();
    }

    /** Once by a path and once by an abstract name, as systemd does in containers. */
    @Test
    void theDaemonItselfSaysThatItIsReadyAliveAndEnding() throws IOException {
        Path script = Files.writeString(folder.resolve("systemd.py"), SYSTEMD);
        for (String address :
                List.of(hosts.left.socket.resolveSibling("notify").toString(), "@" + hosts.left.namespace)) {
            Files.createDirectories(hosts.left.socket.getParent());

            String heard =
                    hosts.left.run(up("python3", script.toString(), address)).expectSuccess();

            assertThat(heard.lines())
                    .containsExactly(
                            "heard READY=1 from child",
                            "heard WATCHDOG=1 from child",
                            "heard WATCHDOG=1 from child",
                            "heard STOPPING=1 from child",
                            "exit 0");
        }
    }

    @Test
    void signalsThatAreNoRequestToEndDoNotEndIt() {
        Process daemon = hosts.left.up("--no-tun");

        for (String name : List.of("HUP", "USR1", "USR2", "PIPE")) {
            signal(name, daemon);
        }

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(hosts.left.log()).contains("signal=HUP event=reload", "signal=USR1 event=ignored"));
        hosts.left.malachi("status").expectSuccess();
        assertNoTrace(hosts.left.log());
        TwoHosts.end(daemon);
        assertThat(daemon.exitValue()).isZero();
    }

    /** A pseudo terminal whose other end is closed hangs up on the session that it controls (pty(7)). */
    @Test
    void aTerminalThatIsClosedEndsItProperly() {
        String[] terminal = up("python3", "-c", """
                import os, pty, sys
                child, master = pty.fork()
                if child == 0:
                    os.execv(sys.argv[1], sys.argv[1:])
                said = b''
                while b'Node ID' not in said:
                    said += os.read(master, 1000)
                os.close(master)
                print('exit', os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
                """);

        String ended = hosts.left.run(terminal).expectSuccess();

        assertThat(ended).isEqualTo("exit 0\n");
        assertThat(hosts.left.socket).doesNotExist();
    }

    /** SIGSEGV from outside is a crash for the JVM. */
    @Test
    void whatTheJvmWritesWhenItDiesIsInHome() throws Exception {
        Path here = Files.createDirectory(folder.resolve("here"));
        Path log = folder.resolve("crash.log");
        Process daemon = hosts.left.start(
                log, up("bash", "-c", "cd " + here + " && ulimit -c unlimited && exec \"$@\"", "bash"));
        hosts.left.awaitAnswer(daemon);

        signal("SEGV", daemon);

        assertThat(daemon.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(here).isEmptyDirectory();
        try (Stream<Path> files = Files.list(hosts.left.home)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("hs_err_pid" + daemon.pid() + ".log")
                    .noneMatch(name -> name.startsWith("core"));
        }
    }

    @Test
    void sayingMoreSaysEachEventOnce() {
        Process daemon = hosts.right.up("--no-tun", "-v");
        Awaitility.await().atMost(PATIENCE).until(() -> hosts.right.log().contains("claim.held"));
        TwoHosts.end(daemon);

        assertThat(hosts.right.log().lines().filter(line -> line.contains("claim.held")))
                .hasSize(1);
    }
}

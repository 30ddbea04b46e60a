package dev.malachi.systemtests;

import static dev.malachi.systemtests.Refusals.FAILED;
import static dev.malachi.systemtests.Refusals.PERMISSION;
import static dev.malachi.systemtests.Refusals.USAGE;
import static dev.malachi.systemtests.Refusals.assertNoTrace;
import static dev.malachi.systemtests.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.RequiresNetns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code malachi up} of the image says when something that it needs is not there, not its own, or not as it must be. */
@RequiresNetns(programs = {"bash", "setpriv", "unshare", "mount", "kill", "python3", "chown"})
class WrongUseOfUpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    private static void ip(String words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words.split(" ")));
        hosts.left.run(command.toArray(String[]::new)).expectSuccess();
    }

    private static TwoHosts.Outcome up(String... options) {
        List<String> words = new ArrayList<>(List.of("up", "--link", "eth0"));
        words.addAll(List.of(options));
        return hosts.left.malachi(words.toArray(String[]::new));
    }

    /** Runs {@code up --link eth0} after a line of a shell in a mount namespace of its own. */
    private static TwoHosts.Outcome upAfter(String line, Path home) {
        String up = String.join(
                " ",
                TwoHosts.MALACHI.toString(),
                "up --link eth0 --home",
                home.toString(),
                "--socket",
                hosts.left.socket.toString());
        return hosts.left.run("unshare", "-m", "bash", "-c", line + " && exec " + up);
    }

    private static Path home(String name) throws IOException {
        return Files.createDirectory(
                folder.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static Path file(Path home, String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    // ---- privileges and devices ----

    @Test
    void withoutPrivilegesItSaysWhichAreMissing() {
        assertRefused(
                hosts.left.run(
                        "setpriv",
                        "--bounding-set=-all",
                        "--inh-caps=-all",
                        TwoHosts.MALACHI.toString(),
                        "up",
                        "--link",
                        "eth0",
                        "--home",
                        folder.resolve("unprivileged").toString(),
                        "--socket",
                        hosts.left.socket.toString()),
                PERMISSION,
                "cannot open link eth0",
                "CAP_NET_RAW",
                "as root");
    }

    @Test
    void withoutTunDeviceItSaysHowToGetOne() {
        assertRefused(
                upAfter("mount -t tmpfs none /dev/net", hosts.left.home),
                FAILED,
                "cannot create the TUN interface mal0",
                "/dev/net/tun",
                "modprobe tun",
                "--device /dev/net/tun");
        assertRefused(
                upAfter("mount --bind /dev/null /dev/net/tun", hosts.left.home),
                FAILED,
                "/dev/net/tun is not the TUN device",
                "mknod /dev/net/tun c 10 200");
    }

    @Test
    void tooFewFileDescriptorsAreASentence() {
        TwoHosts.Outcome outcome = upAfter("ulimit -n 20", hosts.left.home);

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(FAILED);
        assertThat(outcome.err()).contains("may open only", "more files, and a node needs", "ulimit -n");
        assertNoTrace(outcome.err());
    }

    @Test
    void tooLittleAddressSpaceIsASentence() {
        TwoHosts.Outcome outcome = upAfter("ulimit -v 300000", hosts.left.home);

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(FAILED);
        assertThat(outcome.err())
                .startsWith("malachi: the Java runtime cannot start")
                .contains("300000 KiB", "ulimit -v unlimited");
    }

    @Test
    void aHomeThatIsNoDirectoryIsASentence() {
        assertRefused(upAfter("true", Path.of("/dev/null")), FAILED, "/dev/null is no directory", "--home");
    }

    @Test
    void aStartThatFailsLeavesNoIdentityBehind() throws IOException {
        Path home = home("no-node");

        assertRefused(upAfter("mount -t tmpfs none /dev/net", home), FAILED, "cannot create the TUN interface mal0");

        assertThat(home.resolve("ed25519.key")).doesNotExist();
    }

    // ---- interfaces ----

    @Test
    void anUnknownInterfaceBringsTheNearestName() {
        assertRefused(
                hosts.left.malachi("up", "--link", "etho"),
                FAILED,
                "cannot open link etho: there is no network interface of that name",
                "Ethernet interfaces here: ",
                "Did you mean eth0?");
    }

    @Test
    void anInterfaceThatIsNoEthernetIsRefused() {
        assertRefused(
                hosts.left.malachi("up", "--link", "lo"),
                FAILED,
                "cannot open link lo: it is not an Ethernet interface",
                "eth0");
    }

    /** A TAP interface may have any type of link (TUNSETLINK, linux/if_tun.h), also the one of a wireless monitor. */
    @Test
    void aWirelessInterfaceInMonitorModeIsRefused() {
        hosts.left.run("python3", "-c", """
            import fcntl, os, struct
            TUNSETIFF, TUNSETPERSIST, TUNSETLINK = 0x400454ca, 0x400454cb, 0x400454cd
            IFF_TAP_NO_PI, ARPHRD_IEEE80211_RADIOTAP = 0x1002, 803
            device = os.open('/dev/net/tun', os.O_RDWR)
            fcntl.ioctl(device, TUNSETIFF, struct.pack('16sH22x', b'wlan7', IFF_TAP_NO_PI))
            fcntl.ioctl(device, TUNSETPERSIST, 1)
            fcntl.ioctl(device, TUNSETLINK, ARPHRD_IEEE80211_RADIOTAP)
            """).expectSuccess();
        try {
            assertRefused(
                    hosts.left.malachi("up", "--link", "wlan7"),
                    FAILED,
                    "cannot open link wlan7: it is a wireless interface in monitor mode",
                    "'iw dev wlan7 set type managed'");
        } finally {
            ip("link delete wlan7");
        }
    }

    @Test
    void theBridgeOfAPortIsUsedAndNamed() {
        ip("link add br7 type bridge");
        ip("link add port7 type veth peer name station7");
        ip("link set port7 master br7");
        ip("link set br7 up");
        try {
            Process daemon = hosts.left.upOn("port7", "--no-tun");
            assertThat(hosts.left.log()).contains("bridge=br7", "the bridge is used instead");
            TwoHosts.end(daemon);
        } finally {
            ip("link delete port7");
            ip("link delete br7");
        }
    }

    @Test
    void aLinkThatIsDownIsNamedAndTheNodeGoesOnOnceItIsUp() {
        ip("link add down7 type veth peer name peer7");
        try {
            Process daemon = hosts.left.upOn("down7", "--no-tun");
            assertThat(hosts.left.log()).contains("down)", "goes on by itself", "'ip link set down7 up'");

            ip("link set down7 up");
            ip("link set peer7 up");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> hosts.left
                            .ask("status")
                            .path("links")
                            .get(0)
                            .path("state")
                            .asString()
                            .equals("up"));
            TwoHosts.end(daemon);
        } finally {
            ip("link delete down7");
        }
    }

    @Test
    void aTunNameThatIsTakenIsNeverTakenOver() {
        ip("tuntap add mal7 mode tun");
        try {
            assertRefused(
                    up("--tun", "mal7"),
                    FAILED,
                    "there is an interface of that name already",
                    "--tun",
                    "'ip link delete mal7'");
        } finally {
            ip("tuntap del mal7 mode tun");
        }
        TwoHosts.Outcome ethernet = up("--tun", "eth0");
        assertRefused(
                ethernet, FAILED, "there is an interface of that name already, and it is no TUN interface", "--tun");
        assertThat(ethernet.err()).doesNotContain("delete");
    }

    @Test
    void anAddressNetworkThatIsInUseIsNamed() {
        ip("link add other7 type veth peer name other8");
        ip("link set other7 up");
        ip("link set other8 up");
        try {
            ip("address add 10.144.3.4/16 dev other7");
            assertRefused(up(), FAILED, "10.144.0.0/16", "the route 10.144.0.0/16 on other7", "--no-tun");
            ip("address del 10.144.3.4/16 dev other7");
            ip("route add 10.144.8.0/24 dev other7");
            assertRefused(up(), FAILED, "10.144.0.0/16", "the route 10.144.8.0/24 on other7", "--no-tun");
            ip("route del 10.144.8.0/24 dev other7");

            ip("route add 10.0.0.0/8 dev other7"); // less special, so no obstacle
            TwoHosts.end(hosts.left.up());
        } finally {
            ip("link delete other7");
        }
    }

    // ---- files ----

    @Test
    void aKeyFileThatIsDamagedOpenOrUnreadableIsRefusedAndKept() throws IOException {
        Path damaged = home("damaged");
        Path key = file(damaged, "ed25519.key", "no key");
        assertRefused(up("--home", damaged.toString()), FAILED, key + " is damaged", "backup", "keys generate --force");
        assertThat(key).hasContent("no key");

        Path open = home("open");
        Files.write(open.resolve("ed25519.key"), List.of());
        Files.setPosixFilePermissions(open.resolve("ed25519.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertRefused(up("--home", open.toString()), FAILED, "can be read or written by others", "chmod 600 " + open);

        Path directory = home("directory");
        Files.createDirectory(directory.resolve("ed25519.key"));
        assertRefused(up("--home", directory.toString()), FAILED, directory.resolve("ed25519.key") + "");
    }

    @Test
    void aPreSharedKeyThatIsNoneIsRefusedAndAShortOneIsWarnedOf() throws IOException {
        Path home = home("psk");
        Path empty = file(home, "empty", "");
        assertRefused(up("--psk-file", empty.toString()), FAILED, empty + " is empty", "16 random bytes");

        Path missing = home.resolve("missing");
        assertRefused(
                up("--psk-file", missing.toString()),
                FAILED,
                "Cannot read the pre-shared key file " + missing,
                "no such");

        Path unreadable = Files.createDirectory(home.resolve("unreadable"));
        assertRefused(up("--psk-file", unreadable.toString()), FAILED, unreadable.toString());

        Path small = file(home, "small", "abc");
        TwoHosts.end(hosts.left.up("--psk-file", small.toString()));
        assertThat(hosts.left.log()).contains("has only 3 bytes and can be guessed");
    }

    /** The original's two lines leave a file that all may read: that is a warning, and only a file that all may write is refused. */
    @Test
    void aPreSharedKeyThatOthersMayReadIsAWarningAndOneThatTheyMayWriteIsRefused() throws IOException {
        Path home = home("open-psk");
        Path psk = home.resolve("psk.bin");
        hosts.left
                .run("bash", "-c", "umask 022; echo -n 0123456789abcdefg > " + psk)
                .expectSuccess();
        Process daemon = hosts.left.up("--psk-file", psk.toString());
        assertThat(hosts.left.log())
                .contains(
                        "Warning:    The pre-shared key in " + psk + " can be read by other users",
                        "'chmod 600 " + psk + "'");
        assertThat(hosts.left.ask("status").path("warnings").toString()).contains("psk.readable", "chmod 600");
        TwoHosts.end(daemon);

        Files.setPosixFilePermissions(psk, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertRefused(up("--psk-file", psk.toString()), FAILED, psk + "", "may be written by others", "chmod 600");
    }

    @Test
    void theRemedyForAMissingKeyMakesOneThatNobodyElseMayRead() throws IOException {
        Path psk = home("made-psk").resolve("psk");
        assertRefused(up("--psk-file", psk.toString()), FAILED, "make one with 'malachi keys psk " + psk + "'");

        hosts.left
                .run("bash", "-c", "umask 000; " + TwoHosts.MALACHI + " keys psk " + psk)
                .expectSuccess();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(psk)))
                .isEqualTo("rw-------");
        String made = Files.readString(psk);
        assertRefused(hosts.left.malachi("keys", "psk", psk.toString()), FAILED, "nothing was changed");
        assertThat(psk).hasContent(made);
        Process daemon = hosts.left.up("--psk-file", psk.toString());
        assertThat(hosts.left.ask("status").path("warnings").toString()).doesNotContain("psk.");
        TwoHosts.end(daemon);
    }

    @Test
    void aHomeInTheHandsOfOthersIsRefused() throws IOException {
        Path above = home("above");
        Path home = Files.createDirectory(above.resolve("home"));
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused(
                up("--home", home.toString()),
                FAILED,
                "Cannot use the directory " + home,
                above + " may be written by others",
                "'chmod go-w " + above + "'");
        assertThat(home).isEmptyDirectory();

        Path given = home("given");
        TwoHosts.run(List.of("chown", "65534", given.toString())).expectSuccess();
        assertRefused(up("--home", given.toString()), FAILED, "it belongs to nobody, who may change it", "'chown root");
    }

    @Test
    void aConfigurationWithoutBottomIsMisuse() throws IOException {
        Path home = home("nested");
        Path config = file(home, "config.yaml", "name: galley\nlinks: " + "[".repeat(3000));
        assertRefused(up("--home", home.toString()), USAGE, config + ", line 2: lists or sections are nested");

        Files.writeString(config, "ether-type: 0x0800\n");
        assertRefused(up("--home", home.toString()), USAGE, config + ", line 1: ether-type 0x0800 belongs to IPv4");
    }

    @Test
    void anUnknownSettingIsNamedWithItsLine() throws IOException {
        Path home = home("settings");
        Path config = file(home, "config.yaml", "name: galley\nlnks: [eth0]\n");

        assertRefused(up("--home", home.toString()), USAGE, config + ", line 2: 'lnks' is not a setting", "links");
    }

    @Test
    void aHomeThatCannotBeWrittenIsASentence() throws IOException {
        Path home = home("readonly");

        assertRefused(
                upAfter("mount -t tmpfs -o ro none " + home, home),
                FAILED,
                "Cannot write the identity in " + home + ": read-only file system");
    }

    @Test
    void aSocketThatCannotBeMadeSaysWhy() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("plain"), "");

        assertRefused(
                up("--socket", notAFolder + "/s"),
                FAILED,
                "Cannot make the control socket " + notAFolder + "/s: it is no directory (" + notAFolder + ")",
                "--socket");
    }

    @Test
    void aStartThatFailedLeavesAHomeWithWhichTheNextOneWorks() throws IOException {
        Path home = home("again");
        assertRefused(hosts.left.malachi("up", "--link", "etho", "--home", home.toString()), FAILED, "etho");

        Path output = folder.resolve("again.log");
        Process next = hosts.left.start(
                output,
                TwoHosts.MALACHI.toString(),
                "up",
                "--link",
                "eth0",
                "--no-tun",
                "--home",
                home.toString(),
                "--socket",
                hosts.left.socket.toString());
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.exists(output) && Files.readString(output).contains("Node ID:"));
        TwoHosts.end(next);
    }

    // ---- Ctrl-C ----

    @Test
    void aDaemonThatIsInterruptedWhileItStartsLeavesNothing() throws Exception {
        for (String moment : List.of("ed25519.key", "tun", "ready")) {
            Path home = folder.resolve("interrupted-" + moment);
            Path socket = hosts.left.socket;
            Path output = folder.resolve("interrupted-" + moment + ".log");
            Process daemon = hosts.left.start(
                    output,
                    TwoHosts.MALACHI.toString(),
                    "up",
                    "--link",
                    "eth0",
                    "--tun",
                    "mal1",
                    "--home",
                    home.toString(),
                    "--socket",
                    socket.toString());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> moment.equals("tun")
                            ? hosts.left.run("ip", "link", "show", "mal1").exitCode() == 0
                            : Files.exists(moment.equals("ready") ? socket : home.resolve(moment)));

            TwoHosts.run(List.of("kill", "-INT", Long.toString(daemon.pid()))).expectSuccess();

            assertThat(daemon.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(daemon.exitValue()).as(Files.readString(output)).isZero();
            assertNoTrace(Files.readString(output));
            assertThat(socket).doesNotExist();
            assertThat(hosts.left.run("ip", "link", "show", "mal1").exitCode()).isNotZero();
        }
    }
}

package dev.malachi.plugin.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.plugin.control.client.UnixConnector;
import dev.malachi.tck.netns.Programs;
import dev.malachi.testkit.FakeNode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The socket file: who finds it, who may use it, what is left of it. */
@SuppressWarnings("try") // servers that are only closed
class ControlSocketTest {
    private static final String NOBODY = "65534";

    @TempDir
    private Path folder;

    @Test
    void onlyOwnerAndGroupReachTheSocket() throws Exception {
        Path socket = folder.resolve("made/for-it/control.sock");
        try (Registration server = start(socket)) {
            assertThat(permissions(socket)).isEqualTo("rw-rw----");
            assertThat(permissions(socket.getParent())).isEqualTo("rwxr-x---");
        }
    }

    @Test
    void closingLeavesNeitherSocketNorFoldersBehind() {
        start(folder.resolve("made/for-it/control.sock")).close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatWasThereStays() {
        start(folder.resolve("control.sock")).close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesASocketOnWhichADaemonAnswers() {
        Path socket = folder.resolve("control.sock");
        try (Registration server = start(socket)) {
            assertThatThrownBy(() -> start(socket))
                    .isInstanceOf(MalachiException.class)
                    .hasMessageStartingWith("Another daemon is already running on " + socket);
            try (ControlClient client = new UnixConnector().connect(socket)) {
                assertThat(client.get("/counters")).isNotNull();
            }
        }
    }

    @Test
    void replacesASocketThatAKilledDaemonLeft() throws Exception {
        Path socket = folder.resolve("control.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();

        try (Registration server = start(socket);
                ControlClient client = new UnixConnector().connect(socket)) {
            assertThat(client.get("/counters")).isNotNull();
        }
    }

    @Test
    void neverRemovesAFileThatIsNoSocket() throws Exception {
        Path file = Files.writeString(folder.resolve("precious"), "data");

        assertThatThrownBy(() -> start(file)).hasMessageContaining("is no socket");

        assertThat(file).hasContent("data");
    }

    @Test
    void neverRemovesADeviceOrAFifo() throws Exception {
        Path fifo = folder.resolve("fifo");
        assertThat(run("mkfifo", fifo.toString())).isEmpty();
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));

        assertThatThrownBy(() -> start(fifo)).hasMessageContaining("is no socket");
        assertThatThrownBy(() -> start(link)).hasMessageContaining("is no socket");

        assertThat(fifo).exists();
        assertThat(link).exists();
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "only root can make a device")
    void neverRemovesADeviceNode() throws Exception {
        Path device = folder.resolve("device");
        assertThat(run("mknod", device.toString(), "c", "1", "3")).isEmpty();

        assertThatThrownBy(() -> start(device)).hasMessageContaining("is no socket");

        assertThat(device).exists();
    }

    /** One for datagrams, as systemd's, takes no connection and is in use all the same. */
    @Test
    void neverRemovesTheSocketOfAnotherProgram() throws Exception {
        Path socket = folder.resolve("notify");
        Process owner = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import socket, sys; s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind('" + socket
                                + "'); print('bound', flush=True); sys.stdin.read()")
                .start();
        try {
            assertThat(owner.inputReader().readLine()).isEqualTo("bound");

            assertThatThrownBy(() -> start(socket)).hasMessageContaining("socket of another program");

            assertThat(socket).exists();
        } finally {
            owner.destroy();
        }
    }

    @Test
    void refusesAFolderThatOthersMayWrite() throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> start(open.resolve("control.sock")))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining(open + " may be written by others")
                .hasMessageContaining("--socket");
        assertThat(open).isEmptyDirectory();

        Files.setAttribute(open, "unix:mode", 01777); // as /tmp
        start(open.resolve("control.sock")).close();
    }

    @Test
    @EnabledIfSystemProperty(named = "user.name", matches = "root", disabledReason = "only root can give files away")
    void theOwnerOfALinkInTheWayIsNeverGivenWhatItLeadsTo() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "data");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path socket = folder.resolve("control.sock");
        ControlSocket prepared = ControlSocket.prepare(socket);
        Files.createSymbolicLink(socket, secret); // put there while the server starts

        Callers callers = Callers.ofThisDaemon(folder.resolve("group"), Map.of("SUDO_UID", NOBODY));
        assertThatThrownBy(() -> prepared.protect(callers.sudoer(), callers.group()))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("exchanged");

        assertThat(permissions(secret)).isEqualTo("rw-------");
        assertThat(Files.getOwner(secret).getName()).isEqualTo("root");
    }

    @Test
    void refusesAPathLongerThanTheSystemTakes() {
        Path socket = folder.resolve("x".repeat(SocketPath.MAX_BYTES));

        assertThatThrownBy(() -> start(socket))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("107");
    }

    @Test
    void connectingWithoutADaemonSaysHowToStartOne() {
        Path socket = folder.resolve("control.sock");

        assertThatThrownBy(() -> new UnixConnector().connect(socket))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.NO_DAEMON))
                .hasMessage("No Malachi daemon answers at " + socket
                        + "; start one with 'malachi up', or name another socket with --socket.");
    }

    @Test
    void connectingRefusesAPathLongerThanTheSystemTakes() {
        Path socket = folder.resolve("x".repeat(SocketPath.MAX_BYTES));

        assertThatThrownBy(() -> new UnixConnector().connect(socket))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessageContaining("107");
    }

    @Test
    void connectingToAStaleSocketIsNoDaemonEither() throws Exception {
        Path socket = folder.resolve("control.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }

        assertThatThrownBy(() -> new UnixConnector().connect(socket))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.NO_DAEMON));
    }

    @Test
    void curlReadsTheStatus() throws Exception {
        Path socket = folder.resolve("control.sock");
        try (Registration server = start(socket)) {
            assertThat(run("curl", "-sS", "--unix-socket", socket.toString(), "http://malachi/v1/status"))
                    .startsWith("{\"version\":\"0.1.0\",\"id\":\"a4aae90643ddcd556e58e6d87755784a\"");
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "user.name",
            matches = "root",
            disabledReason = "only root can act as another user")
    void aStrangerIsRefusedEvenIfTheModesLetHimIn() throws Exception {
        Path socket = folder.resolve("control.sock");
        try (Registration server = start(socket)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));

            String answer = asNobody(
                    "curl",
                    "-sS",
                    "-w",
                    "%{http_code}",
                    "--unix-socket",
                    socket.toString(),
                    "http://malachi/v1/status");

            assertThat(answer)
                    .contains("\"kind\":\"permission\"")
                    .endsWith("403")
                    .doesNotContain("version");
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "user.name",
            matches = "root",
            disabledReason = "only root can act as another user")
    void theUserWhoCalledSudoIsLetIn() throws Exception {
        Path socket = folder.resolve("made/control.sock");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (Registration server = start(socket, Map.of("SUDO_UID", NOBODY))) {
            assertThat(asNobody("curl", "-sS", "--unix-socket", socket.toString(), "http://malachi/v1/counters"))
                    .startsWith("{\"drop.replay\":0");
        }
    }

    @Test
    void admitsMembersOfTheGroupThatTheGroupFileLists() throws Exception {
        Path groups = Files.writeString(folder.resolve("group"), "root:x:0:\nmalachi:x:990:alice,bob\n");
        UserPrincipal bob = principal("bob");
        UserPrincipal eve = principal("eve");
        GroupPrincipal users = group("users");
        GroupPrincipal malachi = group("malachi");
        Callers callers = Callers.of(List.of(principal("root")), malachi, groups);

        assertThat(callers.admit(principal("root"), users)).isTrue();
        assertThat(callers.admit(bob, users)).isTrue();
        assertThat(callers.admit(eve, malachi)).isTrue();
        assertThat(callers.admit(eve, users)).isFalse();
    }

    private Registration start(Path socket) {
        return start(socket, Map.of());
    }

    private Registration start(Path socket, Map<String, String> environment) {
        return ((ControlFrontend) TestPlugin.withControl().all(Frontend.class).getFirst())
                .start(
                        new Frontend.Context(new FakeNode(), socket, () -> {}),
                        Callers.ofThisDaemon(folder.resolve("group"), environment));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private static String asNobody(String... command) throws Exception {
        Programs.require(command[0]);
        List<String> line = new ArrayList<>(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        line.addAll(List.of(command));
        return run(line.toArray(String[]::new));
    }

    private static String run(String... command) throws Exception {
        Programs.require(command[0]);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    private static UserPrincipal principal(String name) {
        return new NamedUser(name);
    }

    private static GroupPrincipal group(String name) {
        return new NamedGroup(name);
    }

    private record NamedUser(String getName) implements UserPrincipal {}

    private record NamedGroup(String getName) implements GroupPrincipal {}
}

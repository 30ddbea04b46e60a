package dev.malachi.plugin.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.plugin.control.client.UnixConnector;
import dev.malachi.plugin.control.connection.Limits;
import dev.malachi.testkit.FakeNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that take all they can get, and what is left for others. */
class CrowdedSocketTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final String HALF_A_BODY =
            "POST /v1/tools/ping HTTP/1.1\r\nHost: malachi\r\nContent-Length: 1000\r\n\r\n{";
    private static final String EVENTS = "GET /v1/events HTTP/1.1\r\nHost: malachi\r\n\r\n";
    private static final String STATUS = "GET /v1/status HTTP/1.1\r\nHost: malachi\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    /** More than the tasks that Jetty's pool of virtual threads runs at once by itself. */
    @Test
    void halfRequestsKeepNobodyOutWhileTheyLast() throws IOException {
        start(limits(400, LONG), administrators());
        for (int i = 0; i < 230; i++) {
            send(HALF_A_BODY);
        }

        assertThat(client().get("/status")).isNotNull();
    }

    @Test
    void halfRequestsWhoseCallersHaveGoneLeaveNothingBehind() throws Exception {
        start(limits(40, LONG), callers());
        for (int round = 0; round < 10; round++) {
            List<SocketChannel> half = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                half.add(send(HALF_A_BODY));
            }
            for (SocketChannel channel : half) {
                channel.close();
            }
            await().untilAsserted(() -> assertThat(status()).startsWith("HTTP/1.1 200"));
        }
    }

    @Test
    void aRequestThatDoesNotComeToItsEndIsGivenUp() throws IOException {
        start(limits(40, SHORT), callers());

        for (String beginning : List.of("", "GET /v1/status HTTP/1.1\r\nHost: l", HALF_A_BODY)) {
            String answer = readAll(send(beginning));

            assertThat(answer).as(beginning).startsWith("HTTP/1.1 408 ").contains("\"message\":\"The request took");
        }
        assertThat(status()).startsWith("HTTP/1.1 200");
    }

    @Test
    void aConnectionTooManyIsRefusedWithASentence() throws IOException {
        start(limits(10, LONG), callers());
        List<SocketChannel> idle = fill(10);

        assertThat(readAll(connect()))
                .startsWith("HTTP/1.1 503 ")
                .contains("as many connections as it serves at once (10)");
        ControlClient client = client();
        assertThatThrownBy(() -> client.get("/status"))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("as many connections as it serves at once (10)");

        idle.getFirst().close();
        await().untilAsserted(() -> assertThat(status()).startsWith("HTTP/1.1 200"));
    }

    @Test
    void administratorsComeInWhereOthersDoNot() throws IOException {
        start(limits(10, LONG), administrators());
        fill(10);

        assertThat(client().get("/status")).isNotNull();
    }

    @Test
    void streamsOfAKindAreBoundedAndOtherRequestsServed() throws IOException {
        start(limits(60, LONG), callers());
        for (int i = 0; i < 15; i++) {
            assertThat(firstLine(send(EVENTS))).contains("200");
        }

        assertThat(firstLine(send(EVENTS))).contains("503");
        assertThat(status()).startsWith("HTTP/1.1 200");
    }

    @Test
    void requestsThatAreReadTakeNoMoreRoomThanThereIs() throws IOException {
        start(new Limits(100, 4, 25, 200_000, LONG, LONG), callers());
        String big =
                "POST /v1/tools/ping HTTP/1.1\r\nHost: malachi\r\nContent-Length: 1000000\r\n\r\n" + " ".repeat(90_000);
        SocketChannel first = send(big);
        send(big);

        await().untilAsserted(() -> assertThat(firstLine(send(big))).contains("503"));

        first.close();
        await().untilAsserted(() -> assertThat(readAll(send("POST /v1/tools/none HTTP/1.1\r\n"
                        + "Host: malachi\r\n"
                        + "Connection: close\r\n"
                        + "Content-Length: 60000\r\n\r\n"
                        + " ".repeat(60_000))))
                .startsWith("HTTP/1.1 404"));
    }

    @Test
    void anAnswerThatIsNotReadIsGivenUp() throws IOException {
        FakeNode node = new FakeNode();
        start(node, new Limits(2, 0, 1, 1 << 20, LONG, SHORT), callers());
        SocketChannel reader = connect();
        reader.configureBlocking(false);
        StringBuilder many = new StringBuilder();
        many.repeat("GET /v1/openapi.json HTTP/1.1\r\nHost: malachi\r\n\r\n", 100);
        int _ = reader.write(StandardCharsets.UTF_8.encode(many.toString())); // more than a socket holds
        send(HALF_A_BODY);
        assertThat(firstLine(connect())).contains("503");

        await().untilAsserted(() -> assertThat(status()).startsWith("HTTP/1.1 200"));
    }

    private static Limits limits(int connections, Duration request) {
        return new Limits(connections, 4, connections / 4, 1 << 20, request, LONG);
    }

    /** This user, as one who may only use the daemon. */
    private Callers callers() throws IOException {
        UserPrincipal me = FileSystems.getDefault()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name"));
        return Callers.of(
                List.of(me),
                Files.readAttributes(folder, PosixFileAttributes.class).group(),
                folder.resolve("group"));
    }

    private Callers administrators() {
        return Callers.ofThisDaemon(folder.resolve("group"), Map.of());
    }

    private void start(Limits limits, Callers callers) {
        start(new FakeNode(), limits, callers);
    }

    private void start(FakeNode node, Limits limits, Callers callers) {
        ControlFrontend frontend = (ControlFrontend)
                TestPlugin.withControl(new TestPlugin("test", TestTool.inDaemon("ping", (call, output) -> 0)))
                        .all(Frontend.class)
                        .getFirst();
        Registration server = frontend.start(new Frontend.Context(node, socket(), () -> {}), callers, limits);
        open.add(server);
    }

    /** Connections that are served: each has had an answer. */
    private List<SocketChannel> fill(int count) throws IOException {
        List<SocketChannel> idle = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            SocketChannel channel = send("GET /v1/counters HTTP/1.1\r\nHost: malachi\r\n\r\n");
            assertThat(firstLine(channel)).contains("200");
            idle.add(channel);
        }
        return idle;
    }

    private ControlClient client() {
        ControlClient client = new UnixConnector().connect(socket());
        open.add(client);
        return client;
    }

    private Path socket() {
        return folder.resolve("control.sock");
    }

    private String status() throws IOException {
        return readAll(send(STATUS));
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(channel);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    private SocketChannel send(String text) throws IOException {
        SocketChannel channel = connect();
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            // refused before all of it was read; the answer says so
        }
        return channel;
    }

    private static String firstLine(SocketChannel channel) throws IOException {
        String line = new BufferedReader(
                        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))
                .readLine();
        return line == null ? "" : line;
    }

    private static String readAll(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        try {
            while (channel.read(bytes) >= 0) {
                // to the end
            }
        } catch (IOException e) {
            // closed with something of ours unread: what it said came before
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
}

package dev.malachi.plugin.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Registration;
import dev.malachi.api.control.ControlClient;
import dev.malachi.api.control.Documents;
import dev.malachi.api.event.Event;
import dev.malachi.api.event.EventKind;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.api.spi.tool.ToolDescription;
import dev.malachi.api.spi.tool.ToolInput;
import dev.malachi.plugin.control.client.UnixConnector;
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
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over a real socket, with our own client and with plain HTTP. */
class ControlApiTest {
    @TempDir
    private Path folder;

    private final FakeNode node =
            new FakeNode(NodeConfig.builder(Path.of("/var/lib/malachi")).build());
    private final CountDownLatch shutdown = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    @Test
    void statusHasTheKeysOfTheContractInOrder() {
        Map<?, ?> status = (Map<?, ?>) client().get("/status");

        assertThat(status.keySet())
                .map(Object::toString)
                .containsExactly(
                        "version",
                        "id",
                        "shortId",
                        "name",
                        "ipv4",
                        "ipv6",
                        "tun",
                        "links",
                        "uptimeSeconds",
                        "peers",
                        "plugins",
                        "crypto",
                        "aead",
                        "offloads",
                        "warnings");
        assertThat(status).isEqualTo(Documents.status(node.status()));
    }

    @Test
    void peersNameEveryKeyEvenWithoutAValue() throws Exception {
        String body = http("GET /v1/peers HTTP/1.1", "").body();

        assertThat(body)
                .isEqualToIgnoringNewLines(
                        "[{\"id\":\"00112233445566778899aabbccddeeff\",\"shortId\":\"00112233\","
                                + "\"name\":\"bob\",\"ipv4\":\"10.144.34.51\",\"ipv6\":\"fd4d:4e31:11:2233:4455:6677:8899:aabb\","
                                + "\"state\":\"session\",\"trust\":\"met\",\"dialect\":\"native\",\"link\":\"eth0\",\"mac\":null,\"rttMs\":0.123,"
                                + "\"cipher\":\"chacha20-poly1305\",\"hybrid\":false,\"rxBytes\":10,\"txBytes\":20,\"lastSeenSeconds\":3,\"via\":null,\"warnings\":[]}]");
    }

    @Test
    void countersAreOneObject() {
        assertThat(client().get("/counters")).isEqualTo(Map.of("rx.frames", 12L, "drop.replay", 0L));
    }

    @Test
    void discoverAsksTheNode() {
        client().post("/discover", Map.of());

        assertThat(node.discoveries()).isOne();
    }

    @Test
    void downAnswersAndThenEndsTheProcess() throws Exception {
        Map<?, ?> answer = (Map<?, ?>) client().post("/down", Map.of());

        assertThat(answer.get("pid")).isEqualTo(ProcessHandle.current().pid());
        assertThat(shutdown.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aPeerIsApprovedForgottenAndDeniedByItsFullId() throws Exception {
        start();
        String peer = "/v1/peers/" + FakeNode.PEER.hex();

        for (String action : List.of("approve", "deny", "forget", "reject")) {
            assertThat(send("POST " + peer + "/" + action + " HTTP/1.1", "").status())
                    .as(action)
                    .isEqualTo(200);
        }
        assertThat(node.said())
                .map(word -> word.substring(0, word.indexOf(' ')))
                .containsExactly("approve", "deny", "forget", "reject");
        Answer unknown = send("POST /v1/peers/0123456789abcdef0123456789abcdef/forget HTTP/1.1", "");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(error(unknown).get("kind")).isEqualTo("failed");
        assertThat(send("POST /v1/peers/00112233/approve HTTP/1.1", "").status())
                .isEqualTo(404);
        assertThat(send("POST " + peer + "/trust HTTP/1.1", "").status()).isEqualTo(404);
        assertThat(send("GET " + peer + "/approve HTTP/1.1", "").status()).isEqualTo(405);
        assertThat(node.said()).hasSize(5);
    }

    @Test
    void whoMayOnlyUseTheDaemonDoesNotDecideWhomItTrusts() throws Exception {
        FileSystem files = FileSystems.getDefault();
        UserPrincipal me = files.getUserPrincipalLookupService().lookupPrincipalByName(System.getProperty("user.name"));
        GroupPrincipal any =
                Files.readAttributes(folder, PosixFileAttributes.class).group();
        List<Boolean> administrators = new ArrayList<>();
        ControlFrontend frontend = frontend(
                TestTool.inDaemon("ping", (call, output) -> {
                    administrators.add(call.administrator());
                    return 0;
                }),
                TestTool.forAdministrators("unlock", (call, output) -> {
                    throw new AssertionError("must not run");
                }));
        open.add(frontend.start(
                new Frontend.Context(node, socket(), shutdown::countDown),
                Callers.of(List.of(me), any, Path.of("/etc/group"))));

        Answer refused = send("POST /v1/peers/" + FakeNode.PEER.hex() + "/approve HTTP/1.1", "");
        run(connect(), "ping", Map.of("target", "bob"));

        assertThat(send("GET /v1/peers HTTP/1.1", "").status()).isEqualTo(200);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(error(refused).get("kind")).isEqualTo("permission");
        assertThat(administrators).containsExactly(false);
        assertThat(node.said()).isEmpty();
        ControlClient client = connect();
        assertThatThrownBy(() -> run(client, "unlock", Map.of("target", "bob")))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.PERMISSION))
                .hasMessageContaining("'unlock'");
    }

    @Test
    void toolsLearnThatTheDaemonsOwnUserCalls() {
        List<Boolean> administrators = new ArrayList<>();
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            administrators.add(call.administrator());
            return 0;
        }));

        run(client, "ping", Map.of("target", "bob"));

        assertThat(administrators).containsExactly(true);
    }

    @Test
    void oneClientAsksManyTimes() {
        ControlClient client = client();

        assertThat(client.get("/status")).isEqualTo(client.get("/status"));
    }

    @Test
    void listsToolsWithTheirParameters() {
        List<?> tools =
                (List<?>) client(TestTool.inDaemon("ping", (call, output) -> 0)).get("/tools");

        assertThat(tools).hasSize(1);
        Map<?, ?> ping = (Map<?, ?>) tools.getFirst();
        assertThat(ping.get("name")).isEqualTo("ping");
        assertThat(ping.get("place")).isEqualTo("daemon");
        assertThat(ping.get("parameters")).asString().contains("-c", "target");
    }

    @Test
    void describesItself() throws Exception {
        Object document =
                Documents.parse(http("GET /v1/openapi.json HTTP/1.1", "").body());

        Map<?, ?> paths = (Map<?, ?>) ((Map<?, ?>) document).get("paths");
        assertThat(paths.keySet())
                .map(Object::toString)
                .containsExactlyInAnyOrder(
                        "/v1/status",
                        "/v1/peers",
                        "/v1/peers/{id}/{action}",
                        "/v1/plugins",
                        "/v1/plugins/{id}",
                        "/v1/plugins/{id}/{action}",
                        "/v1/counters",
                        "/v1/discover",
                        "/v1/down",
                        "/v1/events",
                        "/v1/tools",
                        "/v1/tools/{name}",
                        "/v1/runs/{id}",
                        "/v1/openapi.json");
    }

    @Test
    void unknownPathsAreNotFoundInJson() throws Exception {
        Answer answer = http("GET /v1/nothing HTTP/1.1", "");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(error(answer).get("kind")).isEqualTo("usage");
    }

    @Test
    void wrongMethodsSayWhichIsRight() throws Exception {
        Answer answer = http("POST /v1/status HTTP/1.1", "");

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.head()).contains("Allow: GET");
    }

    @Test
    void malformedJsonIsRefused() throws Exception {
        start(TestTool.inDaemon("ping", (call, output) -> 0));

        Answer answer = send("POST /v1/tools/ping HTTP/1.1", "{\"arguments\":");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(error(answer).get("kind")).isEqualTo("usage");
        assertThat(error(answer).get("message")).asString().startsWith("The request is no JSON: ");
    }

    @Test
    void requestsThatAreNoHttpAreRefusedInJson() throws Exception {
        Answer answer = http("NONSENSE", "");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(error(answer).get("kind")).isEqualTo("usage");
    }

    @Test
    void unknownToolsAreNotFound() throws Exception {
        assertThat(http("POST /v1/tools/nothing HTTP/1.1", "{}").status()).isEqualTo(404);
    }

    @Test
    void argumentsThatDoNotFitAreRefusedBeforeTheToolRuns() {
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            throw new AssertionError("must not run");
        }));

        assertThatThrownBy(() -> run(client, "ping", Map.of("target", "bob", "count", "many")))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.USAGE))
                .hasMessage("-c must be a whole number, not 'many'.");
        assertThatThrownBy(() -> run(client, "ping", Map.of())).hasMessageContaining("TARGET");
        assertThatThrownBy(() -> run(client, "ping", Map.of("target", "bob", "colour", "red")))
                .hasMessage("'colour' is not an argument of ping.");
    }

    @Test
    void toolsOfTheCommandsOwnProcessAreRefused() {
        ControlClient client = client(new TestTool("keys", ToolDescription.Place.LOCAL, (call, output) -> 0));

        assertThatThrownBy(() -> run(client, "keys", Map.of("target", "x"))).hasMessageContaining("run 'malachi keys'");
    }

    @Test
    void toolsStreamEventsThenResultThenExitCode() {
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            for (long i = 0; i < call.arguments().number("count"); i++) {
                output.event(Map.of("to", call.arguments().requireText("target"), "number", i));
            }
            output.result(Map.of("home", call.home().toString(), "absent", Documents.ABSENT, "half", 0.5));
            return 1;
        }));
        RecordedOutput output = new RecordedOutput();

        int code = client.run("ping", Map.of("target", "Bärbel\n", "count", 2L), ToolInput.NONE, output);

        assertThat(code).isEqualTo(1);
        assertThat(output.events)
                .containsExactly(Map.of("to", "Bärbel\n", "number", 0L), Map.of("to", "Bärbel\n", "number", 1L));
        assertThat(output.results)
                .containsExactly(Map.of("home", "/var/lib/malachi", "absent", Documents.ABSENT, "half", 0.5));
    }

    @Test
    void eventsArriveWhileTheToolRuns() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            output.event(Map.of("first", true));
            return seen.await(10, TimeUnit.SECONDS) ? 0 : 1;
        }));
        RecordedOutput output = new RecordedOutput();

        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> client.run("ping", Map.of("target", "bob"), ToolInput.NONE, output));
        assertThat(output.events.poll(10, TimeUnit.SECONDS)).isEqualTo(Map.of("first", true));
        seen.countDown();

        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void theToolsSentenceAndKindReachTheCaller() {
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            throw new MalachiException(MalachiException.Kind.PERMISSION, "You may not do that.");
        }));

        assertThatThrownBy(() -> run(client, "ping", Map.of("target", "bob")))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.PERMISSION))
                .hasMessage("You may not do that.");
    }

    @Test
    void aToolThatBreaksIsAFailureAndTheDaemonGoesOn() {
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            throw new IllegalStateException("oops");
        }));

        assertThatThrownBy(() -> run(client, "ping", Map.of("target", "bob")))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED))
                .hasMessage("The tool 'ping' made a mistake; the daemon's log says more.");
        assertThat(((Map<?, ?>) client.get("/counters")).get("tool.failed.test"))
                .isEqualTo(1L);
    }

    @Test
    void linesOfInputReachTheToolInOrder() {
        ControlClient client = client(TestTool.inDaemon("send", (call, output) -> {
            List<Object> lines = new ArrayList<>();
            for (Optional<String> line = call.input().nextLine();
                    line.isPresent();
                    line = call.input().nextLine()) {
                lines.add(line.get());
            }
            output.result(lines);
            return 0;
        }));
        Iterator<String> lines =
                List.of("one", "", "zwölf \"quoted\"", "x".repeat(100_000)).iterator();
        RecordedOutput output = new RecordedOutput();

        int code = client.run(
                "send",
                Map.of("target", "bob"),
                () -> lines.hasNext() ? Optional.of(lines.next()) : Optional.empty(),
                output);

        assertThat(code).isZero();
        assertThat(output.results).containsExactly(List.of("one", "", "zwölf \"quoted\"", "x".repeat(100_000)));
    }

    @Test
    void aToolMayEndBeforeItsInputDoes() {
        ControlClient client = client(TestTool.inDaemon("send", (call, output) -> {
            output.result(call.input().nextLine().orElseThrow());
            return 0;
        }));
        CountDownLatch never = new CountDownLatch(1);
        Iterator<String> lines = List.of("only").iterator();
        RecordedOutput output = new RecordedOutput();

        int code = client.run(
                "send",
                Map.of("target", "bob"),
                () -> {
                    if (lines.hasNext()) {
                        return Optional.of(lines.next());
                    }
                    never.await();
                    return Optional.empty();
                },
                output);

        assertThat(code).isZero();
        assertThat(output.results).containsExactly("only");
    }

    @Test
    void anInterruptedToolSaysWhatItHas() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            working.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                output.result(Map.of("received", 3L));
                return 0;
            }
            return 1;
        }));
        RecordedOutput output = new RecordedOutput();

        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> client.run("ping", Map.of("target", "bob"), ToolInput.NONE, output));
        assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();
        client.interrupt();

        assertThat(code.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(output.results).containsExactly(Map.of("received", 3L));
    }

    @Test
    void anInterruptedToolThatWaitsForInputEnds() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        ControlClient client = client(TestTool.inDaemon("send", (call, output) -> {
            working.countDown();
            call.input().nextLine();
            return 0;
        }));
        CountDownLatch never = new CountDownLatch(1);

        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> client.run(
                "send",
                Map.of("target", "bob"),
                () -> {
                    never.await();
                    return Optional.empty();
                },
                new RecordedOutput()));
        assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();
        client.interrupt();

        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
    }

    @Test
    void closingTheConnectionInterruptsTheTool() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        ControlClient client = client(TestTool.inDaemon("ping", (call, output) -> {
            working.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return 0;
        }));
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> run(client, "ping", Map.of("target", "bob")));
        assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

        client.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(code).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aDaemonThatEndsInterruptsItsToolsAndTheyEndInOrder() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        Registration server = start(TestTool.inDaemon("listen", (call, output) -> {
            working.countDown();
            new CountDownLatch(1).await();
            return 0;
        }));
        ControlClient client = connect();
        CompletableFuture<Integer> code =
                CompletableFuture.supplyAsync(() -> run(client, "listen", Map.of("target", "bob")));
        assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();

        server.close();

        assertThat(code.get(10, TimeUnit.SECONDS)).isEqualTo(130);
    }

    @Test
    void eventsOfTheNodeAreStreamed() throws Exception {
        start();
        try (SocketChannel channel = connectPlain()) {
            write(channel, "GET /v1/events HTTP/1.1\r\nHost: malachi\r\n\r\n");
            await().until(() -> !node.listeners().isEmpty());
            Event event = new Event(5, EventKind.PEER_DISCOVERED, Optional.of(FakeNode.PEER), Map.of("link", "eth0"));
            node.listeners().forEach(listener -> listener.accept(event));

            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            assertThat(lines.lines().filter(line -> line.startsWith("data: ")).findFirst())
                    .contains("data: {\"atMillis\":5,\"kind\":\"peer.discovered\","
                            + "\"peer\":\"00112233445566778899aabbccddeeff\",\"attributes\":{\"link\":\"eth0\"}}");
        }
        await().until(node.listeners()::isEmpty);
    }

    @Test
    void aListenerThatFallsBehindIsToldHowMuchItLost() throws Exception {
        start();
        try (SocketChannel channel = connectPlain()) {
            write(channel, "GET /v1/events HTTP/1.1\r\nHost: malachi\r\n\r\n");
            await().until(() -> !node.listeners().isEmpty());
            Event event = new Event(5, "test.flood", Optional.empty(), Map.of("filler", "x".repeat(4096)));
            for (int i = 0; i < 5000; i++) {
                node.listeners().forEach(listener -> listener.accept(event));
            }

            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            assertThat(lines.lines().anyMatch("event: lost"::equals)).isTrue();
        }
    }

    private ControlClient client(Tool... tools) {
        start(tools);
        return connect();
    }

    private ControlClient connect() {
        ControlClient client = new UnixConnector().connect(socket());
        open.add(client);
        return client;
    }

    private Registration start(Tool... tools) {
        Registration server = frontend(tools)
                .start(
                        new Frontend.Context(node, socket(), shutdown::countDown),
                        Callers.ofThisDaemon(Path.of("/etc/group"), Map.of()));
        open.add(server);
        return server;
    }

    private static ControlFrontend frontend(Tool... tools) {
        return (ControlFrontend) TestPlugin.withControl(new TestPlugin("test", tools))
                .all(Frontend.class)
                .getFirst();
    }

    private static int run(ControlClient client, String tool, Map<String, Object> arguments) {
        return client.run(tool, arguments, ToolInput.NONE, new RecordedOutput());
    }

    private Path socket() {
        return folder.resolve("control.sock");
    }

    /** What came back. */
    private record Answer(int status, String head, String body) {}

    private Answer http(String requestLine, String body) throws IOException {
        start();
        return send(requestLine, body);
    }

    private Answer send(String requestLine, String body) throws IOException {
        try (SocketChannel channel = connectPlain()) {
            write(
                    channel,
                    requestLine + "\r\nHost: malachi\r\nConnection: close\r\nContent-Length: " + body.length()
                            + "\r\n\r\n" + body);
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int headEnd = answer.indexOf("\r\n\r\n");
            return new Answer(
                    Integer.parseInt(answer.split(" ", 3)[1]),
                    answer.substring(0, headEnd),
                    answer.substring(headEnd + 4));
        }
    }

    private static Map<?, ?> error(Answer answer) throws Exception {
        return (Map<?, ?>) ((Map<?, ?>) Documents.parse(answer.body())).get("error");
    }

    private SocketChannel connectPlain() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}

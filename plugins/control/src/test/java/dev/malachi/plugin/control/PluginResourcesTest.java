package dev.malachi.plugin.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.RecordForm;
import dev.malachi.api.control.Schema;
import dev.malachi.api.event.EventDescription;
import dev.malachi.api.event.EventKinds;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.api.spi.resource.Resource;
import dev.malachi.api.spi.resource.ResourceDescription;
import dev.malachi.api.spi.resource.ResourceDescription.Method;
import dev.malachi.api.spi.tool.Tool;
import dev.malachi.testkit.FakeNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandles;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Resources that another plugin brings while the front end runs. */
class PluginResourcesTest {
    private record Route(String prefix, int metric) {}

    private static final RecordForm<Route> ROUTES = RecordForm.of(MethodHandles.lookup(), Route.class);
    private static final Parameter LIMIT = Parameter.option("limit", "--limit", ParameterType.INTEGER, "10", "how many")
            .within("1", "100");
    private static final Parameter METRIC =
            Parameter.positional("metric", ParameterType.INTEGER, true, "lower is better");

    @TempDir
    private Path folder;

    private final TestPlugin routing = new TestPlugin("routing");
    private final TestPlugin other = new TestPlugin("other");
    private final Extensions extensions = TestPlugin.withControl(routing, other);
    private Registration server = () -> {};

    @BeforeEach
    void serve() {
        server = frontend()
                .start(
                        new Frontend.Context(new FakeNode(), socket(), () -> {}),
                        Callers.ofThisDaemon(folder.resolve("group"), Map.of()));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private ControlFrontend frontend() {
        return (ControlFrontend) extensions.all(Frontend.class).getFirst();
    }

    private Path socket() {
        return folder.resolve("control.sock");
    }

    private static Resource routes() {
        return new Resource(
                ResourceDescription.of(
                        Method.GET, "/v1/routes", "The routes", () -> Schema.listOf(ROUTES.schema()), LIMIT),
                (Resource.Answering) call -> ROUTES.documents(
                        List.of(new Route("10.0.0.0/8", (int) call.arguments().number("limit")))));
    }

    private static Resource failing(String path, RuntimeException thrown) {
        return new Resource(
                ResourceDescription.of(Method.GET, path, "Fails", Schema::object), (Resource.Answering) _ -> {
                    throw thrown;
                });
    }

    @Test
    void aResourceAppearsAndVanishesWithItsRegistration() throws Exception {
        assertThat(get("/v1/routes").status()).isEqualTo(404);

        Registration registration = routing.bring(routes());
        assertThat(get("/v1/routes").body()).isEqualTo("[{\"prefix\":\"10.0.0.0/8\",\"metric\":10}]\n");

        registration.close();
        assertThat(get("/v1/routes").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "?limit=3, 200, metric\":3",
        "?limit=0, 400, --limit must be 1 to 100",
        "?limit=x, 400, --limit must be a whole number",
        "?limit=1&limit=2, 400, --limit must be a whole number",
        "?limit=%zz, 400, The query of /v1/routes cannot be read",
        "?limit=%ff, 400, The query of /v1/routes cannot be read",
        "?colour=red, 400, 'colour' is not an argument of GET /v1/routes"
    })
    void theQueryIsReadAsItIsDescribed(String query, int status, String answer) throws Exception {
        routing.bring(routes());

        Answer got = get("/v1/routes" + query);

        assertThat(got.status()).isEqualTo(status);
        assertThat(got.body()).contains(answer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/routes/7|{\"limit\":3}|200|7 3",
                "/v1/routes/7||200|7 10",
                "/v1/routes/seven|{}|404|METRIC must be a whole number",
                "/v1/routes/7|{\"limit\":-1}|400|--limit must be 1 to 100",
                "/v1/routes/7|{\"metric\":8}|400|'metric' is not an argument",
                "/v1/routes/7|[]|400|must be a JSON object"
            })
    void pathAndDocumentAreReadAsTheyAreDescribed(String path, String body, int status, String answer)
            throws Exception {
        routing.bring(new Resource(
                ResourceDescription.of(
                        Method.POST, "/v1/routes/{metric}", "Adds one", () -> Schema.TEXT, METRIC, LIMIT),
                (Resource.Answering) call -> call.arguments().number("metric") + " "
                        + call.arguments().number("limit")));

        Answer got = send("POST", path, body == null ? "" : body);

        assertThat(got.status()).isEqualTo(status);
        assertThat(got.body()).contains(answer);
    }

    @Test
    void aDocumentThatIsTooLongIsRefused() throws Exception {
        routing.bring(new Resource(
                ResourceDescription.of(Method.PUT, "/v1/routes", "Sets them", Schema::object, LIMIT),
                (Resource.Answering) _ -> {
                    throw new AssertionError("must not be called");
                }));

        Answer answer = send("PUT", "/v1/routes", "{\"limit\":\"" + "1".repeat(1 << 20) + "\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("longer than 1048576 bytes");
    }

    @Test
    void whatAResourceThrowsIsNamedAndCountedAndHurtsNothingElse() throws Exception {
        routing.bring(failing("/v1/broken", new IllegalStateException("oops")));
        routing.bring(new Resource(
                ResourceDescription.of(Method.GET, "/v1/odd", "No document", Schema::object),
                (Resource.Answering) _ -> new Object()));

        for (String path : List.of("/v1/broken", "/v1/odd")) {
            Answer answer = get(path);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.body())
                    .isEqualTo(
                            "{\"error\":{\"kind\":\"failed\",\"message\":\"The plugin 'routing' made a mistake in GET "
                                    + path + "; the daemon's log says more.\"}}\n");
        }

        assertThat(get("/v1/status").status()).isEqualTo(200);
        assertThat(get("/v1/counters").body()).contains("\"resource.failed.routing\":2");
    }

    @Test
    void aSentenceOfAResourceIsNoMistake() throws Exception {
        routing.bring(failing("/v1/usage", new MalachiException(MalachiException.Kind.USAGE, "Not so.")));

        assertThat(get("/v1/usage").status()).isEqualTo(400);
        assertThat(get("/v1/usage").body()).contains("Not so.");
        assertThat(get("/v1/counters").body()).doesNotContain("resource.failed");
    }

    @Test
    void onlyAdministratorsReachWhatIsForThem() throws Exception {
        server.close();
        var users = FileSystems.getDefault().getUserPrincipalLookupService();
        server = frontend()
                .start(
                        new Frontend.Context(new FakeNode(), socket(), () -> {}),
                        Callers.of(
                                List.of(users.lookupPrincipalByName(System.getProperty("user.name"))),
                                Files.readAttributes(folder, PosixFileAttributes.class)
                                        .group(),
                                folder.resolve("group")));
        routing.bring(new Resource(
                ResourceDescription.of(Method.PUT, "/v1/routes", "Sets them", Schema::object)
                        .forAdministrators(),
                (Resource.Answering) _ -> {
                    throw new AssertionError("must not be called");
                }));

        Answer answer = send("PUT", "/v1/routes", "{}");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("\"kind\":\"permission\"", "Only root and the user that the daemon runs as");
    }

    @Test
    void ofTwoThatOverlapTheSecondIsLeftOutAndBothAreNamed() throws Exception {
        routing.bring(failing("/v1/status", new IllegalStateException("must not be called")));

        assertThat(get("/v1/status").status()).isEqualTo(200);
        assertThat(extensions.failures().get("routing")).contains("GET /v1/status", "'control'");
    }

    @Test
    void aStreamSendsItsEventsAndAFailureIsOneOfThem() throws Exception {
        routing.bring(new Resource(
                ResourceDescription.stream(
                        Method.GET, "/v1/flaps", "Routes that flap", () -> Map.of("flap", Schema.object())),
                (Resource.Streaming) (call, stream) -> {
                    stream.send("flap", Map.of("prefix", "10.0.0.0/8"));
                    throw new IllegalStateException("oops");
                }));

        Answer answer = get("/v1/flaps");

        assertThat(answer.head()).contains("text/event-stream");
        assertThat(answer.body())
                .contains("event: flap\ndata: {\"prefix\":\"10.0.0.0/8\"}\n\n")
                .contains(
                        "event: error\ndata: {\"kind\":\"failed\",\"message\":\"The plugin 'routing' made a mistake in GET"
                                + " /v1/flaps; the daemon's log says more.\"}\n\n");
        assertThat(get("/v1/counters").body()).contains("\"resource.failed.routing\":1");
    }

    @Test
    void aStreamThatIsRefusedBeforeItBeginsHasAStatus() throws Exception {
        routing.bring(new Resource(
                ResourceDescription.stream(
                        Method.GET, "/v1/flaps", "Routes that flap", () -> Map.of("flap", Schema.object())),
                (Resource.Streaming) (call, stream) -> {
                    throw new MalachiException(MalachiException.Kind.USAGE, "Not now.");
                }));

        assertThat(get("/v1/flaps").status()).isEqualTo(400);
    }

    @Test
    void aStreamEndsWhenItsCallerGoes() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        routing.bring(new Resource(
                ResourceDescription.stream(
                        Method.GET, "/v1/flaps", "Routes that flap", () -> Map.of("flap", Schema.object())),
                (Resource.Streaming) (call, stream) -> {
                    stream.open();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        ended.countDown();
                    }
                }));
        try (SocketChannel channel = connect()) {
            write(channel, "GET /v1/flaps HTTP/1.1\r\nHost: malachi\r\n\r\n");
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("200");
        }

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStreamEndsWhenItsResourceIsTakenAway() throws Exception {
        Registration registration = routing.bring(new Resource(
                ResourceDescription.stream(
                        Method.GET, "/v1/flaps", "Routes that flap", () -> Map.of("flap", Schema.object())),
                (Resource.Streaming) (call, stream) -> {
                    stream.send("flap", Map.of());
                    new CountDownLatch(1).await();
                }));

        assertThat(endsAfter(
                        registration,
                        "GET /v1/flaps HTTP/1.1\r\nHost: malachi\r\nConnection: close\r\n\r\n",
                        "event: flap"))
                .doesNotContain("error");
    }

    @Test
    void aToolIsInterruptedWhenItIsTakenAway() throws Exception {
        Registration registration = routing.context()
                .extend(
                        Tool.class,
                        () -> TestTool.inDaemon("wake", (call, output) -> {
                            output.event(Map.of("begun", true));
                            new CountDownLatch(1).await();
                            return 0;
                        }));
        String body = "{\"arguments\":{\"target\":\"bob\"}}";

        assertThat(endsAfter(
                        registration,
                        "POST /v1/tools/wake HTTP/1.1\r\nHost: malachi\r\nConnection: close\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body,
                        "event: event"))
                .contains("data: {\"code\":130}");
    }

    /** Sends a request, takes something away once its stream says a line, and reads that stream to its end. */
    private List<String> endsAfter(Registration registration, String request, String line) throws IOException {
        try (SocketChannel channel = connect()) {
            write(channel, request);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
            String read = lines.readLine();
            while (!read.equals(line)) {
                read = lines.readLine();
            }
            registration.close();
            return lines.lines().toList();
        }
    }

    @Test
    void theDescriptionOfTheApiFollowsWhatIsThere() throws Exception {
        assertThat(paths()).doesNotContain("/v1/routes", "/v1/tools/wake");
        Registration resource = routing.bring(routes());
        Registration tool = routing.context().extend(Tool.class, () -> TestTool.inDaemon("wake", (call, output) -> 0));
        var _ = routing.context()
                .extend(EventKinds.class, () -> () -> List.of(new EventDescription("routing.flap", "A route flaps.")));
        var _ = other.context()
                .extend(EventKinds.class, () -> () -> List.of(new EventDescription("routing.flap", "Mine.")));

        Answer description = get("/v1/openapi.json");

        assertThat(paths()).contains("/v1/routes", "/v1/tools/wake");
        assertThat(description.body())
                .contains("\"summary\":\"The routes\",\"tags\":[\"routing\"]")
                .contains("{\"$ref\":\"#/components/schemas/Route\"}")
                .contains("{\"const\":\"routing.flap\",\"description\":\"A route flaps.\"}");
        assertThat(extensions.failures().get("other")).contains("routing.flap", "'routing'");
        assertThat(get("/v1/tools").body()).contains("\"name\":\"wake\"");

        resource.close();
        tool.close();
        assertThat(paths()).doesNotContain("/v1/routes", "/v1/tools/wake");
    }

    @Test
    void ofTwoToolsWithOneNameTheSecondIsLeftOut() throws Exception {
        var _ = routing.context().extend(Tool.class, () -> TestTool.inDaemon("wake", (call, output) -> 0));
        var _ = other.context().extend(Tool.class, () -> TestTool.inDaemon("wake", (call, output) -> 1));

        assertThat((List<?>) Documents.parse(get("/v1/tools").body())).hasSize(1);
        assertThat(extensions.failures()).hasSize(1);
        assertThat(extensions.failures().values().iterator().next()).contains("'wake'");
    }

    private List<String> paths() throws Exception {
        Map<?, ?> document = (Map<?, ?>) Documents.parse(get("/v1/openapi.json").body());
        return ((Map<?, ?>) document.get("paths"))
                .keySet().stream().map(Object::toString).toList();
    }

    /** What came back. */
    private record Answer(int status, String head, String body) {}

    private Answer get(String path) throws IOException {
        return send("GET", path, "");
    }

    private Answer send(String method, String path, String body) throws IOException {
        try (SocketChannel channel = connect()) {
            write(
                    channel,
                    method + " " + path + " HTTP/1.1\r\nHost: malachi\r\nConnection: close\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body);
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            int headEnd = answer.indexOf("\r\n\r\n");
            String head = answer.substring(0, headEnd);
            return new Answer(Integer.parseInt(head.split(" ", 3)[1]), head, answer.substring(headEnd + 4));
        }
    }

    private SocketChannel connect() throws IOException {
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

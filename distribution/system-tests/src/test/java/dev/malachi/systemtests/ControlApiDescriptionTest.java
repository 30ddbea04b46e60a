package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.malachi.api.Node;
import dev.malachi.api.NodeConfig;
import dev.malachi.api.Registration;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.spi.frontend.Frontend;
import dev.malachi.plugin.virtuallan.VirtualLan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a node with all plugins says of its control API is true: the description is OpenAPI, and the answers are as it describes them. */
class ControlApiDescriptionTest {
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Node near;
    private JsonNode description = JsonMapper.shared().createObjectNode();

    private Node startNode(String name) {
        return Node.start(NodeConfig.builder(folder.resolve(name))
                .link("described", VirtualLan.DRIVER_ID)
                .crypto("bouncycastle")
                .hostName(name)
                .build());
    }

    @BeforeEach
    void serveANodeThatKnowsAnother() throws Exception {
        near = startNode("near");
        open.add(near);
        open.add(startNode("far"));
        Frontend control = Extensions.installed().all(Frontend.class).stream()
                .filter(frontend -> frontend.id().equals("control"))
                .findFirst()
                .orElseThrow();
        Registration server = control.start(new Frontend.Context(near, socket(), () -> {}));
        open.add(server);
        await().atMost(Duration.ofSeconds(20)).until(() -> near.peers().size() == 1);
        description = read("GET", "/v1/openapi.json", "").json();
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open.reversed()) {
            resource.close();
        }
    }

    private Path socket() {
        return folder.resolve("control.sock");
    }

    private static Schema openApi() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ControlApiDescriptionTest.class.getResourceAsStream("/dev/malachi/systemtests/openapi/schema.json"))) {
            return REGISTRY.getSchema(JsonMapper.shared().readTree(in));
        }
    }

    /** The schema at some place of the description, which refers to others there. */
    private Schema schema(String... place) {
        StringBuilder pointer = new StringBuilder("#");
        for (String step : place) {
            pointer.append('/').append(step.replace("~", "~0").replace("/", "~1"));
        }
        ObjectNode whole = ((ObjectNode) description.deepCopy()).put("$ref", pointer.toString());
        return REGISTRY.getSchema(whole);
    }

    private Schema answer(String path, String method, String status) {
        return schema("paths", path, method, "responses", status, "content", "application/json", "schema");
    }

    @Test
    void theDescriptionIsOpenApi() throws Exception {
        assertThat(openApi().validate(description)).isEmpty();
    }

    @Test
    void aDescriptionThatIsNoOpenApiWouldBeNoticed() throws Exception {
        ((ObjectNode) description.at("/paths/~1v1~1status/get")).put("colour", "red");

        assertThat(openApi().validate(description)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/status", "/v1/peers", "/v1/counters", "/v1/tools", "/v1/openapi.json"})
    void answersAreAsDescribed(String path) throws Exception {
        JsonNode got = read("GET", path, "").json();

        assertThat(got).isNotEmpty();
        assertThat(answer(path, "get", "200").validate(got)).isEmpty();
    }

    @Test
    void anAnswerThatLacksAKeyWouldBeNoticed() throws Exception {
        ObjectNode got = (ObjectNode) read("GET", "/v1/peers", "").json().get(0);
        got.remove("trust");

        assertThat(answer("/v1/peers", "get", "200")
                        .validate(JsonMapper.shared().createArrayNode().add(got)))
                .extracting(Error::getKeyword)
                .contains("required");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/discover, {}, 200",
        "POST, /v1/peers/00112233445566778899aabbccddeeff/forget, '', 404",
        "DELETE, /v1/runs/none, '', 404",
        "GET, /v1/status?colour=red, '', 400",
        "PUT, /v1/status, {}, 405",
        "POST, /v1/tools/ping, {, 400"
    })
    void whatIsRefusedIsAsDescribed(String method, String path, String body, int status) throws Exception {
        Answer answer = read(method, path, body);

        assertThat(answer.status()).isEqualTo(status);
        if (status != 200) {
            assertThat(schema("components", "responses", "Error", "content", "application/json", "schema")
                            .validate(answer.json()))
                    .isEmpty();
        }
    }

    @Test
    void eventsAreAsDescribedAndOfKindsThatAreDeclared() throws Exception {
        List<String> declared = new ArrayList<>();
        description.at("/components/schemas/Event/properties/kind/anyOf").forEach(form -> {
            if (form.has("const")) {
                declared.add(form.path("const").asString());
            }
        });
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            BufferedReader lines = send(channel, "GET", "/v1/events", "");
            while (!lines.readLine().isEmpty()) {
                // the head of the answer: from here on nothing is missed
            }
            near.approve(near.peers().getFirst().id());
            List<String> kinds = new ArrayList<>();
            String name = "";
            while (!kinds.contains("peer.approved")) {
                String line = lines.readLine();
                if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    JsonNode data = JsonMapper.shared().readTree(line.substring("data: ".length()));
                    assertThat(schema(
                                            "paths",
                                            "/v1/events",
                                            "get",
                                            "responses",
                                            "200",
                                            "content",
                                            "text/event-stream",
                                            "x-events",
                                            name)
                                    .validate(data))
                            .as(line)
                            .isEmpty();
                    kinds.add(data.path("kind").asString());
                }
            }
            assertThat(declared).containsAll(kinds);
        }
    }

    @Test
    void argumentsOfEveryToolAreDescribed() throws Exception {
        JsonNode tools = read("GET", "/v1/tools", "").json();
        for (JsonNode tool : tools) {
            String path = "/v1/tools/" + tool.path("name").asString().replace(" ", "%20");
            boolean inDaemon = !tool.path("place").asString().equals("local");
            assertThat(description.path("paths").has(path)).as(path).isEqualTo(inDaemon);
        }
        Schema ping = schema("paths", "/v1/tools/ping", "post", "requestBody", "content", "application/json", "schema");
        assertThat(ping.validate(JsonMapper.shared().readTree("{\"arguments\":{\"target\":\"bob\",\"count\":3}}")))
                .isEmpty();
        assertThat(ping.validate(JsonMapper.shared().readTree("{\"arguments\":{\"count\":3}}")))
                .isNotEmpty();
    }

    /** What came back. */
    private record Answer(int status, String body) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }
    }

    private Answer read(String method, String path, String body) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket()));
            BufferedReader lines = send(channel, method, path, body);
            int status = Integer.parseInt(lines.readLine().split(" ", 3)[1]);
            while (!lines.readLine().isEmpty()) {
                // the rest of the head
            }
            return new Answer(status, lines.readLine());
        }
    }

    private static BufferedReader send(SocketChannel channel, String method, String path, String body)
            throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(
                method + " " + path + " HTTP/1.1\r\nHost: malachi\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
    }
}

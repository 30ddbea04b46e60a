package dev.malachi.api.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.NodeId;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import java.lang.invoke.MethodHandles;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Schemas, and documents made of records. */
class SchemaTest {
    private enum Medium {
        COPPER,
        OPTICAL_FIBRE
    }

    private record Hop(String name, int metric) {}

    private record Route(
            String prefix,
            Optional<NodeId> via,
            OptionalLong seen,
            List<Hop> hops,
            Map<String, Double> loads,
            Medium medium,
            boolean up,
            Duration age) {}

    @Test
    void keysOfADocumentDoNotVanish() {
        Schema schema = Schema.object().with("a", Schema.TEXT).withOptional("b", Schema.INTEGER.orNull());

        assertThat(Documents.toJson(schema.toDocument(new LinkedHashMap<>())))
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"},"
                        + "\"b\":{\"type\":[\"integer\",\"null\"]}},\"required\":[\"a\"]}");
    }

    @Test
    void namedSchemasAreComponentsAndTwoOfOneNameStayApart() {
        Map<String, Object> components = new LinkedHashMap<>();
        Schema first = Schema.object().with("a", Schema.TEXT).named("Thing");
        Schema second = Schema.object().with("b", Schema.TEXT).named("Thing");

        Map<String, Object> document = Schema.object()
                .with("x", first)
                .with("y", second)
                .with("z", first.orNull())
                .toDocument(components);

        assertThat(components).containsOnlyKeys("Thing", "Thing2");
        assertThat(Documents.toJson(document.get("properties")))
                .isEqualTo(
                        "{\"x\":{\"$ref\":\"#/components/schemas/Thing\"},\"y\":{\"$ref\":\"#/components/schemas/Thing2\"},"
                                + "\"z\":{\"anyOf\":[{\"$ref\":\"#/components/schemas/Thing\"},{\"type\":\"null\"}]}}");
    }

    @Test
    void parametersTellTheirTypesBoundsAndChoices() {
        Schema schema = Schema.of(List.of(
                Parameter.option("count", "-c", ParameterType.INTEGER, "4", "how many")
                        .within("1", "9"),
                Parameter.positional("mode", ParameterType.TEXT, true, "which").among(List.of("a", "b"))));

        assertThat(Documents.toJson(schema.toDocument(new LinkedHashMap<>())))
                .isEqualTo(
                        "{\"type\":\"object\",\"properties\":{\"count\":{\"type\":[\"integer\",\"string\"],\"minimum\":1,"
                                + "\"maximum\":9,\"default\":\"4\",\"description\":\"how many, 1 to 9\"},\"mode\":{\"type\":[\"string\"],"
                                + "\"enum\":[\"a\",\"b\"],\"description\":\"which\"}},\"required\":[\"mode\"],"
                                + "\"additionalProperties\":false}");
    }

    @Test
    void aRecordBecomesADocumentOfItsComponents() {
        RecordForm<Route> form = RecordForm.of(MethodHandles.lookup(), Route.class);
        NodeId via = NodeId.parse("00112233445566778899aabbccddeeff").orElseThrow();

        String json = Documents.toJson(form.document(new Route(
                "10.0.0.0/8",
                Optional.of(via),
                OptionalLong.empty(),
                List.of(new Hop("a", 1)),
                Map.of("x", 0.5),
                Medium.OPTICAL_FIBRE,
                true,
                Duration.ofMillis(1500))));

        assertThat(json)
                .isEqualTo("{\"prefix\":\"10.0.0.0/8\",\"via\":\"00112233445566778899aabbccddeeff\",\"seen\":null,"
                        + "\"hops\":[{\"name\":\"a\",\"metric\":1}],\"loads\":{\"x\":0.5},\"medium\":\"optical_fibre\","
                        + "\"up\":true,\"age\":1.5}");
    }

    @Test
    void aRecordTellsWhatItsDocumentsLookLike() {
        Map<String, Object> components = new LinkedHashMap<>();

        RecordForm.of(MethodHandles.lookup(), Route.class).schema().toDocument(components);

        assertThat(components).containsOnlyKeys("Route", "Hop");
        assertThat(Documents.toJson(components.get("Route")))
                .contains("\"prefix\":{\"type\":\"string\"}")
                .contains("\"seen\":{\"type\":[\"integer\",\"null\"]}")
                .contains("\"hops\":{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Hop\"}}")
                .contains("\"medium\":{\"type\":\"string\",\"enum\":[\"copper\",\"optical_fibre\"]}");
    }

    @Test
    void aRecordThatNoDocumentCanHoldIsRefused() {
        record Odd(Socket socket) {}

        assertThatThrownBy(() -> RecordForm.of(MethodHandles.lookup(), Odd.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a document cannot hold a java.net.Socket");
    }
}

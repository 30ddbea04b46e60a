package dev.malachi.api.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerState;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.Warning;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.parameter.ParameterType;
import dev.malachi.api.spi.tool.ToolDescription;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes of the documents, and their JSON. */
class DocumentsTest {
    private static final NodeId ID =
            NodeId.parse("a4aae90643ddcd556e58e6d87755784a").orElseThrow();

    @Test
    void aStatusWithoutTunNamesTheKeyAllTheSame() {
        NodeStatus status = new NodeStatus(
                "1",
                ID,
                Optional.empty(),
                "10.144.67.221",
                "fd4d:4e31::",
                Optional.empty(),
                List.of(),
                5,
                0,
                List.of(),
                "sodium",
                "jce",
                Map.of(),
                List.of(new Warning("gap", "mind the gap", 7, "step over it")));

        assertThat(Documents.toJson(Documents.status(status)))
                .isEqualTo(
                        "{\"version\":\"1\",\"id\":\"a4aae90643ddcd556e58e6d87755784a\",\"shortId\":\"a4aae906\","
                                + "\"name\":null,\"ipv4\":\"10.144.67.221\",\"ipv6\":\"fd4d:4e31::\",\"tun\":null,\"links\":[],"
                                + "\"uptimeSeconds\":5,\"peers\":0,\"plugins\":[],\"crypto\":\"sodium\",\"aead\":\"jce\","
                                + "\"offloads\":{},\"warnings\":[{\"code\":\"gap\",\"text\":\"mind the gap\",\"since\":\"1970-01-01T00:00:00.007Z\",\"remedy\":\"step over it\"}]}");
    }

    @Test
    void aPeerOfWhichOnlyTheIdIsKnownHasAllKeys() {
        PeerStatus peer = new PeerStatus(
                ID,
                Optional.empty(),
                "a",
                "b",
                PeerState.NEW,
                Optional.empty(),
                "classic",
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                false,
                0,
                0,
                OptionalLong.of(0),
                Optional.of(ID),
                List.of());

        Map<String, Object> document = Documents.peer(peer);

        assertThat(document)
                .containsEntry("state", "new")
                .containsEntry("name", Documents.ABSENT)
                .containsEntry("rttMs", Documents.ABSENT)
                .containsEntry("via", ID.hex());
        assertThat(document).containsEntry("warnings", List.of()).hasSize(18);
    }

    @Test
    void eventAttributesOfAnyTypeBecomeDocumentValuesInOrder() {
        Event event = new Event(1, "x", Optional.empty(), Map.of("b", 2, "a", Duration.ofSeconds(1), "c", 0.5f));

        assertThat(Documents.toJson(Documents.event(event)))
                .isEqualTo("{\"atMillis\":1,\"kind\":\"x\",\"peer\":null,"
                        + "\"attributes\":{\"a\":\"PT1S\",\"b\":2,\"c\":0.5}}");
    }

    @Test
    void aToolTellsItsParameters() {
        ToolDescription tool = new ToolDescription(
                "ping",
                "s",
                "d",
                List.of(Parameter.option("count", "-c", ParameterType.INTEGER, "4", "h")),
                ToolDescription.Place.ANYWHERE,
                true);

        assertThat(Documents.toJson(Documents.tool(tool)))
                .isEqualTo("{\"name\":\"ping\",\"summary\":\"s\",\"detail\":\"d\",\"place\":\"anywhere\","
                        + "\"access\":\"group\",\"streams\":true,\"inputFor\":null,"
                        + "\"parameters\":[{\"name\":\"count\",\"options\":[\"-c\"],\"type\":\"integer\","
                        + "\"required\":false,\"default\":\"4\",\"help\":\"h\",\"choices\":[],\"least\":null,\"greatest\":null,"
                        + "\"completion\":null}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "61|\"a\"",
                "22|\"\\\"\"",
                "5C|\"\\\\\"",
                "A|\"\\n\"",
                "D|\"\\r\"",
                "9|\"\\t\"",
                "0|\"\\u0000\"",
                "1B|\"\\u001b\"",
                "7F|\"\\u007f\"",
                "9B|\"\\u009b\"",
                "2028|\"\u2028\"",
                "E4|\"ä\"",
                "D800|\"\\ud800\"",
                "DC00|\"\\udc00\"",
                "1F600|\"😀\""
            })
    void textIsEscapedSoThatItIsValidAndHarmlessToATerminal(String codePoint, String json) {
        assertThat(Documents.toJson(Character.toString(Integer.parseInt(codePoint, 16))))
                .isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNoNumberInJsonIsNull(double number) {
        assertThat(Documents.toJson(number)).isEqualTo("null");
    }

    @Test
    void nestedDocumentsKeepTheirOrder() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("z", List.of(1L, -0.5, true, Documents.ABSENT));
        document.put("a", Map.of());

        assertThat(Documents.toJson(document)).isEqualTo("{\"z\":[1,-0.5,true,null],\"a\":{}}");
    }

    @Test
    void aValueThatIsNoDocumentIsRefused() {
        assertThatThrownBy(() -> Documents.toJson(List.of(ID))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void filesHaveALineForEachKey() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("a", 1L);
        document.put("b", Map.of("c", List.of("d", "e")));
        document.put("f", Map.of());

        assertThat(Documents.toIndentedJson(document))
                .isEqualTo(
                        "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": [\n      \"d\",\n      \"e\"\n    ]\n  },\n  \"f\": {}\n}");
    }
}

package dev.malachi.api.control;

import dev.malachi.api.NodeId;
import dev.malachi.api.NodeStatus;
import dev.malachi.api.PeerStatus;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.Warning;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.event.Event;
import dev.malachi.api.parameter.Parameter;
import dev.malachi.api.spi.tool.ToolDescription;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The documents of the control API, which are also what the tools {@code status} and {@code peers} answer and what {@code --json}
 * prints. Keys never vanish: what is not known is {@link #ABSENT}, JSON {@code null}.
 *
 * <p>A document is plain Java: {@code Map<String, Object>} in the order of its keys, {@code List<Object>}, {@code String}, {@code
 * Long}, {@code Double}, {@code Boolean}, or {@link #ABSENT}. Readers test what they find ({@code document.get("name") instanceof
 * String name}); nothing is ever a Java null.
 */
@Preview
public final class Documents {
    /** The value of a key that has none: JSON {@code null}. */
    public static final Object ABSENT = Optional.empty();

    private Documents() {}

    /**
     * The state of a node: {@code version id shortId name ipv4 ipv6 tun{name,mtu,state,addresses} links[{name,driver,mac,mtu,state}] uptimeSeconds
     * peers plugins[{id,version,state}] crypto aead offloads warnings[{code,text,since,remedy}]}; {@code since} is ISO 8601 in UTC.
     *
     * @param status a picture of the node
     * @return the document
     */
    public static Map<String, Object> status(NodeStatus status) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("version", status.version());
        document.put("id", status.id().hex());
        document.put("shortId", status.id().shortId());
        document.put("name", orAbsent(status.name()));
        document.put("ipv4", textOrAbsent(status.ipv4()));
        document.put("ipv6", status.ipv6());
        document.put("tun", orAbsent(status.tun().map(Documents::tun)));
        document.put("links", status.links().stream().map(Documents::link).toList());
        document.put("uptimeSeconds", status.uptimeSeconds());
        document.put("peers", (long) status.peers());
        document.put("plugins", status.plugins().stream().map(Documents::plugin).toList());
        document.put("crypto", status.crypto());
        document.put("aead", status.aead());
        document.put("offloads", new LinkedHashMap<String, Object>(status.offloads()));
        document.put("warnings", warnings(status.warnings()));
        return document;
    }

    /**
     * A list of peers, each as {@link #peer}.
     *
     * @param peers pictures of them
     * @return the document
     */
    public static List<Object> peers(List<PeerStatus> peers) {
        return peers.stream().<Object>map(Documents::peer).toList();
    }

    /**
     * A peer: {@code id shortId name ipv4 ipv6 state trust dialect link mac rttMs cipher hybrid rxBytes txBytes lastSeenSeconds via
     * warnings[{code,text,since,remedy}]}.
     *
     * @param peer a picture of it
     * @return the document
     */
    public static Map<String, Object> peer(PeerStatus peer) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", peer.id().hex());
        document.put("shortId", peer.id().shortId());
        document.put("name", orAbsent(peer.name()));
        document.put("ipv4", textOrAbsent(peer.ipv4()));
        document.put("ipv6", peer.ipv6());
        document.put("state", peer.state().toString());
        document.put("trust", orAbsent(peer.trust().map(PeerTrust::toString)));
        document.put("dialect", peer.dialect());
        document.put("link", orAbsent(peer.link()));
        document.put("mac", orAbsent(peer.mac().map(Object::toString)));
        document.put(
                "rttMs", peer.rttMillis().isPresent() ? micros(peer.rttMillis().getAsDouble()) : ABSENT);
        document.put("cipher", orAbsent(peer.cipher()));
        document.put("hybrid", peer.hybrid());
        document.put("rxBytes", peer.rxBytes());
        document.put("txBytes", peer.txBytes());
        document.put(
                "lastSeenSeconds",
                peer.lastSeenSeconds().isPresent() ? peer.lastSeenSeconds().getAsLong() : ABSENT);
        document.put("via", orAbsent(peer.via().map(NodeId::hex)));
        document.put("warnings", warnings(peer.warnings()));
        return document;
    }

    private static List<Object> warnings(List<Warning> warnings) {
        return warnings.stream()
                .<Object>map(warning -> {
                    Map<String, Object> document = new LinkedHashMap<>();
                    document.put("code", warning.code());
                    document.put("text", warning.text());
                    document.put(
                            "since", Instant.ofEpochMilli(warning.sinceMillis()).toString());
                    document.put("remedy", warning.remedy());
                    return document;
                })
                .toList();
    }

    /**
     * Something that happened in a node: {@code atMillis kind peer attributes{…}}.
     *
     * @param event what happened
     * @return the document
     */
    public static Map<String, Object> event(Event event) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("atMillis", event.atMillis());
        document.put("kind", event.kind());
        document.put("peer", orAbsent(event.peer().map(NodeId::hex)));
        Map<String, Object> attributes = new LinkedHashMap<>();
        event.attributes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(attribute -> attributes.put(attribute.getKey(), value(attribute.getValue())));
        document.put("attributes", attributes);
        return document;
    }

    /**
     * A tool: {@code name summary detail place access streams inputFor parameters[{name,options,type,required,default,help,choices,least,
     * greatest,completion}]}. {@link ToolDocument} reads it.
     *
     * @param tool its description
     * @return the document
     */
    public static Map<String, Object> tool(ToolDescription tool) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", tool.name());
        document.put("summary", tool.summary());
        document.put("detail", tool.detail());
        document.put("place", lowerCase(tool.place()));
        document.put("access", tool.access().toString());
        document.put("streams", tool.streams());
        document.put("inputFor", orAbsent(tool.inputFor()));
        document.put(
                "parameters",
                tool.parameters().stream().map(Documents::parameter).toList());
        return document;
    }

    /**
     * An optional value of a document.
     *
     * @param value a document value, if there is one
     * @return it, or {@link #ABSENT}
     */
    public static Object orAbsent(Optional<?> value) {
        return value.isPresent() ? value.get() : ABSENT;
    }

    /**
     * A text of a document that may be empty, which says nothing.
     *
     * @param text the text
     * @return it, or {@link #ABSENT} if it is empty
     */
    public static Object textOrAbsent(String text) {
        return text.isEmpty() ? ABSENT : text;
    }

    /**
     * Reads JSON text.
     *
     * @param json the whole text (RFC 8259)
     * @return the document
     * @throws MalformedJsonException if it is not exactly one JSON value, has a key twice, a number that is too large, or is nested very
     *     deep; the message says what and where
     */
    public static Object parse(String json) throws MalformedJsonException {
        return new JsonParser(json).document();
    }

    /**
     * The document as JSON text on one line.
     *
     * @param document a document
     * @return its JSON (RFC 8259)
     * @throws IllegalArgumentException if something in it is not a document value
     */
    public static String toJson(Object document) {
        StringBuilder json = new StringBuilder(256);
        new JsonText(json, false).value(document);
        return json.toString();
    }

    /**
     * The document as JSON text for a file that people look into: a line for each key and element.
     *
     * @param document a document
     * @return its JSON (RFC 8259), without a line feed at the end
     * @throws IllegalArgumentException if something in it is not a document value
     */
    public static String toIndentedJson(Object document) {
        StringBuilder json = new StringBuilder(256);
        new JsonText(json, true).value(document);
        return json.toString();
    }

    private static Map<String, Object> tun(NodeStatus.TunStatus tun) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", tun.name());
        document.put("mtu", (long) tun.mtu());
        document.put("state", tun.state());
        document.put("addresses", tun.addresses());
        return document;
    }

    private static Object link(NodeStatus.LinkStatus link) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", link.name());
        document.put("driver", link.driver());
        document.put("mac", link.mac().toString());
        document.put("mtu", (long) link.mtu());
        document.put("state", link.state());
        return document;
    }

    private static Object plugin(NodeStatus.PluginStatus plugin) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", plugin.id());
        document.put("version", plugin.version());
        document.put("state", plugin.state());
        return document;
    }

    private static Object parameter(Parameter parameter) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", parameter.name());
        document.put("options", parameter.options());
        document.put("type", parameter.type().toString());
        document.put("required", parameter.required());
        document.put("default", orAbsent(parameter.defaultValue()));
        document.put("help", parameter.help());
        document.put("choices", parameter.choices());
        document.put("least", orAbsent(parameter.range().map(Parameter.Range::least)));
        document.put("greatest", orAbsent(parameter.range().map(Parameter.Range::greatest)));
        document.put("completion", orAbsent(completion(parameter)));
        return document;
    }

    private static Optional<String> completion(Parameter parameter) {
        if (!parameter.choices().isEmpty()) {
            return Optional.of("choices");
        }
        return switch (parameter.type()) {
            case NODE -> Optional.of("nodes");
            case LINK -> Optional.of("links");
            case FILE -> Optional.of("files");
            default -> Optional.empty();
        };
    }

    /** Attribute values of events may be of any number type, and a plugin's may be anything: those are shown as text. */
    private static Object value(Object value) {
        return switch (value) {
            case Float number -> number.doubleValue();
            case Double number -> number;
            case Number number -> number.longValue();
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }

    /** Round trip times come from a nanosecond clock; more than three decimals of a millisecond mean nothing. */
    private static Object micros(double millis) {
        return Math.round(millis * 1000) / 1000.0;
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

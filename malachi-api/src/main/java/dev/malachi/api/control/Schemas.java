package dev.malachi.api.control;

import dev.malachi.api.MalachiException;
import dev.malachi.api.annotation.Preview;
import dev.malachi.api.parameter.ParameterType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the documents of {@link Documents} look like. */
@Preview
public final class Schemas {
    private static final Schema ID = Schema.TEXT.matching("^[0-9a-f]{32}$");
    private static final Schema SHORT_ID = Schema.TEXT.matching("^[0-9a-f]{8}$");

    /** What the operator should know and do. */
    public static final Schema WARNING = Schema.object()
            .with("code", Schema.TEXT)
            .with("text", Schema.TEXT)
            .with("since", Schema.TEXT.described("ISO 8601, UTC"))
            .with("remedy", Schema.TEXT)
            .named("Warning");

    /** What {@link Documents#status} makes. */
    public static final Schema STATUS = Schema.object()
            .with("version", Schema.TEXT)
            .with("id", ID)
            .with("shortId", SHORT_ID)
            .with("name", Schema.TEXT.orNull())
            .with("ipv4", Schema.TEXT.orNull())
            .with("ipv6", Schema.TEXT)
            .with(
                    "tun",
                    Schema.object()
                            .with("name", Schema.TEXT)
                            .with("mtu", Schema.INTEGER)
                            .with("state", Schema.TEXT.among(List.of("up", "down", "gone")))
                            .with("addresses", Schema.listOf(Schema.TEXT))
                            .named("Tun")
                            .orNull())
            .with(
                    "links",
                    Schema.listOf(Schema.object()
                            .with("name", Schema.TEXT)
                            .with("driver", Schema.TEXT)
                            .with("mac", Schema.TEXT)
                            .with("mtu", Schema.INTEGER)
                            .with("state", Schema.TEXT.among(List.of("up", "down")))
                            .named("Link")))
            .with("uptimeSeconds", Schema.INTEGER)
            .with("peers", Schema.INTEGER.described("how many are known"))
            .with(
                    "plugins",
                    Schema.listOf(Schema.object()
                            .with("id", Schema.TEXT)
                            .with("version", Schema.TEXT)
                            .with("state", Schema.TEXT)
                            .named("Plugin")))
            .with("crypto", Schema.TEXT)
            .with("aead", Schema.TEXT)
            .with("offloads", Schema.mapOf(Schema.TEXT).described("'on', or why it is off"))
            .with("warnings", Schema.listOf(WARNING))
            .named("Status");

    /** What {@link Documents#peer} makes. */
    public static final Schema PEER = Schema.object()
            .with("id", ID)
            .with("shortId", SHORT_ID)
            .with("name", Schema.TEXT.orNull())
            .with("ipv4", Schema.TEXT.orNull())
            .with("ipv6", Schema.TEXT)
            .with("state", Schema.TEXT.among(List.of("new", "pending", "session", "stale", "unreachable", "denied")))
            .with("trust", Schema.TEXT.orNull().described("met, approved or denied; null for a stranger"))
            .with("dialect", Schema.TEXT.described("native, or what a plugin calls the protocol it speaks"))
            .with("link", Schema.TEXT.orNull())
            .with("mac", Schema.TEXT.orNull())
            .with("rttMs", Schema.NUMBER.orNull())
            .with(
                    "cipher",
                    Schema.TEXT
                            .orNull()
                            .described("of the frames of its session: aes-256-gcm where both processors have AES, else"
                                    + " chacha20-poly1305"))
            .with("hybrid", Schema.FLAG)
            .with("rxBytes", Schema.INTEGER)
            .with("txBytes", Schema.INTEGER)
            .with("lastSeenSeconds", Schema.INTEGER.orNull().described("null for one that was never heard"))
            .with("via", Schema.TEXT.orNull())
            .with("warnings", Schema.listOf(WARNING))
            .named("Peer");

    /** What {@link Documents#tool} makes. */
    public static final Schema TOOL = Schema.object()
            .with("name", Schema.TEXT)
            .with("summary", Schema.TEXT)
            .with("detail", Schema.TEXT)
            .with("place", Schema.TEXT.among(List.of("daemon", "anywhere", "local")))
            .with("access", access())
            .with("streams", Schema.FLAG.described("whether its events are its output, rather than its result"))
            .with("inputFor", Schema.TEXT.orNull().described("the parameter in whose place it reads lines of input"))
            .with(
                    "parameters",
                    Schema.listOf(Schema.object()
                            .with("name", Schema.TEXT)
                            .with("options", Schema.listOf(Schema.TEXT).described("none for a positional one"))
                            .with("type", Schema.TEXT.among(types()))
                            .with("required", Schema.FLAG)
                            .with("default", Schema.TEXT.orNull())
                            .with("help", Schema.TEXT)
                            .with("choices", Schema.listOf(Schema.TEXT))
                            .with("least", Schema.TEXT.orNull().described("as a person would write it"))
                            .with("greatest", Schema.TEXT.orNull())
                            .with(
                                    "completion",
                                    Schema.TEXT
                                            .orNull()
                                            .described("what its value is one of: choices, nodes (GET /v1/peers), links"
                                                    + " (GET /v1/status) or files of the machine"))
                            .named("Parameter")))
            .named("Tool");

    /** What went wrong. */
    public static final Schema PROBLEM = Schema.object()
            .with("kind", Schema.TEXT.among(kinds()))
            .with("message", Schema.TEXT.described("a sentence for the operator"))
            .named("Problem");

    private Schemas() {}

    /**
     * What {@link Documents#event} makes.
     *
     * @param kind what its kind looks like
     * @return the schema
     */
    public static Schema event(Schema kind) {
        return Schema.object()
                .with("atMillis", Schema.INTEGER.described("milliseconds since 1970"))
                .with("kind", kind)
                .with("peer", ID.orNull())
                .with("attributes", Schema.mapOf(Schema.ANY))
                .named("Event");
    }

    private static Schema access() {
        return Schema.TEXT.among(
                Arrays.stream(Access.values()).map(Access::toString).toList());
    }

    private static List<String> types() {
        return Arrays.stream(ParameterType.values())
                .map(ParameterType::toString)
                .toList();
    }

    private static List<String> kinds() {
        return Arrays.stream(MalachiException.Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}

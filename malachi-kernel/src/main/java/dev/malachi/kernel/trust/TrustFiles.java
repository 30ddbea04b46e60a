package dev.malachi.kernel.trust;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.VirtualAddress;
import dev.malachi.kernel.home.AtomicFile;
import dev.malachi.kernel.home.DelayedWrite;
import dev.malachi.kernel.home.SmallFile;
import dev.malachi.kernel.identity.Identity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of a {@link TrustStore}: {@code peers.json} keeps the classic form, printed id to base64 key; what else is remembered of a
 * peer, and what persons have said, stands in {@code trust.json}.
 */
final class TrustFiles {
    /** A full store has 6 MB in the larger of its files. */
    private static final int MAX_FILE_BYTES = 16 << 20;

    private static final JsonMapper JSON = JsonMapper.shared();
    /** Python's {@code json.dumps(…, indent=2, sort_keys=True)}: what the original writes. */
    private static final DefaultPrettyPrinter CLASSIC_FORM = new DefaultPrettyPrinter(
                    Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private final Path peersFile;
    private final Path trustFile;

    TrustFiles(Path home) {
        this.peersFile = home.resolve("peers.json");
        this.trustFile = home.resolve("trust.json");
    }

    Path peersFile() {
        return peersFile;
    }

    /** Encodes both, to be written together. */
    DelayedWrite.Prepared prepare(Collection<Pin> pins, Words words) {
        byte[] peers = encodePeers(pins);
        byte[] trust = encodeTrust(pins, words);
        return () -> {
            // If the node ends between the two, what was forgotten or denied must not be approved afterwards.
            AtomicFile.write(trustFile, trust, "rw-r--r--");
            AtomicFile.write(peersFile, peers, "rw-r--r--");
        };
    }

    private static byte[] encodePeers(Collection<Pin> pins) {
        Map<String, String> document = new LinkedHashMap<>();
        pins.forEach(
                pin -> document.put(pin.id().toString(), Base64.getEncoder().encodeToString(pin.publicKey())));
        return JSON.writer().with(CLASSIC_FORM).writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] encodeTrust(Collection<Pin> pins, Words words) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (Pin pin : pins) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("firstSeenMillis", pin.firstSeenMillis());
            entry.put("lastSeenMillis", pin.lastSeenMillis());
            pin.name().ifPresent(name -> entry.put("name", name));
            if (pin.ipv4() != 0) {
                entry.put("ipv4", VirtualAddress.format(pin.ipv4()));
            }
            entry.put("native", pin.speaksNative());
            entry.put("trust", pin.trust().toString());
            if (pin.answeredDays() > 0) {
                entry.put("answeredDays", pin.answeredDays());
                entry.put("lastAnsweredMillis", pin.lastAnsweredMillis());
            }
            document.put(pin.id().toString(), entry);
        }
        words.encode(document);
        return JSON.writer().with(CLASSIC_FORM).writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads both.
     *
     * @param pins to be filled
     * @param words to be filled
     * @param nowMillis wall clock, for pins whose dates are not known
     * @throws MalachiException if a file cannot be read or is damaged
     */
    void read(Map<NodeId, Pin> pins, Words words, long nowMillis) {
        JsonNode peers = readObject(peersFile);
        JsonNode trust = readObject(trustFile);
        for (Map.Entry<String, JsonNode> entry : peers.properties()) {
            byte[] key;
            try {
                key = Base64.getDecoder().decode(entry.getValue().asString());
            } catch (IllegalArgumentException e) {
                throw damaged(peersFile, "the key of " + entry.getKey() + " is not base64", e);
            } catch (JacksonException e) {
                throw damaged(peersFile, "it has other things than pins, such as '" + entry.getKey() + "'", e);
            }
            NodeId id = NodeId.parse(entry.getKey())
                    .orElseThrow(() -> damaged(peersFile, "'" + entry.getKey() + "' is not a node id", null));
            if (key.length != 32 || !Identity.idOf(key).equals(id)) {
                throw damaged(
                        peersFile, "the key of " + entry.getKey() + " is not the one that this id stands for", null);
            }
            JsonNode more = trust.path(entry.getKey());
            pins.put(
                    id,
                    new Pin(
                            id,
                            key,
                            more.path("firstSeenMillis").asLong(nowMillis),
                            more.path("lastSeenMillis").asLong(nowMillis),
                            more.path("name").isString()
                                    ? Optional.of(more.path("name").asString())
                                    : Optional.empty(),
                            VirtualAddress.parseIpv4(more.path("ipv4").asString(""))
                                    .orElse(0),
                            more.path("native").asBoolean(false),
                            trust(more.path("trust").asString("")),
                            Math.clamp(more.path("answeredDays").asInt(0), 0, Pin.SETTLED_DAYS),
                            more.path("lastAnsweredMillis").asLong(0)));
        }
        readWords(trust, pins, words);
    }

    private void readWords(JsonNode trust, Map<NodeId, Pin> pins, Words words) {
        for (Map.Entry<String, JsonNode> entry : trust.properties()) {
            NodeId id = NodeId.parse(entry.getKey())
                    .orElseThrow(() -> damaged(trustFile, "'" + entry.getKey() + "' is not a node id", null));
            PeerTrust said = trust(entry.getValue().path("trust").asString(""));
            words.decode(id, said, entry.getValue(), pins.get(id));
            if (said == PeerTrust.DENIED) {
                pins.remove(id);
            }
        }
    }

    private PeerTrust trust(String text) {
        return switch (text) {
            case "", "met" -> PeerTrust.MET; // pins of versions that knew no other
            case "approved" -> PeerTrust.APPROVED;
            case "denied" -> PeerTrust.DENIED;
            default -> throw damaged(trustFile, "'" + text + "' is no kind of trust", null);
        };
    }

    private static JsonNode readObject(Path file) {
        Optional<byte[]> content = new SmallFile("the pins in", file, MAX_FILE_BYTES)
                .readIfPresent("check the owner and mode of the file");
        if (content.isEmpty()) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode document = JSON.readTree(content.get());
            if (!document.isObject()) {
                throw damaged(file, "it is not a JSON object", null);
            }
            return document;
        } catch (JacksonException e) {
            throw damaged(file, SmallFile.inWords(e), e);
        }
    }

    private static MalachiException damaged(Path file, String reason, @Nullable Exception cause) {
        String message = "The file " + file + " is damaged: " + reason
                + ". It was left as it is; restore it from a backup, or move it away to start without pins.";
        return cause == null
                ? new MalachiException(MalachiException.Kind.FAILED, message)
                : new MalachiException(MalachiException.Kind.FAILED, message, cause);
    }
}

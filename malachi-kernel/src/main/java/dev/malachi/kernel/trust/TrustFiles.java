package dev.malachi.kernel.trust;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.VirtualAddress;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.spi.protocol.Sighting;
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

/**
 * The files of a {@link TrustStore}: {@code peers.json} maps a printed id to its base64 key; what else is remembered of a
 * peer, and what persons have said, stands in {@code trust.json}.
 */
final class TrustFiles {
    /** A full store has 6 MB in the larger of its files. */
    private static final int MAX_FILE_BYTES = 16 << 20;

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

    /** As the original writes it. */
    private static byte[] encodePeers(Collection<Pin> pins) {
        Map<String, String> document = new LinkedHashMap<>();
        pins.forEach(
                pin -> document.put(pin.id().toString(), Base64.getEncoder().encodeToString(pin.publicKey())));
        return Documents.toIndentedJson(document).getBytes(StandardCharsets.UTF_8);
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
            entry.put("native", pin.isNative());
            if (!pin.isNative()) {
                entry.put("dialect", pin.dialect());
            }
            entry.put("trust", pin.trust().toString());
            if (pin.answeredDays() > 0) {
                entry.put("answeredDays", pin.answeredDays());
                entry.put("lastAnsweredMillis", pin.lastAnsweredMillis());
            }
            document.put(pin.id().toString(), entry);
        }
        words.encode(document);
        return Documents.toIndentedJson(document).getBytes(StandardCharsets.UTF_8);
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
        Fields peers = readObject(peersFile);
        Fields trust = readObject(trustFile);
        for (Object printedId : peers.document().keySet()) {
            String printed = printedId.toString();
            String encoded = peers.text(printed)
                    .orElseThrow(
                            () -> damaged(peersFile, "it has other things than pins, such as '" + printed + "'", null));
            byte[] key;
            try {
                key = Base64.getDecoder().decode(encoded);
            } catch (IllegalArgumentException e) {
                throw damaged(peersFile, "the key of " + printed + " is not base64", e);
            }
            NodeId id = NodeId.parse(printed)
                    .orElseThrow(() -> damaged(peersFile, "'" + printed + "' is not a node id", null));
            if (key.length != 32 || !Identity.idOf(key).equals(id)) {
                throw damaged(peersFile, "the key of " + printed + " is not the one that this id stands for", null);
            }
            Fields more = trust.child(printed).orElse(Fields.of(Documents.ABSENT));
            pins.put(
                    id,
                    new Pin(
                            id,
                            key,
                            more.has("firstSeenMillis") ? more.number("firstSeenMillis") : nowMillis,
                            more.has("lastSeenMillis") ? more.number("lastSeenMillis") : nowMillis,
                            more.text("name"),
                            VirtualAddress.parseIpv4(more.text("ipv4").orElse(""))
                                    .orElse(0),
                            more.flag("native")
                                    ? Sighting.NATIVE
                                    : more.text("dialect").orElse(Pin.OTHER),
                            trust(more.text("trust").orElse("")),
                            Math.clamp(more.number("answeredDays"), 0, Pin.SETTLED_DAYS),
                            more.number("lastAnsweredMillis")));
        }
        readWords(trust, pins, words);
    }

    private void readWords(Fields trust, Map<NodeId, Pin> pins, Words words) {
        for (Map.Entry<?, ?> entry : trust.document().entrySet()) {
            NodeId id = NodeId.parse(entry.getKey().toString())
                    .orElseThrow(() -> damaged(trustFile, "'" + entry.getKey() + "' is not a node id", null));
            Fields said = Fields.of(entry.getValue());
            PeerTrust trusted = trust(said.text("trust").orElse(""));
            words.decode(id, trusted, said, pins.get(id));
            if (trusted == PeerTrust.DENIED) {
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

    private static Fields readObject(Path file) {
        Optional<byte[]> content = new SmallFile("the pins in", file, MAX_FILE_BYTES)
                .readIfPresent("check the owner and mode of the file");
        if (content.isEmpty()) {
            return Fields.of(Documents.ABSENT);
        }
        try {
            if (Documents.parse(new String(content.get(), StandardCharsets.UTF_8)) instanceof Map<?, ?> document) {
                return new Fields(document);
            }
            throw damaged(file, "it is not a JSON object", null);
        } catch (MalformedJsonException e) {
            throw damaged(file, e.problem(), e);
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

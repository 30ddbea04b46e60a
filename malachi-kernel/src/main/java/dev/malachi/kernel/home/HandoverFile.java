package dev.malachi.kernel.home;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.control.Documents;
import dev.malachi.api.control.Fields;
import dev.malachi.api.control.MalformedJsonException;
import dev.malachi.api.wire.Wire;
import dev.malachi.kernel.identity.Handover;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code handovers.json}: the identities that a home had before, each with the hand-over to the next. */
public final class HandoverFile {
    private static final int MAX_BYTES = 65_536;
    private static final String SIGNED = "handover";

    private final Path file;

    /**
     * Names it.
     *
     * @param home directory
     */
    public HandoverFile(Path home) {
        this.file = home.resolve("handovers.json");
    }

    /**
     * The hand-overs that end at an identity, the oldest first, {@value Wire#HANDOVER_MAX_COUNT} at the most.
     *
     * @param current the identity in use
     * @throws MalachiException if the file is damaged or cannot be read
     */
    public List<Handover> leadingTo(NodeId current) {
        List<Handover> all = read();
        List<Handover> chain = new ArrayList<>();
        NodeId end = current;
        for (Handover handover : all.reversed()) {
            if (handover.newId().equals(end) && chain.size() < Wire.HANDOVER_MAX_COUNT) {
                chain.addFirst(handover);
                end = handover.oldId();
            }
        }
        return chain;
    }

    /** Adds one, before the identity that it leads to is put into place: one that does not get there leads nowhere, and is passed over. */
    void add(Handover handover) throws IOException {
        List<Handover> all = new ArrayList<>(leadingTo(handover.oldId()));
        all.add(handover);
        List<Object> entries = all.stream()
                .<Object>map(one -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("from", one.oldId().toString());
                    entry.put("to", one.newId().toString());
                    entry.put("atMillis", one.atMillis());
                    entry.put(SIGNED, Base64.getEncoder().encodeToString(one.encoded()));
                    return entry;
                })
                .toList();
        AtomicFile.write(file, Documents.toJson(entries).getBytes(StandardCharsets.UTF_8), "rw-r--r--");
    }

    private List<Handover> read() {
        Optional<byte[]> content = new SmallFile("the hand-overs in", file, MAX_BYTES)
                .readIfPresent("check the owner and mode of the file");
        if (content.isEmpty()) {
            return List.of();
        }
        try {
            return Fields.listOf(Documents.parse(new String(content.get(), StandardCharsets.UTF_8))).stream()
                    .map(entry -> Base64.getDecoder().decode(entry.show(SIGNED)))
                    .map(encoded -> {
                        if (encoded.length != Wire.HANDOVER_BYTES) {
                            throw new IllegalArgumentException("a hand-over has " + Wire.HANDOVER_BYTES + " bytes");
                        }
                        return Handover.parse(encoded);
                    })
                    .toList();
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new MalachiException(
                    MalachiException.Kind.FAILED,
                    "The file " + file + " is damaged: " + e.getMessage()
                            + ". Restore it from a backup, or move it away: peers that knew the identity before the last"
                            + " 'keys rotate' do not hear of it then.",
                    e);
        }
    }
}

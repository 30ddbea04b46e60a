package dev.malachi.kernel.trust;

import dev.malachi.api.NodeId;
import dev.malachi.api.PeerTrust;
import dev.malachi.api.control.Fields;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a person has said of ids that are not pinned: those approved before they were met, and all that are denied. Neither needs a key,
 * since an id is the hash of one. They stand in {@code trust.json} alone and take no room of pins, so nothing that the network does
 * removes them. Used on the control thread.
 */
final class Words {
    private static final String TRUST = "trust";
    /** Marks an approval as given in advance: one of a pin whose key was taken out of {@code peers.json} must not count. */
    private static final String UNMET = "unmet";

    private static final String SINCE = "sinceMillis";

    /** Who has succeeded an id that is denied. */
    private static final String SUCCESSOR = "successor";

    private static final String OF_PERSON = "ofPerson";

    /** So many denials are kept that no person had a hand in: each costs a key that was known here, and anybody can make more. */
    private static final int MOST_SUCCEEDED = 256;

    private record Word(PeerTrust trust, long sinceMillis, Optional<NodeId> successor, boolean ofPerson) {
        boolean isKept() {
            return ofPerson || successor.isEmpty();
        }
    }

    private final Map<NodeId, Word> words = new TreeMap<>();

    /**
     * A person says something of an id that is not pinned.
     *
     * @param id of whom
     * @param trust approved or denied
     * @param nowMillis wall clock
     */
    void say(NodeId id, PeerTrust trust, long nowMillis) {
        words.put(id, new Word(trust, nowMillis, Optional.empty(), true));
    }

    /**
     * An id that was known has been succeeded by another, and is denied from now on.
     *
     * @param id the old one
     * @param successor the new one
     * @param nowMillis wall clock
     * @param ofPerson whether a person has agreed to it
     */
    void succeeded(NodeId id, NodeId successor, long nowMillis, boolean ofPerson) {
        words.put(id, new Word(PeerTrust.DENIED, nowMillis, Optional.of(successor), ofPerson));
        List<Map.Entry<NodeId, Word>> passing = words.entrySet().stream()
                .filter(word -> !word.getValue().isKept())
                .sorted(Comparator.comparingLong(word -> word.getValue().sinceMillis()))
                .toList();
        passing.stream()
                .limit(Math.max(0, passing.size() - MOST_SUCCEEDED))
                .map(Map.Entry::getKey)
                .filter(other -> !other.equals(id))
                .forEach(words::remove);
    }

    /** Who has succeeded an id. */
    Optional<NodeId> successor(NodeId id) {
        return Optional.ofNullable(words.get(id)).flatMap(Word::successor);
    }

    /** Takes back what was said; returns it, if anything was. */
    Optional<PeerTrust> takeBack(NodeId id) {
        return Optional.ofNullable(words.remove(id)).map(Word::trust);
    }

    Optional<PeerTrust> about(NodeId id) {
        return Optional.ofNullable(words.get(id)).map(Word::trust);
    }

    boolean is(NodeId id, PeerTrust trust) {
        return about(id).filter(trust::equals).isPresent();
    }

    void forEach(BiConsumer<NodeId, PeerTrust> action) {
        words.forEach((id, word) -> action.accept(id, word.trust()));
    }

    /** Adds an entry for each to the document of {@code trust.json}. */
    void encode(Map<String, Object> document) {
        words.forEach((id, word) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put(TRUST, word.trust().toString());
            entry.put(SINCE, word.sinceMillis());
            entry.put(UNMET, true);
            word.successor().ifPresent(successor -> {
                entry.put(SUCCESSOR, successor.toString());
                entry.put(OF_PERSON, word.ofPerson());
            });
            document.put(id.toString(), entry);
        });
    }

    /**
     * Takes an entry of {@code trust.json}. A denial counts with or without a pin; an approval without one only if it was given so.
     *
     * @param id its key in the document
     * @param trust what its {@code trust} says
     * @param entry the rest
     * @param pin of the same id, if {@code peers.json} has one
     */
    void decode(NodeId id, PeerTrust trust, Fields entry, @Nullable Pin pin) {
        boolean counts = trust == PeerTrust.DENIED || trust == PeerTrust.APPROVED && pin == null && entry.flag(UNMET);
        if (counts) {
            Optional<NodeId> successor = entry.text(SUCCESSOR).flatMap(NodeId::parse);
            words.put(
                    id, new Word(trust, entry.number(SINCE), successor, successor.isEmpty() || entry.flag(OF_PERSON)));
        }
    }
}

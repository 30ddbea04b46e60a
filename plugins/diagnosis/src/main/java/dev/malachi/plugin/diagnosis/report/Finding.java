package dev.malachi.plugin.diagnosis.report;

import dev.malachi.api.Warning;
import dev.malachi.api.control.Documents;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a step of an examination found.
 *
 * @param room where it is
 * @param name what was looked at, lower case words and dots
 * @param outcome how it went
 * @param since when it began, if that is known
 * @param text a sentence
 * @param remedy what to do, a sentence; empty if there is nothing to do
 */
public record Finding(Room room, String name, Outcome outcome, Optional<Instant> since, String text, String remedy) {
    /** Nothing is wrong. */
    public static Finding ok(Room room, String name, String text) {
        return new Finding(room, name, Outcome.OK, Optional.empty(), text, "");
    }

    /** Something stands in the way. */
    public static Finding failed(Room room, String name, String text, String remedy) {
        return new Finding(room, name, Outcome.FAILED, Optional.empty(), text, remedy);
    }

    /** A warning of the node, which stands in the way. */
    public static Finding failed(Room room, Warning warning) {
        return new Finding(
                room,
                warning.code(),
                Outcome.FAILED,
                Optional.of(Instant.ofEpochMilli(warning.sinceMillis())),
                warning.text(),
                warning.remedy());
    }

    /** It could not be looked at. */
    public static Finding unknown(Room room, String name, String text) {
        return new Finding(room, name, Outcome.UNKNOWN, Optional.empty(), text, "");
    }

    /** There is nothing to look at. */
    public static Finding notApplicable(Room room, String name, String text) {
        return new Finding(room, name, Outcome.NOT_APPLICABLE, Optional.empty(), text, "");
    }

    /** The same, since a moment. */
    public Finding since(Instant moment) {
        return new Finding(room, name, outcome, Optional.of(moment), text, remedy);
    }

    /** Whether this stands in the way. */
    public boolean isFailed() {
        return outcome == Outcome.FAILED;
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("room", room.toString());
        document.put("check", name);
        document.put("outcome", outcome.toString());
        document.put(
                "since",
                Documents.orAbsent(since.map(
                        moment -> moment.truncatedTo(ChronoUnit.SECONDS).toString())));
        document.put("text", text);
        document.put("remedy", Documents.textOrAbsent(remedy));
        return document;
    }
}

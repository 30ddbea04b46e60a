package dev.malachi.plugin.cli;

import dev.malachi.api.MalachiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** The date of manual pages: not today's, so that the same sources make the same pages. */
final class PageDate {
    /** Set by packagers, in seconds (reproducible-builds.org/specs/source-date-epoch). */
    static final String VARIABLE = "SOURCE_DATE_EPOCH";

    /** The time that the build gives to all that it makes. */
    private static final String BUILD = "build-time.txt";

    private PageDate() {}

    /**
     * The date.
     *
     * @param epochSeconds of the environment; without it the build's own time counts
     * @return in UTC
     * @throws MalachiException (usage) if it is no number of seconds
     */
    static LocalDate of(Optional<String> epochSeconds) {
        try {
            return LocalDate.ofInstant(
                    epochSeconds
                            .map(text -> Instant.ofEpochSecond(Long.parseLong(text)))
                            .orElseGet(PageDate::build),
                    ZoneOffset.UTC);
        } catch (NumberFormatException | DateTimeException e) {
            throw new MalachiException(
                    MalachiException.Kind.USAGE,
                    VARIABLE + " is '" + epochSeconds.orElse("") + "', which is no number of seconds since 1970.",
                    e);
        }
    }

    private static Instant build() {
        try (InputStream in = PageDate.class.getResourceAsStream(BUILD)) {
            if (in == null) {
                throw new IllegalStateException(BUILD + " is missing");
            }
            return Instant.parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.malachi.plugin.diagnosis.report;

import java.util.Locale;

/** How a step of an examination went. */
public enum Outcome {
    /** Nothing is wrong here. */
    OK,
    /** This stands in the way. */
    FAILED,
    /** It could not be looked at. */
    UNKNOWN,
    /** There is nothing to look at. */
    NOT_APPLICABLE;

    /** Lower case, as in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

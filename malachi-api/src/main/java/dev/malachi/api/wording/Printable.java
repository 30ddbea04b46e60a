package dev.malachi.api.wording;

import dev.malachi.api.annotation.Internal;

/** Words of others in sentences of ours: they must not move the cursor of a terminal, or begin a line of a log. */
@Internal
public final class Printable {
    private static final int MOST_CHARS = 1000;
    private static final char REPLACEMENT = '\uFFFD';

    private Printable() {}

    /**
     * Makes a text fit for a sentence.
     *
     * @param text of any length, with any characters
     * @return with another character in the place of each control character, and cut off after 1000 characters
     */
    public static String text(String text) {
        String shown = text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) + "…" : text;
        if (shown.chars().noneMatch(Character::isISOControl)) {
            return shown;
        }
        StringBuilder clean = new StringBuilder(shown.length());
        shown.chars().forEach(c -> clean.append(Character.isISOControl(c) ? REPLACEMENT : (char) c));
        return clean.toString();
    }
}

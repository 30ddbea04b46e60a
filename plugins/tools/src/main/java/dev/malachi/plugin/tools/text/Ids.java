package dev.malachi.plugin.tools.text;

import dev.malachi.api.NodeId;

/** Node ids of documents, which are 32 hex digits, as people read them. */
public final class Ids {
    private static final int BRIEF_DIGITS = 8;

    private Ids() {}

    /**
     * The short form.
     *
     * @param hex an id of a document
     * @return its first 8 digits, or all there are
     */
    public static String brief(String hex) {
        return hex.substring(0, Math.min(BRIEF_DIGITS, hex.length()));
    }

    /**
     * The short form as the original tools print it.
     *
     * @param hex an id of a document
     * @return its first 8 digits and three dots
     */
    public static String dotted(String hex) {
        return brief(hex) + "...";
    }

    /**
     * The printed form.
     *
     * @param hex an id of a document
     * @return four groups of 8 digits; a text that is no id as it is
     */
    public static String printed(String hex) {
        return NodeId.parse(hex).map(NodeId::toString).orElse(hex);
    }
}

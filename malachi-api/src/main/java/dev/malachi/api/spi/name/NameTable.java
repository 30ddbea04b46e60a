package dev.malachi.api.spi.name;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.annotation.Preview;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** What one {@link NameSource} says in one node. Safe for use by several threads. */
@Preview
public interface NameTable {
    /** Longest name with its dots, characters (RFC 1035 §2.3.4, less what {@code .mli} takes). */
    int MAX_NAME_LENGTH = 249;

    /** Longest time for which an answer may be kept (RFC 2181 §8 allows more; a name that moved shall be found within a day). */
    Duration MAX_TTL = Duration.ofDays(1);

    /**
     * The node in which the names are found.
     *
     * @return its id
     */
    NodeId self();

    /**
     * A name means a node from now on, and until it is put again or removed.
     *
     * @param name one to several labels with dots between them, without {@code .mli}; a label has 1 to 63 letters, digits and dashes, and no
     *     dash at its ends (RFC 1123 §2.1). Case does not matter
     * @param node any, known or not
     * @param ttl for how long an answer may be kept elsewhere, such as in a resolver of the system: 0 to {@link #MAX_TTL}. It says how
     *     stable the name is, not how long it stays in this table
     * @throws MalachiException (usage) if that is no name, or it can mean something else: an id, an address, {@code me}
     * @throws IllegalArgumentException if the time is out of range
     * @throws IllegalStateException if the source has ended
     */
    void put(String name, NodeId node, Duration ttl);

    /**
     * A name means nothing any more, as far as this source knows; does nothing if it has not put it.
     *
     * @param name as it was put
     */
    void remove(String name);

    /**
     * The form under which a name is kept.
     *
     * @param name as a person or a source writes it, without {@code .mli}
     * @return lower case
     * @throws MalachiException (usage) if {@link #put} does not take it
     */
    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.length() > MAX_NAME_LENGTH || !Syntax.NAME.matcher(lower).matches()) {
            throw refused("'" + name
                    + "' cannot be a name: that has labels of 1 to 63 letters, digits and dashes with dots between them, 249"
                    + " characters at most.");
        }
        if (!isFree(lower)) {
            throw refused("'" + name
                    + "' cannot be a name here: it means an id, an address, this node or the domain itself.");
        }
        return lower;
    }

    /**
     * Whether something that looks like a name means nothing else.
     *
     * @param name lower case
     * @return false for ids, addresses, {@code me}, and what ends with the domain
     */
    static boolean isFree(String name) {
        return !Syntax.NUMBERS.matcher(name).matches()
                && NodeId.parse(name).isEmpty()
                && !name.equals("me")
                && !name.endsWith(".mli");
    }

    private static MalachiException refused(String sentence) {
        return new MalachiException(MalachiException.Kind.USAGE, sentence);
    }

    /** What names look like. */
    final class Syntax {
        private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
        private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
        private static final Pattern NUMBERS = Pattern.compile("[0-9]+(?:\\.[0-9]+)+");

        private Syntax() {}
    }
}

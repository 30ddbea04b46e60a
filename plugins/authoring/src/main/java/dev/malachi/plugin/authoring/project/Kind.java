package dev.malachi.plugin.authoring.project;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a new plugin brings. */
public enum Kind {
    /** A command. */
    TOOL("tools"),
    /** Something that shows the node to others. */
    FRONTEND("front-ends, listening-sockets, files"),
    /** A way onto a wire. */
    LINK("link-drivers"),
    /** A bulk cipher. */
    CRYPTO("crypto"),
    /** Something that talks to other nodes. */
    PROTOCOL("protocols, inner-kinds=0x80");

    private final String capabilities;

    Kind(String capabilities) {
        this.capabilities = capabilities;
    }

    /** What a plugin of this kind declares, as its manifest has it. */
    String capabilities() {
        return capabilities;
    }

    /** Lower case, as on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds one.
     *
     * @param text such as {@code tool}
     * @return empty if there is none
     */
    public static Optional<Kind> parse(String text) {
        return Arrays.stream(values())
                .filter(kind -> kind.toString().equals(text))
                .findFirst();
    }

    /**
     * All of them.
     *
     * @return as on the command line
     */
    public static List<String> names() {
        return Arrays.stream(values()).map(Kind::toString).toList();
    }
}

package dev.malachi.plugin.authoring.project;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a new plugin brings. */
public enum Kind {
    /** A command. */
    TOOL("tools", "Tells which peers answer, and how fast."),
    /** Something that shows the node to others. */
    FRONTEND("front-ends, listening-sockets, files", "Tells who is there to everything that connects to a socket."),
    /** A way onto a wire. */
    LINK("link-drivers", "Segments inside one process."),
    /** A bulk cipher. */
    CRYPTO("crypto", "ChaCha20-Poly1305 through javax.crypto."),
    /** Something that talks to other nodes. */
    PROTOCOL("protocols, inner-kinds=0x80", "Greets peers, and tells what they say."),
    /** Something that says which nodes names mean. */
    NAMES("names", "Gives nodes the names that you list.");

    private final String capabilities;
    private final String summary;

    Kind(String capabilities, String summary) {
        this.capabilities = capabilities;
        this.summary = summary;
    }

    /** What a new plugin of this kind does, a sentence. */
    String summary() {
        return summary;
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

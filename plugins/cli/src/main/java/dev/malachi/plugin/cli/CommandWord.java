package dev.malachi.plugin.cli;

import java.util.List;
import java.util.Optional;

/** Which word of a command line names the command, seen before the options of that command are known. */
final class CommandWord {
    /** Global options with a value in the next word. */
    private static final List<String> WITH_VALUE = List.of("--home", "--socket");

    private CommandWord() {}

    /**
     * Where the command stands: the first word that is neither an option nor the value of one.
     *
     * @param args the command line
     * @return its index, if there is one
     */
    static Optional<Integer> index(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String word = args.get(i);
            if (WITH_VALUE.contains(word)) {
                i++;
            } else if (word.equals("--")) {
                return i + 1 < args.size() ? Optional.of(i + 1) : Optional.empty();
            } else if (!word.startsWith("-")) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }
}

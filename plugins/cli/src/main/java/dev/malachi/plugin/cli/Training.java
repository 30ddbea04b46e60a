package dev.malachi.plugin.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs many commands in one JVM, one a line of a file. The build of the image records the classes of the command line's AOT
 * cache with it: a recording covers one process, and one command alone would leave out what the others need.
 */
final class Training {
    private Training() {}

    /**
     * Runs every line of a file as one command; what the commands answer does not matter. The last runs as a person would run
     * it, from the installation of signal handlers to the end of the process.
     *
     * @param args the file
     */
    public static void main(String[] args) {
        List<String> commands = lines(Path.of(args[0])).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
        commands.subList(0, commands.size() - 1).forEach(command -> Main.run(words(command)));
        Main.main(words(commands.getLast()));
    }

    private static String[] words(String command) {
        return command.strip().split("\\s+", -1);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

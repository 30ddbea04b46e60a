package dev.malachi.plugin.control.connection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How many files this process may still open (proc_pid_limits(5)). */
final class Descriptors {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final String NAME = "Max open files";

    private Descriptors() {}

    /** Many, where the system does not say. */
    static long left() {
        try (Stream<Path> open = Files.list(OPEN)) {
            return limit(Files.readString(LIMITS)) - open.count();
        } catch (IOException e) {
            return Integer.MAX_VALUE;
        }
    }

    /** The soft limit is the first figure behind the name; the JVM has raised it to the hard one. */
    static long limit(String table) {
        return table.lines()
                .filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()).strip().split(" +", 2)[0])
                .filter(figure -> figure.matches("[0-9]{1,9}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }
}

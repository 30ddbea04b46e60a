package dev.malachi.tck.netns;

import dev.malachi.api.annotation.Preview;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of the system that tests call. A test whose program is missing is skipped, and says so. */
@Preview
public final class Programs {
    /** Where programs of the system lie even when the user's PATH does not say so. */
    private static final String SYSTEM_FOLDERS = "/usr/sbin:/sbin";

    private static final String LIST = "distribution/test-packages";

    private Programs() {}

    /**
     * Skips the calling test when a program is missing; JUnit knows of it by the exception that this throws.
     *
     * @param program its name as in {@code PATH}; a path is taken for there, since a missing file of a test's own is a failure
     */
    public static void require(String program) {
        absence(program).ifPresent(Assumptions::abort);
    }

    /**
     * Why a test that calls a program cannot run.
     *
     * @param program its name as in {@code PATH}, or a path
     * @return a sentence that says how to get it; empty if it is there
     */
    public static Optional<String> absence(String program) {
        return program.contains("/") || isHere(program)
                ? Optional.empty()
                : Optional.of("the program " + program + " is missing" + remedy(program));
    }

    private static boolean isHere(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin") + File.pathSeparator;
        return Arrays.stream((path + SYSTEM_FOLDERS).split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String remedy(String program) {
        return packageOf(program)
                .map(name -> " (Debian: apt-get install " + name + ")")
                .orElse("");
    }

    /**
     * The package that brings a program, as the list of {@code ./malachi test} says.
     *
     * @param program its name as in {@code PATH}
     * @return a package of Debian; empty if the list does not know the program, or this is no checkout of Malachi
     */
    public static Optional<String> packageOf(String program) {
        return Optional.ofNullable(System.getProperty("malachi.root"))
                .flatMap(root -> packageOf(program, Path.of(root, LIST)));
    }

    private static Optional<String> packageOf(String program, Path list) {
        try (Stream<String> lines = Files.lines(list)) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.strip().split(" +")))
                    .filter(words -> words.lastIndexOf(program) > 0) // the first is the package
                    .map(List::getFirst)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // a contract that runs outside of a checkout of Malachi
        }
    }
}

package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.malachi.tck.netns.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What must hold for the files of the checkout, whatever is in them. */
class CheckoutTest {
    private static final Path ROOT = Path.of(System.getProperty("malachi.root"));

    private static final Pattern PROGRAMS = Pattern.compile("@RequiresNetns\\(programs = (\\{[^}]*}|\"[^\"]*\")");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");
    private static final Pattern HOST = Pattern.compile("(?:https?|ftp)://([A-Za-z0-9._-]+)");

    /** Names of XML vocabularies, and hosts of examples and of this machine. */
    private static final Pattern HARMLESS = Pattern.compile(
            "maven\\.apache\\.org|www\\.w3\\.org|localhost|malachi|127\\..*|10\\.144\\..*|192\\.0\\.2\\..*");

    private record Text(Path file, String content) {}

    /** All files that a person wrote. */
    private static List<Text> texts(String... endings) throws IOException {
        List<Text> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return name.equals("target") || name.equals(".git")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                boolean wanted = Arrays.stream(endings)
                        .anyMatch(ending -> ending.isEmpty() ? !name.contains(".") : name.endsWith(ending));
                if (wanted) {
                    found.add(new Text(file, read(file)));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eachProgramThatATestNamesIsInTheListOfPackages() throws IOException {
        Set<String> listed = Files.readAllLines(ROOT.resolve("distribution/test-packages")).stream()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> Arrays.stream(line.split(" +")).skip(1))
                .collect(Collectors.toSet());

        Set<String> named = new TreeSet<>();
        for (Text text : texts("Test.java", "Contract.java")) {
            PROGRAMS.matcher(text.content())
                    .results()
                    .flatMap(list -> QUOTED.matcher(list.group(1)).results())
                    .map(word -> word.group(1))
                    .forEach(named::add);
        }

        assertThat(named).contains("iperf3", "tcpdump");
        assertThat(listed).containsAll(named);
    }

    @Test
    void thePackageOfAMissingProgramIsKnown() {
        assertThat(Programs.packageOf("curl")).hasValue("curl");
        assertThat(Programs.packageOf("ss")).hasValue("iproute2");
        assertThat(Programs.packageOf("iproute2")).isEmpty();
        assertThat(Programs.absence("no-such-program")).hasValue("the program no-such-program is missing");
        assertThat(Programs.absence("sh")).isEmpty();
    }

    /** What is fetched comes from where Maven or apt of the machine are told to get it. */
    @Test
    void noBuildFileAndNoScriptNamesAHostOfTheInternet() throws IOException {
        for (Text text : texts("", "pom.xml", ".sh", ".py", ".jvm", ".config", ".md")) {
            assertThat(HOST.matcher(text.content()).results().map((MatchResult host) -> host.group(1)))
                    .as(text.file().toString())
                    .allMatch(host -> HARMLESS.matcher(host).matches());
        }
    }
}

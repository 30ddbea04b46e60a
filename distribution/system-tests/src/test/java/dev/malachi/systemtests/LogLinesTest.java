package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** All rooms write their log in one form: {@code event=NAME key=value}, which scripts can look for. */
class LogLinesTest {
    private static final Path ROOT = Path.of(System.getProperty("malachi.root"));

    private static final Pattern LINE =
            Pattern.compile("LOG\\.(?:trace|debug|info|warn|error)\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    @Test
    void eachNamesItsEvent() throws IOException {
        List<String> lines = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String room : List.of("malachi-api", "malachi-kernel", "plugins")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(room))) {
                for (Path source : files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> file.toString().contains("/src/main/java/"))
                        .toList()) {
                    Matcher line = LINE.matcher(Files.readString(source));
                    while (line.find()) {
                        (line.group(1).contains("event=") ? lines : others).add(source + ": " + line.group(1));
                    }
                }
            }
        }

        assertThat(others).isEmpty();
        assertThat(lines).hasSizeGreaterThan(50);
    }
}

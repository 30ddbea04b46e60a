package dev.malachi.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The JVM says nothing about a hint for a method that does not exist, so whoever renames one has to be told here. */
class CompilerHintsTest {
    private static final Pattern HINT = Pattern.compile(
            "-XX:CompileCommand=(?<what>\\w+),(?<type>[\\w.$]+?)(?<star>\\.?\\*)?::(?<method>\\w+|\\*)(,.*)?");

    private static List<Matcher> hints() throws IOException {
        Path options = Path.of(System.getProperty("malachi.root"), "distribution/image/src/jvm/daemon.jvm");
        try (Stream<String> lines = Files.lines(options)) {
            return lines.map(HINT::matcher).filter(Matcher::matches).toList();
        }
    }

    private static Stream<String> methods() throws IOException {
        return hints().stream()
                .filter(hint -> !hint.group("method").equals("*"))
                .map(hint -> hint.group("type") + "::" + hint.group("method"))
                .distinct();
    }

    private static Stream<String> types() throws IOException {
        return hints().stream()
                .filter(hint -> hint.group("star") == null)
                .map(hint -> hint.group("type"))
                .distinct();
    }

    private static Stream<String> packages() throws IOException {
        return hints().stream()
                .filter(hint -> ".*".equals(hint.group("star")))
                .map(hint -> hint.group("type"))
                .filter(name -> name.startsWith("dev.malachi."))
                .distinct();
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(name, false, CompilerHintsTest.class.getClassLoader());
    }

    @Test
    void everyStepOfTheDataPathIsNamed() throws IOException {
        assertThat(methods()).hasSizeGreaterThan(20);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void methodExists(String hint) throws ClassNotFoundException {
        String[] parts = hint.split("::");
        assertThat(Arrays.stream(type(parts[0]).getDeclaredMethods()).map(Method::getName))
                .contains(parts[1]);
    }

    @ParameterizedTest
    @MethodSource("types")
    void typeExists(String name) throws ClassNotFoundException {
        assertThat(type(name)).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void packageExists(String name) {
        assertThat(ModuleLayer.boot().modules().stream().flatMap(module -> module.getPackages().stream()))
                .anyMatch(found -> found.equals(name) || found.startsWith(name + "."));
    }
}

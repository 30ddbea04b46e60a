package dev.malachi.plugin.authoring.verify;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.plugin.PluginFinding;
import dev.malachi.api.plugin.PluginFinding.Level;
import dev.malachi.plugin.authoring.verify.VersionRange.Release;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars with one thing wrong each, and what is said of them. */
class JarVerifierTest {
    @TempDir
    Path folder;

    private JarMaker plugin = new JarMaker(Path.of(""));

    @BeforeEach
    void makePlugin() {
        plugin = new JarMaker(folder);
    }

    private static List<PluginFinding> verify(Path jar, Path... dependencies) {
        return new JarVerifier(ModuleLayer.boot().configuration(), new Release(0, 1, 0))
                .verify(jar, List.of(dependencies));
    }

    /** Each as {@code level code: text}. */
    private static ListAssert<String> assertFindings(Path jar, Path... dependencies) {
        return assertThat(verify(jar, dependencies).stream()
                .map(finding -> finding.level() + " " + finding.code() + ": " + finding.text())
                .toList());
    }

    private static void assertOne(Path jar, String start, String... parts) {
        assertFindings(jar)
                .singleElement(as(InstanceOfAssertFactories.STRING))
                .startsWith(start)
                .satisfies(text -> assertThat(List.of(parts))
                        .allSatisfy(part -> assertThat(text).contains(part)));
    }

    @Test
    void saysNothingOfAGoodOne() throws IOException {
        assertFindings(plugin.jar()).isEmpty();
    }

    // Its form.

    @Test
    void garbageIsNoJar() throws IOException {
        Path jar = Files.writeString(folder.resolve("garbage.jar"), "PK no, this is none at all");

        assertOne(jar, "error not-a-jar: ", "no jar");
    }

    @Test
    void aJarThatWasCutOffIsSaidToBe() throws IOException {
        byte[] whole = Files.readAllBytes(plugin.jar());
        Path jar = Files.write(folder.resolve("half.jar"), Arrays.copyOf(whole, whole.length / 2));

        assertOne(jar, "error not-a-jar: ", "cut off");
    }

    @Test
    void aDamagedEntryIsFound() throws IOException {
        byte[] bytes =
                Files.readAllBytes(plugin.entry("data", "abc".repeat(1000).getBytes(StandardCharsets.UTF_8))
                        .jar());
        int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("data");
        bytes[name + 8] ^= 0x55;
        Path jar = Files.write(folder.resolve("damaged.jar"), bytes);

        assertOne(jar, "error not-a-jar: ", "data");
    }

    @Test
    void aBombIsNotUnpackedToItsEnd() throws IOException {
        for (int i = 0; i < 5; i++) {
            plugin.entry("zeros-" + i, new byte[60 << 20]);
        }

        assertOne(plugin.jar(), "error zip-bomb: ", "256 MiB");
    }

    @Test
    void aBombInsideALibraryCountsAsWell() throws IOException {
        JarMaker other = new JarMaker(Files.createDirectory(folder.resolve("other")));
        for (int i = 0; i < 5; i++) {
            other.entry("zeros-" + i, new byte[60 << 20]);
        }
        byte[] bomb = Files.readAllBytes(other.jar());

        assertOne(plugin.entry("META-INF/lib/bomb.jar", bomb).jar(), "error zip-bomb: ");
    }

    @Test
    void aClassThatIsTooLargeToParseIsRefused() throws IOException {
        assertOne(plugin.entry("com/example/p/Huge.class", new byte[5 << 20]).jar(), "error zip-bomb: ", "Huge.class");
    }

    @ParameterizedTest
    @CsvSource({"../evil", "/etc/passwd", "a/../../b", "C:/x", "a\\b"})
    void entriesThatLeadOutOfTheJarAreRefused(String name) throws IOException {
        assertOne(plugin.entry(name, new byte[1]).jar(), "error path-traversal: ", "leads out");
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(
                plugin.entry("name-a", new byte[1]).entry("name-b", new byte[1]).jar());
        String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("name-b", "name-a");
        Path jar = Files.write(folder.resolve("twice.jar"), text.getBytes(StandardCharsets.ISO_8859_1));

        assertOne(jar, "error duplicate-entry: ", "name-a");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path jar = folder.resolve("none.jar");

        assertThatThrownBy(() -> verify(jar))
                .isInstanceOf(MalachiException.class)
                .hasMessageContaining("none.jar");
    }

    // Its manifest.

    @ParameterizedTest
    @CsvSource({
        "Plugin-Id, Bad Id, error manifest: Plugin-Id is 'Bad Id'",
        "Plugin-Version, soon, error manifest: Plugin-Version is 'soon'",
        "Plugin-Requires, >=0.2.0, error version-range: It is made for Malachi >=0.2.0",
        "Plugin-Requires, <0.1.0, error version-range: It is made for Malachi <0.1.0",
        "Plugin-Requires, about 3, error version-range: Plugin-Requires is 'about 3'",
        "Malachi-Capabilities, flying, error capability: Malachi-Capabilities cannot be understood",
        "Plugin-Requires, >=0.1.0, 'warning version-range: Plugin-Requires admits 0.2.0, in which types that are a preview'",
    })
    void aWrongFieldIsNamed(String field, String value, String expected) throws IOException {
        assertFindings(plugin.manifest(field, value).jar()).first().asString().startsWith(expected);
    }

    @Test
    void aPluginThatSaysNoVersionsIsWarned() throws IOException {
        assertOne(plugin.manifest("Plugin-Requires", " ").jar(), "warning version-range: Plugin-Requires is missing");
    }

    // Its module.

    @Test
    void aJarWithoutModuleDescriptorIsRefused() throws IOException {
        Path plain = plugin.libraryOf("plain", "", "com/example/q/Q", "package com.example.q; public class Q {}");

        assertFindings(plain).contains("error no-module: It is no explicit module: there is no module-info.class.");
    }

    @Test
    void anAutomaticLibraryIsRefused() throws IOException {
        Path plain = plugin.libraryOf("plain", "", "com/example/q/Q", "package com.example.q; public class Q {}");

        assertOne(plugin.library(plain).jar(), "error no-module: The library plain.jar");
    }

    @Test
    void namesOfMalachisOwnAreRefused() throws IOException {
        plugin.source("com/example/p/P", "")
                .source("module-info", "module dev.malachi.kernel { requires dev.malachi.api; }");
        plugin.source("dev/malachi/evil/E", "package dev.malachi.evil; public class E {}");

        assertFindings(plugin.jar())
                .contains(
                        "error reserved-name: Modules called dev.malachi.… are Malachi's own.",
                        "error reserved-name: It has a package dev.malachi.evil; those are Malachi's own.");
    }

    @Test
    void aModuleWithoutAPluginIsRefused() throws IOException {
        plugin.source("module-info", "module com.example.p { requires dev.malachi.api; }");

        assertOne(plugin.jar(), "error provider: It provides 0");
    }

    @Test
    void aModuleThatIsNotHereIsNamed() throws IOException {
        Path library = plugin.libraryOf(
                "q", "module com.example.q { }", "com/example/q/Q", "package com.example.q; public class Q {}");

        assertOne(
                plugin.seeing(library).module("requires com.example.q;").jar(),
                "error missing-module: It requires com.example.q");
    }

    @Test
    void modulesOfOtherPluginsAreAskedFor() throws IOException {
        Path base = plugin.libraryOf(
                "base",
                "module com.example.base { exports com.example.base; }",
                "com/example/base/B",
                "package com.example.base; public class B {}");
        plugin.seeing(base).module("requires com.example.base;").manifest("Plugin-Dependencies", "base@>=1.0.0");
        Path jar = plugin.type("Uses", "class Uses { com.example.base.B b = new com.example.base.B(); }")
                .jar();

        assertOne(jar, "warning not-checked: It requires com.example.base");
        assertFindings(jar, base).isEmpty();
    }

    @Test
    void aPackageInTwoPrivateLibrariesIsRefused() throws IOException {
        String type = "package com.example.q; public class Q {}";
        Path one = plugin.libraryOf("one", "module com.example.one {}", "com/example/q/Q", type);
        Path two = plugin.libraryOf("two", "module com.example.two {}", "com/example/q/Q", type);

        assertOne(plugin.library(one).library(two).jar(), "error split-package: The package com.example.q");
    }

    // What it links to.

    @Test
    void aTypeThatIsMissingIsNamed() throws IOException {
        Path older = plugin.libraryOf(
                "q",
                "module com.example.q { exports com.example.q; }",
                "com/example/q/Q",
                "package com.example.q; public class Q { public static class R {} }");
        plugin.seeing(older)
                .module("requires com.example.q;")
                .type("Uses", "class Uses { Object r = new com.example.q.Q.R(); }");
        Path compiled = plugin.jar();
        Path newer = new JarMaker(Files.createDirectory(folder.resolve("n")))
                .libraryOf(
                        "q",
                        "module com.example.q { exports com.example.q; }",
                        "com/example/q/Q",
                        "package com.example.q; public class Q {}");

        assertFindings(compiled, newer).contains("error missing-type: There is no type com.example.q.Q.R here.");
    }

    /** Compiled against one version of a library, checked against another. */
    private ListAssert<String> linked(String user, String before, String after) throws IOException {
        String module = "module com.example.q { exports com.example.q; }";
        Path older = plugin.libraryOf("q", module, "com/example/q/Q", "package com.example.q; " + before);
        Path jar = plugin.seeing(older)
                .module("requires com.example.q;")
                .type("Uses", user)
                .jar();
        Path newer = new JarMaker(Files.createDirectory(folder.resolve("newer")))
                .libraryOf("q", module, "com/example/q/Q", "package com.example.q; " + after);
        return assertFindings(jar, newer);
    }

    @Test
    void aMethodThatIsMissingIsNamedWithItsTypes() throws IOException {
        linked(
                        "class Uses { void u(com.example.q.Q q) { q.ask(7, \"x\"); } }",
                        "public interface Q { int ask(int n, String s); }",
                        "public interface Q { int ask(long n, String s); }")
                .containsExactly("error missing-member: There is no method int com.example.q.Q.ask(int, String) here.");
    }

    @Test
    void methodsOfSuperclassesAndOfObjectAreFound() throws IOException {
        String type = "public interface Q extends java.util.List<String> { class Z extends Thread {} }";
        linked(
                        "class Uses { int u(com.example.q.Q q) { new com.example.q.Q.Z().interrupt(); return q.size() + q.hashCode(); } }",
                        type,
                        type)
                .isEmpty();
    }

    @Test
    void lambdasStringsHandlesAndArraysLink() throws IOException {
        plugin.type("Uses", """
                import java.lang.invoke.*;
                class Uses {
                    record R(int a, String b) {}
                    Object u(int[] a, Object[] b) throws Throwable {
                        VarHandle h = MethodHandles.lookup().findVarHandle(Uses.class, "x", int.class);
                        h.set(this, 3);
                        MethodHandle m = MethodHandles.identity(int.class);
                        int i = (int) m.invokeExact(3);
                        Runnable r = () -> System.out.println(new R(i, "x"));
                        java.util.function.Function<String, Integer> f = String::length;
                        r.run();
                        return "" + a.clone() + b.clone() + f.apply("y") + switch (b[0]) { case R(int q, String s) -> q; default -> 0; };
                    }
                    int x;
                }
                """);

        assertFindings(plugin.jar()).isEmpty();
    }

    @Test
    void aMemberThatIsNoLongerPublicIsNamed() throws IOException {
        linked(
                        "class Uses { int u() { return com.example.q.Q.X; } }",
                        "public class Q { public static int X; }",
                        "public class Q { static int X; }")
                .containsExactly("error not-accessible: It may not use int com.example.q.Q.X, which is not public.");
    }

    @Test
    void aMethodThatImplementationsLackIsNamed() throws IOException {
        linked(
                        "class Uses implements com.example.q.Q { public void a() {} }",
                        "public interface Q { void a(); }",
                        "public interface Q { void a(); void b(); default void c() {} }")
                .containsExactly(
                        "error missing-implementation: It does not have the method b of com.example.q.Q, which every"
                                + " implementation needs here.");
    }

    @Test
    void aClassThatBecameFinalOrAnInterfaceIsNamed() throws IOException {
        linked(
                        "class Uses extends com.example.q.Q {}",
                        "public class Q { public Q() {} }",
                        "public final class Q { public Q() {} }")
                .containsExactly("error changed-type: It extends com.example.q.Q, which is final here.");
    }

    @Test
    void aPackageThatIsNotExportedIsNamed() throws IOException {
        String type = "public class Q { public static void a() {} }";
        Path open = plugin.libraryOf(
                "q",
                "module com.example.q { exports com.example.q; }",
                "com/example/q/Q",
                "package com.example.q; " + type);
        Path jar = plugin.seeing(open)
                .module("requires com.example.q;")
                .type("Uses", "class Uses { void u() { com.example.q.Q.a(); } }")
                .jar();
        Path closed = new JarMaker(Files.createDirectory(folder.resolve("closed")))
                .libraryOf("q", "module com.example.q { }", "com/example/q/Q", "package com.example.q; " + type);

        assertFindings(jar, closed)
                .containsExactly(
                        "error not-exported: It uses com.example.q.Q, which the module com.example.q does not export.");
    }

    @Test
    void aNewerJavaIsNamed() throws IOException {
        byte[] bytes =
                Files.readAllBytes(Path.of("target/test-classes/dev/malachi/plugin/authoring/verify/JarMaker.class"));
        bytes[7] = 99;

        assertOne(
                plugin.entry("com/example/p/Newer.class", bytes).jar(), "error newer-java: It is compiled for Java 55");
    }

    @Test
    void aDamagedClassIsNamed() throws IOException {
        assertOne(
                plugin.entry("com/example/p/Broken.class", "CAFEBABE or so".getBytes(StandardCharsets.UTF_8))
                        .jar(),
                "error damaged-class: ");
    }

    // What it declares.

    @Test
    void aToolMustBeDeclared() throws IOException {
        plugin.type("T", """
                import dev.malachi.api.spi.tool.*;
                final class T implements Tool {
                    public ToolDescription description() { return null; }
                    public int run(ToolCall call, ToolOutput output) { return 0; }
                    public ToolOutput renderer(ToolCall call, java.io.PrintWriter out) { return null; }
                }
                """);

        assertOne(plugin.jar(), "error capability: It is a Tool", "'tools'");
        assertFindings(plugin.manifest("Malachi-Capabilities", "tools").jar()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java.nio.file.Files.delete(null) | files | files",
                "new java.net.ServerSocket(0) | listening-sockets | listening-sockets",
                "java.nio.channels.DatagramChannel.open() | connections or listening-sockets | connections",
                "java.net.URI.create(\"x\").toURL().openStream() | connections | connections",
                "new ProcessBuilder(\"sh\") | programs | programs",
                "java.lang.foreign.MemorySegment.NULL.reinterpret(9) | native-access | native-access",
                "System.loadLibrary(\"x\") | native-access | native-access",
            })
    void whatTheJdkIsAskedForMustBeDeclared(String call, String missing, String declaration) throws IOException {
        plugin.type("Uses", "class Uses { void u() throws Exception { " + call + "; } }");

        assertOne(plugin.jar(), "warning capability: It calls ", "does not declare " + missing + ".");
        assertFindings(plugin.manifest("Malachi-Capabilities", declaration).jar())
                .isEmpty();
    }

    @Test
    void aNativeMethodMustBeDeclared() throws IOException {
        assertOne(
                plugin.type("Uses", "class Uses { native void u(); }").jar(),
                "warning capability: It has native methods",
                "native-access");
    }

    @Test
    void aCallThatEndsTheDaemonIsSaid() throws IOException {
        assertOne(
                plugin.type("Uses", "class Uses { void u() { System.exit(1); } }")
                        .jar(),
                "warning ends-the-daemon: It calls java.lang.System.exit");
    }

    @Test
    void errorsComeFirstAndTheSamePlaceCountsOnce() throws IOException {
        plugin.type("A", "class A { void u() { System.exit(1); System.exit(2); } }")
                .type("B", "class B { void u() { System.exit(1); } }")
                .entry("com/example/p/Broken.class", new byte[] {1, 2, 3});

        List<PluginFinding> findings = verify(plugin.jar());

        assertThat(findings).extracting(PluginFinding::level).containsExactly(Level.ERROR, Level.WARNING);
        assertThat(findings.getLast().where()).isEqualTo("com.example.p.A and 1 more");
    }
}

package dev.malachi.kernel.plugin.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.plugin.PluginChange;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.api.plugin.PluginReport.State;
import dev.malachi.tck.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // resources that are only closed
class DropInHostTest {
    @TempDir
    private Path folder;

    @Test
    void startsWhatWasInstalledInTheOrderOfDependenciesAndStopsItTheOtherWayRound() {
        var bench = new HostBench(folder);
        var host = bench.host();
        List<String> seen = new CopyOnWriteArrayList<>();
        bench.extensions.follow(CharSequence.class, extension -> {
            String id = extension.plugin().id();
            seen.add("+" + id);
            return () -> seen.add("-" + id);
        });
        Path top = bench.plugin("atop", "1.0.0", HostBench.SAYS.formatted("top"))
                .attribute("Plugin-Dependencies", "middle")
                .build("top.jar");
        Path middle = bench.plugin("middle", "1.0.0", HostBench.SAYS.formatted("middle"))
                .attribute("Plugin-Dependencies", "zbase@>=1.1.0")
                .build("middle.jar");
        Path base = bench.saying("zbase", "1.2.0", "base");

        bench.openWith(host, top, middle, base).close();

        assertThat(seen).containsExactly("+zbase", "+middle", "+atop", "-atop", "-middle", "-zbase");
    }

    @Test
    void withoutADaemonNoCodeRuns() {
        var bench = new HostBench(folder);
        var host = bench.host();

        PluginChange change = host.install(bench.home, bench.saying("one", "1.0.0", "x"), false);

        assertThat(change.text()).contains("Installed one 1.0.0").contains("next 'malachi up'");
        assertThat(bench.report(host, "one").state()).isEqualTo(State.INSTALLED);
        assertThat(bench.said()).isEmpty();
        assertThatThrownBy(() -> host.reload(bench.home, "one"))
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.NO_DAEMON));
    }

    @Test
    void upgradesAndDowngradesWhileItRuns() {
        var bench = new HostBench(folder);
        var host = bench.host();
        Path old = bench.saying("one", "1.0.0", "old");
        Path young = bench.saying("one", "2.0.0", "young");
        try (Registration open = bench.openWith(host, old)) {
            assertThat(bench.said()).containsExactly("old");

            PluginChange up = host.install(bench.home, young, false);

            assertThat(bench.said()).containsExactly("young");
            assertThat(up.plugin().state()).isEqualTo(State.ACTIVE);
            assertThat(up.held()).isEmpty();
            assertThat(bench.home.resolve("plugins/one-1.0.0.jar")).doesNotExist();

            host.install(bench.home, old, false);

            assertThat(bench.said()).containsExactly("old");
            assertThat(bench.report(host, "one").version()).isEqualTo("1.0.0");
        }
        assertThat(bench.said()).isEmpty();
    }

    @Test
    void dependentsAreStoppedFirstAndComeBack() {
        var bench = new HostBench(folder);
        var host = bench.host();
        Path user = bench.plugin("user", "1.0.0", HostBench.SAYS.formatted("user"))
                .attribute("Plugin-Dependencies", "base")
                .build("user.jar");
        Path base = bench.saying("base", "1.0.0", "base");
        try (Registration open = bench.openWith(host, base, user)) {
            assertThat(bench.said()).containsExactlyInAnyOrder("base", "user");

            assertThat(host.disable(bench.home, "base", Optional.empty()).text())
                    .contains("depends on it: user");

            assertThat(bench.said()).isEmpty();
            assertThat(bench.report(host, "user").reason()).contains("depends on the plugin 'base', which is disabled");

            host.enable(bench.home, "base");

            assertThat(bench.said()).containsExactlyInAnyOrder("base", "user");

            host.reload(bench.home, "base");

            assertThat(bench.said()).containsExactlyInAnyOrder("base", "user");
        }
    }

    @Test
    void aDependentUsesTheClassesOfWhatItDependsOn() {
        var bench = new HostBench(folder);
        var host = bench.host();
        Path base = PluginJar.plugin(folder.resolve("built"), "base", "1.0.0", "return () -> {};")
                .source(
                        "module-info",
                        "module com.example.base { requires dev.malachi.api; exports com.example.base; provides"
                                + " dev.malachi.api.plugin.Plugin with com.example.base.Start; }")
                .source("com.example.base.Greeting", """
                        package com.example.base;
                        public class Greeting {
                            public static String of() { return "hello"; }
                        }
                        """)
                .build("base.jar");
        Path user = bench.plugin(
                        "user",
                        "1.0.0",
                        "return context.extend(CharSequence.class, () -> com.example.base.Greeting.of());")
                .source(
                        "module-info",
                        "module com.example.user { requires dev.malachi.api; requires com.example.base; provides"
                                + " dev.malachi.api.plugin.Plugin with com.example.user.Start; }")
                .compiledWith(base)
                .attribute("Plugin-Dependencies", "base")
                .build("user.jar");

        try (Registration open = bench.openWith(host, base, user)) {
            assertThat(bench.said()).containsExactly("hello");
        }
    }

    @Test
    void twoPluginsHaveOneLibraryInTwoVersions() {
        var bench = new HostBench(folder);
        var host = bench.host();
        Path first = user(bench, "first", library("1"));
        Path second = user(bench, "second", library("2"));

        try (Registration open = bench.openWith(host, first, second)) {
            assertThat(bench.said()).containsExactlyInAnyOrder("library 1", "library 2");
        }
    }

    private Path library(String version) {
        return PluginJar.module(folder.resolve("library" + version), "org.library")
                .source("module-info", "module org.library { exports org.library; }")
                .source("org.library.Version", """
                        package org.library;
                        public class Version {
                            public static String text() { return "library %s"; }
                        }
                        """.formatted(version))
                .build("library.jar");
    }

    private static Path user(HostBench bench, String id, Path library) {
        return bench.plugin(id, "1.0.0", "return context.extend(CharSequence.class, () -> org.library.Version.text());")
                .source(
                        "module-info",
                        "module com.example." + id + " { requires dev.malachi.api; requires org.library; provides"
                                + " dev.malachi.api.plugin.Plugin with com.example." + id + ".Start; }")
                .library(library)
                .build(id + ".jar");
    }

    @Test
    void aJarThatIsDroppedInIsShownAsNewAndStartsWhenItIsEnabled() throws IOException {
        var bench = new HostBench(folder);
        var host = bench.host();
        try (Registration open = bench.openWith(host, bench.saying("first", "1.0.0", "first"))) {
            Path dropped = bench.home.resolve("plugins/dropped.jar");
            Files.copy(bench.saying("second", "1.0.0", "second"), dropped);
            Files.setPosixFilePermissions(dropped, PosixFilePermissions.fromString("rw-r--r--"));

            PluginReport report = bench.report(host, "second");
            assertThat(report.state()).isEqualTo(State.NEW);
            assertThat(report.remedy()).contains("malachi plugins enable second");

            host.enable(bench.home, "second");

            assertThat(bench.said()).containsExactlyInAnyOrder("first", "second");
        }
    }

    @Test
    void aJarThatWasOverwrittenRunsOnAndReloadTakesTheNewOne() throws IOException {
        var bench = new HostBench(folder);
        var host = bench.host();
        try (Registration open = bench.openWith(host, bench.saying("one", "1.0.0", "before"))) {
            Path file = bench.report(host, "one").file().orElseThrow();
            Files.copy(bench.saying("one", "1.1.0", "after"), file, StandardCopyOption.REPLACE_EXISTING);

            assertThat(bench.report(host, "one").state()).isEqualTo(State.CHANGED);
            assertThat(bench.said()).containsExactly("before");

            host.reload(bench.home, "one");

            assertThat(bench.said()).containsExactly("after");
            assertThat(bench.report(host, "one").state()).isEqualTo(State.ACTIVE);
        }
    }

    @Test
    void aJarThatOthersMayWriteIsRefusedWithTheRemedy() throws IOException {
        var bench = new HostBench(folder);
        var host = bench.host();
        host.install(bench.home, bench.saying("one", "1.0.0", "x"), false);
        Path file = bench.report(host, "one").file().orElseThrow();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        try (Registration open = host.open(bench.home)) {
            PluginReport report = bench.report(host, file.getFileName().toString());
            assertThat(report.state()).isEqualTo(State.REFUSED);
            assertThat(report.reason()).contains("may be written by others");
            assertThat(report.remedy()).contains("chmod go-w");
            assertThat(bench.said()).isEmpty();
        }
    }

    @Test
    void removedAndDisabledPluginsDoNotStartAgain() {
        var bench = new HostBench(folder);
        var host = bench.host();
        try (Registration open =
                bench.openWith(host, bench.saying("kept", "1.0.0", "kept"), bench.saying("gone", "1.0.0", "gone"))) {
            host.disable(bench.home, "kept", Optional.empty());
            host.remove(bench.home, "gone");
            assertThat(bench.said()).isEmpty();
        }
        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).isEmpty();
            assertThat(host.snapshot()).extracting(PluginReport::id).containsExactly("kept");
            assertThat(host.absent()).containsExactly("kept");
        }
    }

    @Test
    void whatIsNotDeclaredIsRefused() {
        var bench = new HostBench(folder);
        var host = bench.host();
        String tool =
                "return context.extend(dev.malachi.api.spi.tool.Tool.class, () -> { throw new IllegalStateException(); });";
        Path undeclared = bench.plugin("sly", "1.0.0", tool).build("sly.jar");
        Path declared = bench.plugin("open", "1.0.0", tool)
                .attribute("Malachi-Capabilities", "tools, frame-types=0x42 0x43")
                .build("open.jar");
        try (Registration open = bench.openWith(host, declared)) {
            assertThatThrownBy(() -> host.install(bench.home, undeclared, false))
                    .hasMessageContaining("'sly' wants tools, which its manifest does not declare");

            PluginReport report = host.explain(bench.home, "open");
            assertThat(report.capabilities().toTexts()).containsExactly("tools", "frame-types=0x42 0x43");
            assertThat(report.brings()).containsExactly("Tool");
        }
    }

    @Test
    void aPluginInWhoseStartTheJvmDiedIsDisabledAtTheNextOne() throws IOException {
        var bench = new HostBench(folder);
        var host = bench.host();
        host.install(bench.home, bench.saying("deadly", "1.0.0", "x"), false);
        // as a start leaves it that never came to its end
        Files.writeString(bench.home.resolve("plugins/.at-work"), "deadly\n1.0.0\nstart\n");

        try (Registration open = host.open(bench.home)) {
            PluginReport report = bench.report(host, "deadly");
            assertThat(report.state()).isEqualTo(State.DISABLED);
            assertThat(report.reason()).contains("the daemon died in its start (version 1.0.0)");
            assertThat(bench.said()).isEmpty();

            host.enable(bench.home, "deadly");

            assertThat(bench.said()).containsExactly("x");
        }
    }

    @Test
    void theMarkerIsThereWhileAPluginStartsAndGoneAfterwards() {
        var bench = new HostBench(folder);
        var host = bench.host();
        Path marker = bench.home.resolve("plugins/.at-work");
        Path jar = bench.plugin(
                        "looker",
                        "1.0.0",
                        "String seen; try { seen = java.nio.file.Files.readString(java.nio.file.Path.of(\"" + marker
                                + "\")); } catch (java.io.IOException e) { seen = e.toString(); } String text = seen;"
                                + " return context.extend(CharSequence.class, () -> text);")
                .build("looker.jar");

        try (Registration open = bench.openWith(host, jar)) {
            assertThat(bench.said()).containsExactly("looker\n1.0.0\nstart\n");
            assertThat(marker).doesNotExist();
        }
    }

    @Test
    void aPluginInWhoseCodeTheJvmCrashedIsDisabledAtTheNextStart() throws IOException {
        var bench = new HostBench(folder);
        var host = bench.host();
        host.install(bench.home, bench.saying("crasher", "1.0.0", "x"), false);
        host.install(bench.home, bench.saying("bystander", "1.0.0", "y"), false);
        Files.writeString(bench.home.resolve("hs_err_pid77.log"), """
                # A fatal error has been detected by the Java Runtime Environment:
                Java frames: (J=compiled Java code, j=interpreted, Vv=VM code)
                j  jdk.internal.misc.Unsafe.putInt(Ljava/lang/Object;JI)V+0 java.base@25
                j  com.example.crasher.Start.poke()V+9
                j  com.example.bystander.Start.call()V+9
                v  ~StubRoutines::call_stub 0x00007f

                Other text
                """);

        try (Registration open = host.open(bench.home)) {
            assertThat(bench.report(host, "crasher").reason())
                    .contains("died in its code")
                    .contains("hs_err_pid77.log");
            assertThat(bench.said()).containsExactly("y");
            host.enable(bench.home, "crasher");
        }
        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).as("the same report blames once").containsExactlyInAnyOrder("y", "x");
        }
    }

    @Test
    void oneThatDependsOnWhatIsMissingTooOldOrItselfIsNamed() {
        var bench = new HostBench(folder);
        var host = bench.host();
        Path missing = bench.plugin("lonely", "1.0.0", HostBench.SAYS.formatted("l"))
                .attribute("Plugin-Dependencies", "nowhere")
                .build("lonely.jar");
        Path demanding = bench.plugin("demanding", "1.0.0", HostBench.SAYS.formatted("d"))
                .attribute("Plugin-Dependencies", "base@>=2.0.0")
                .build("demanding.jar");
        Path hen = bench.plugin("hen", "1.0.0", HostBench.SAYS.formatted("h"))
                .attribute("Plugin-Dependencies", "egg")
                .build("hen.jar");
        Path egg = bench.plugin("egg", "1.0.0", HostBench.SAYS.formatted("e"))
                .attribute("Plugin-Dependencies", "hen")
                .build("egg.jar");

        try (Registration open =
                bench.openWith(host, missing, demanding, hen, egg, bench.saying("base", "1.0.0", "base"))) {
            assertThat(bench.said()).containsExactly("base");
            assertThat(bench.report(host, "lonely").reason()).contains("'nowhere', which is not here");
            assertThat(bench.report(host, "demanding").reason()).contains("in a version >=2.0.0, and here is 1.0.0");
            assertThat(bench.report(host, "egg").reason()).contains("depend on each other");
            assertThat(bench.report(host, "hen").state()).isEqualTo(State.REFUSED);
        }
    }

    @Test
    void codeThatLeavesJavaIsRefusedUnlessItIsDeclared() {
        var bench = new HostBench(folder);
        var host = bench.host();
        String code = "Runnable later = () -> System.loadLibrary(\"evil\"); "
                + "return context.extend(CharSequence.class, () -> \"n\" + (later == null));";
        Path undeclared = bench.plugin("sly", "1.0.0", code).build("sly.jar");
        Path declared = bench.plugin("honest", "1.0.0", code)
                .attribute("Malachi-Capabilities", "native-access")
                .build("honest.jar");

        assertThatThrownBy(() -> host.install(bench.home, undeclared, false))
                .hasMessageContaining("com.example.sly.Start calls java.lang.System.loadLibrary")
                .hasMessageContaining("native-access");
        try (Registration open = bench.openWith(host, declared)) {
            assertThat(bench.said()).containsExactly("nfalse");
        }
    }

    @Test
    void ourOwnJarsAreKnownByTheirHash() throws Exception {
        Path jar = PluginJar.module(folder, "dev.malachi.plugin.extra")
                .attribute("Plugin-Id", "extra")
                .attribute("Plugin-Version", "0.1.0-SNAPSHOT")
                .source(
                        "module-info",
                        "module dev.malachi.plugin.extra { requires dev.malachi.api; provides"
                                + " dev.malachi.api.plugin.Plugin with dev.malachi.plugin.extra.Start; }")
                .source("dev.malachi.plugin.extra.Start", """
                        package dev.malachi.plugin.extra;
                        import dev.malachi.api.plugin.*;
                        public final class Start implements Plugin {
                            public PluginDescription description() { return PluginDescription.of("extra", "Ours."); }
                            public dev.malachi.api.Registration start(PluginContext context) {
                                return context.extend(CharSequence.class, () -> "ours");
                            }
                        }
                        """)
                .build("extra.jar");
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        var stranger = new HostBench(folder.resolve("stranger"));
        var bench = new HostBench(folder.resolve("own")).shipping(Set.of(sha256));

        assertThatThrownBy(() -> stranger.host().install(stranger.home, jar, false))
                .hasMessageContaining("a name of Malachi's own");
        try (Registration open = bench.openWith(bench.host(), jar)) {
            assertThat(bench.said()).containsExactly("ours");
        }
    }

    @Test
    void withATrustedKeyWhatLiesUnsignedInTheFolderIsRefusedToo() {
        var bench = new HostBench(folder);
        var host = bench.host();
        host.install(bench.home, bench.saying("one", "1.0.0", "x"), false);
        // minisign's own example key
        host.trust(bench.home, "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3");

        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).isEmpty();
            assertThat(host.snapshot()).singleElement().satisfies(report -> {
                assertThat(report.state()).isEqualTo(State.REFUSED);
                assertThat(report.reason()).contains("it is not signed");
            });

            host.install(bench.home, bench.saying("two", "1.0.0", "two"), true);

            assertThat(bench.said()).containsExactly("two");
        }
        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).as("remembered by its hash").containsExactly("two");
        }
    }

    @Test
    void ofTwoJarsWithOneIdTheNewestRunsAndTheOtherIsRemovedByItsName() throws IOException {
        var bench = new HostBench(folder);
        var host = bench.host();
        host.install(bench.home, bench.saying("one", "1.1.0", "newest"), false);
        Path older = bench.home.resolve("plugins/aa.jar");
        Files.copy(bench.saying("one", "1.0.0", "older"), older);

        try (Registration open = host.open(bench.home)) {
            assertThat(bench.said()).containsExactly("newest");
            assertThat(host.list(bench.home)).anySatisfy(report -> {
                assertThat(report.state()).isEqualTo(State.REFUSED);
                assertThat(report.reason()).contains("another jar of the id 'one'");
            });

            host.remove(bench.home, "aa.jar");

            assertThat(older).doesNotExist();
            assertThat(bench.said()).containsExactly("newest");
        }
    }
}

package dev.malachi.kernel.plugin.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.tck.plugin.BrokenJars;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a jar is said, and nothing else changes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrokenJarsTest {
    private Path folder;
    private HostBench bench;
    private DropInHost host;
    private Registration open;
    private BrokenJars jars;

    @BeforeAll
    void begin(@TempDir Path place) {
        folder = place;
        bench = new HostBench(folder, Duration.ofSeconds(1));
        host = bench.host();
        jars = new BrokenJars(folder.resolve("broken"));
        open = bench.openWith(host, bench.saying("good", "1.0.0", "good"));
    }

    @AfterAll
    void end() {
        open.close();
    }

    static Stream<BrokenJars.Kind> kinds() {
        return Stream.of(BrokenJars.Kind.values());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void eachIsRefusedWithASentenceAndLeavesNothing(BrokenJars.Kind kind) {
        Path jar = jars.build(kind);

        assertThatThrownBy(() -> host.install(bench.home, jar, false))
                .isInstanceOfSatisfying(MalachiException.class, e -> {
                    assertThat(e.kind()).isEqualTo(MalachiException.Kind.FAILED);
                    assertThat(e).hasMessageStartingWith("Cannot install " + jar + ": ");
                    assertThat(e).hasMessageContaining(kind.words()).hasMessageEndingWith(".");
                });

        assertThat(bench.said()).containsExactly("good");
        assertThat(folder.resolve("home/plugins").toFile().list((_, name) -> name.endsWith(".jar")))
                .containsExactly("good-1.0.0.jar");
        assertThat(folder.resolve("escaped.txt")).doesNotExist();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void oneThatWasDroppedInKeepsNothingElseFromStarting(BrokenJars.Kind kind, @TempDir Path other) throws Exception {
        var others = new HostBench(other, Duration.ofSeconds(1));
        var fresh = others.host();
        fresh.install(others.home, others.saying("good", "1.0.0", "good"), false);
        Files.copy(jars.build(kind), others.home.resolve("plugins/zz.jar"));

        try (Registration _ = fresh.open(others.home)) {
            assertThat(others.said()).containsExactly("good");
            assertThat(fresh.snapshot()).anySatisfy(report -> {
                assertThat(report.runs()).isFalse();
                assertThat(report.reason()).contains(kind.words());
                assertThat(report.remedy()).isNotEmpty();
            });
        }
    }
}

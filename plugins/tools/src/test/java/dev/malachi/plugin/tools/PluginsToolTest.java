package dev.malachi.plugin.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.MalachiException;
import dev.malachi.api.Registration;
import dev.malachi.api.Warning;
import dev.malachi.api.plugin.PluginCapabilities;
import dev.malachi.api.plugin.PluginChange;
import dev.malachi.api.plugin.PluginHost;
import dev.malachi.api.plugin.PluginReport;
import dev.malachi.plugin.tools.plugins.PluginsTool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginsToolTest {
    private static final PluginReport GREETER = new PluginReport(
            "greeter",
            "1.2.0",
            PluginReport.State.FAILED,
            Optional.of(Path.of("/home/plugins/greeter-1.2.0.jar")),
            "Greets.",
            "its start has thrown something",
            "Look for another version of it.",
            ">=0.1.0",
            List.of(),
            PluginCapabilities.parse("tools, files"),
            "not signed",
            "ab",
            List.of(),
            List.of("the thread 'x', which has not ended"));

    private final Host host = new Host();
    private final PluginsTool tool = new PluginsTool(() -> host);

    /** Remembers what it was asked. */
    private static final class Host implements PluginHost {
        private final List<String> asked = new ArrayList<>();

        private PluginChange change(String what) {
            asked.add(what);
            return new PluginChange(GREETER, "Did it.", Duration.ofMillis(14), GREETER.held());
        }

        @Override
        public Registration open(Path home) {
            return () -> {};
        }

        @Override
        public List<PluginReport> list(Path home) {
            return List.of(GREETER);
        }

        @Override
        public List<PluginReport> snapshot() {
            return List.of();
        }

        @Override
        public List<Warning> warnings() {
            return List.of();
        }

        @Override
        public Set<String> absent() {
            return Set.of();
        }

        @Override
        public PluginReport explain(Path home, String idOrJar) {
            asked.add("explain " + idOrJar);
            return GREETER;
        }

        @Override
        public PluginChange install(Path home, Path jar, boolean allowUnsigned) {
            return change("install " + jar + " " + allowUnsigned);
        }

        @Override
        public PluginChange remove(Path home, String id) {
            return change("remove " + id);
        }

        @Override
        public PluginChange enable(Path home, String id) {
            return change("enable " + id);
        }

        @Override
        public PluginChange disable(Path home, String id, Optional<String> reason) {
            return change("disable " + id);
        }

        @Override
        public PluginChange reload(Path home, String id) {
            return change("reload " + id);
        }

        @Override
        public String trust(Path home, String key) {
            asked.add("trust " + key);
            return "Trusted.";
        }
    }

    /** A path is wider than all other columns, and 'explain' says it. */
    @Test
    void theListNamesTheFileOnly() throws InterruptedException {
        ToolRun run = ToolRun.of(tool, new Alice(), Map.of("action", "list"));

        assertThat(run.run()).isZero();

        assertThat(run.text()).contains("greeter-1.2.0.jar").doesNotContain("/home/plugins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"install", "remove", "enable", "disable", "reload", "trust"})
    void whatDecidesWhatCodeRunsIsForAdministratorsOfTheDaemonOnly(String action) throws InterruptedException {
        Map<String, Object> arguments = Map.of("action", action, "subject", "greeter");

        assertThatThrownBy(() -> ToolRun.of(tool, new Alice(), arguments).run())
                .isInstanceOfSatisfying(
                        MalachiException.class, e -> assertThat(e.kind()).isEqualTo(MalachiException.Kind.PERMISSION))
                .hasMessageContaining("'plugins " + action + "'");
        assertThat(host.asked).isEmpty();

        assertThat(ToolRun.byAdministrator(tool, new Alice(), arguments).run()).isZero();
        assertThat(host.asked).singleElement().asString().startsWith(action + " greeter");
    }

    @Test
    void withoutADaemonTheFileSystemDecides() throws InterruptedException {
        ToolRun run = ToolRun.of(
                tool,
                Optional.empty(),
                Path.of("/home"),
                Map.of("action", "install", "subject", "/tmp/x.jar", "allow-unsigned", true));

        assertThat(run.run()).isZero();

        assertThat(host.asked).containsExactly("install /tmp/x.jar true");
        assertThat(run.text()).contains("Did it.").contains("the thread 'x', which has not ended");
    }

    @Test
    void listNamesWhatIsWrongAndWhatToDo() throws InterruptedException {
        ToolRun run = ToolRun.of(tool, new Alice(), Map.of());

        run.run();

        assertThat(run.text())
                .contains("greeter  1.2.0")
                .contains("greeter: its start has thrown something. Look for another version of it.");
    }

    @Test
    void explainShowsWhatIsDeclaredAndWhatJavaCannotEnforce() throws InterruptedException {
        ToolRun run = ToolRun.of(tool, new Alice(), Map.of("action", "explain", "subject", "/here/greeter"));

        run.run();

        assertThat(host.asked).containsExactly("explain greeter");
        assertThat(run.text())
                .contains("tools")
                .contains("reads or writes files (Java cannot enforce this)")
                .contains("Malachi >=0.1.0");
    }

    @Test
    void missingAndSurplusWordsAreNamed() {
        assertThatThrownBy(() -> ToolRun.of(tool, new Alice(), Map.of("action", "install"))
                        .run())
                .hasMessageContaining("Missing JAR");
        assertThatThrownBy(() -> ToolRun.of(tool, new Alice(), Map.of("action", "list", "subject", "x"))
                        .run())
                .hasMessageContaining("plugins explain x");
        assertThatThrownBy(() -> ToolRun.of(
                                tool, new Alice(), Map.of("action", "remove", "subject", "x", "allow-unsigned", true))
                        .run())
                .hasMessageContaining("--allow-unsigned goes with 'plugins install' only");
    }
}

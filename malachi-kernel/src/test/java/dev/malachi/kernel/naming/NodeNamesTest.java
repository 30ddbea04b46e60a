package dev.malachi.kernel.naming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.malachi.api.MalachiException;
import dev.malachi.api.NodeId;
import dev.malachi.api.Registration;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.plugin.Extensions;
import dev.malachi.api.plugin.Plugin;
import dev.malachi.api.plugin.PluginContext;
import dev.malachi.api.plugin.PluginDescription;
import dev.malachi.api.spi.name.NameEntry;
import dev.malachi.api.spi.name.NameSource;
import dev.malachi.api.spi.name.NameTable;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.control.NodeContext;
import dev.malachi.kernel.control.TestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What names mean in a node, and what becomes of sources that fail. */
class NodeNamesTest {
    private static final NodeId SELF = new NodeId(1, 1);
    private static final NodeId BOB = new NodeId(2, 2);
    private static final NodeId CAROL = new NodeId(3, 3);
    private static final Duration TTL = Duration.ofMinutes(5);

    @TempDir
    Path home;

    private final NodeNames names = new NodeNames(SELF);

    /** A plugin that brings one source. */
    private record Bringing(String id, Function<NameTable, Registration> start) implements Plugin {
        @Override
        public PluginDescription description() {
            return PluginDescription.of(id, "Names for a test.");
        }

        @Override
        public Registration start(PluginContext context) {
            return context.extend(NameSource.class, () -> new NameSource() {
                @Override
                public String id() {
                    return id;
                }

                @Override
                public Registration start(NameTable table, Arguments settings) {
                    return start.apply(table);
                }
            });
        }
    }

    private static Registration say(NameTable table, String name, NodeId node) {
        table.put(name, node, TTL);
        return () -> {};
    }

    private NodeId found(String name) {
        return names.find(name).orElseThrow().node();
    }

    @Test
    void whatTheOperatorChoseComesBeforeWhatPeersCallThemselves() {
        names.ofPeers().put("nas", BOB, TTL);
        NodeNames.Table first = names.add("first");
        NodeNames.Table second = names.add("second");
        second.put("NAS", CAROL, TTL);

        assertThat(found("nas")).isEqualTo(CAROL);
        assertThat(names.all()).containsExactly(new NameEntry("nas", CAROL, TTL, "second"));

        first.put("nas", SELF, TTL);
        assertThat(found("nas")).isEqualTo(SELF);
        first.end();
        second.end();
        assertThat(found("nas")).isEqualTo(BOB);
        assertThatThrownBy(() -> first.put("nas", SELF, TTL)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "me",
                "10.144.1.2",
                "00112233445566778899aabbccddeeff",
                "bob.mli",
                "-a",
                "a..b",
                "a b",
                "müller"
            })
    void whatIsNoNameOrMeansSomethingElseIsRefused(String name) {
        NodeNames.Table table = names.add("hosts");

        assertThatThrownBy(() -> table.put(name, BOB, TTL)).isInstanceOf(MalachiException.class);

        assertThat(names.all()).isEmpty();
    }

    @Test
    void anAnswerIsKeptForADayAtTheMost() {
        NodeNames.Table table = names.add("hosts");

        assertThatThrownBy(() -> table.put("nas", BOB, Duration.ofDays(2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private NodeContext context() {
        return new TestContext(home, new VirtualTimeline()).make();
    }

    @Test
    void sourcesOfPluginsComeAndGo() {
        var ended = new AtomicInteger();
        var extensions = Extensions.of(List.of(new Bringing("hosts", table -> {
            table.put("nas", BOB, TTL);
            return ended::incrementAndGet;
        })));

        try (Registration following = new NameSources(context(), names).follow(extensions)) {
            assertThat(found("nas")).isEqualTo(BOB);
            extensions.stop("hosts");
            assertThat(names.find("nas")).isEmpty();
            assertThat(ended).hasValue(1);
            extensions.restart("hosts");
            assertThat(found("nas")).isEqualTo(BOB);
            assertThat(following).isNotNull();
        }

        assertThat(names.all()).isEmpty();
        assertThat(ended).hasValue(2);
    }

    @Test
    void oneThatFailsIsNamedAndKeepsNoOtherFromStarting() {
        NodeContext context = context();
        var extensions = Extensions.of(List.of(
                new Bringing("bad", table -> {
                    table.put("half", BOB, TTL);
                    throw new MalachiException(MalachiException.Kind.FAILED, "The list is missing.");
                }),
                new Bringing("good", table -> say(table, "nas", BOB))));

        try (Registration following = new NameSources(context, names).follow(extensions)) {
            assertThat(names.all()).extracting(NameEntry::name).containsExactly("nas");
            assertThat(context.warnings().aboutNode())
                    .anyMatch(warning -> warning.text()
                            .equals("The names that the plugin 'bad' knows are missing: The list is missing."));
            assertThat(following).isNotNull();
        }
    }

    @Test
    void oneWhoseStartDoesNotReturnHoldsUpNothingAndIsInterruptedWhenItGoes() {
        var left = new CountDownLatch(1);
        var extensions = Extensions.of(List.of(new Bringing("slow", table -> {
            table.put("nas", BOB, TTL);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                left.countDown();
            }
            return () -> {};
        })));

        Registration following = new NameSources(context(), names).follow(extensions);
        assertThat(found("nas")).isEqualTo(BOB);
        following.close();

        assertThat(names.all()).isEmpty();
        await().until(() -> left.getCount() == 0);
    }
}

package dev.malachi.api.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExtensionsTest {
    private record Made(PluginDescription description, Function<PluginContext, Registration> starting)
            implements Plugin {
        @Override
        public Registration start(PluginContext context) {
            return starting.apply(context);
        }
    }

    private static Plugin plugin(String id, Consumer<PluginContext> starting) {
        return new Made(PluginDescription.of(id, "For a test."), context -> {
            starting.accept(context);
            return () -> {};
        });
    }

    @Test
    void whatIsBroughtIsMadeOnceWhenItIsNeeded() {
        List<String> made = new ArrayList<>();
        Extensions extensions = Extensions.of(List.of(plugin(
                "one",
                context -> context.extend(CharSequence.class, () -> {
                    made.add("x");
                    return "text";
                }))));
        assertThat(made).isEmpty();

        assertThat(extensions.all(CharSequence.class)).isEqualTo(extensions.all(CharSequence.class));

        assertThat(made).hasSize(1);
        assertThat(extensions.all(Runnable.class)).isEmpty();
    }

    @Test
    void orderIsThatOfTheIdsWithWhoBringsIt() {
        Extensions extensions = Extensions.of(List.of(
                plugin("b", context -> context.extend(CharSequence.class, () -> "b")), plugin("a", context -> {
                    var _ = context.extend(CharSequence.class, () -> "a2");
                    var _ = context.extend(CharSequence.class, () -> "a1");
                })));

        assertThat(extensions.all(CharSequence.class)).isEqualTo(List.of("a2", "a1", "b"));
        assertThat(extensions.of(CharSequence.class))
                .extracting(extension -> extension.plugin().id())
                .containsExactly("a", "a", "b");
        assertThat(extensions.plugins()).extracting(PluginDescription::id).containsExactly("a", "b");
    }

    @Test
    void aPluginThatThrowsIsNamedAndLeavesNothingWhileOthersGoOn() {
        Extensions extensions = Extensions.of(List.of(
                plugin("bad", context -> {
                    var _ = context.extend(CharSequence.class, () -> "half");
                    throw new IllegalStateException("no");
                }),
                plugin("linked", context -> {
                    throw new NoClassDefFoundError("gone");
                }),
                plugin("good", context -> context.extend(CharSequence.class, () -> "good"))));

        assertThat(extensions.all(CharSequence.class)).isEqualTo(List.of("good"));
        assertThat(extensions.plugins()).extracting(PluginDescription::id).containsExactly("good");
        assertThat(extensions.failures()).containsOnlyKeys("bad", "linked");
    }

    @Test
    void whatCannotBeMadeIsLeftOutAndNamed() {
        Extensions extensions = Extensions.of(List.of(
                plugin(
                        "bad",
                        context -> context.extend(CharSequence.class, () -> {
                            throw new UnsatisfiedLinkError("libfoo");
                        })),
                plugin("good", context -> context.extend(CharSequence.class, () -> "good"))));

        assertThat(extensions.all(CharSequence.class)).isEqualTo(List.of("good"));
        assertThat(extensions.failures().get("bad")).contains("libfoo");
    }

    @Test
    void ofTwoPluginsWithOneIdTheSecondIsLeftOut() {
        Extensions extensions = Extensions.of(List.of(
                plugin("same", context -> context.extend(CharSequence.class, () -> "first")),
                plugin("same", context -> context.extend(CharSequence.class, () -> "second"))));

        assertThat(extensions.all(CharSequence.class)).isEqualTo(List.of("first"));
        assertThat(extensions.failures()).containsKey("same");
    }

    @Test
    void whatIsTakenAwayIsNotGivenAnyMore() {
        List<Registration> registered = new ArrayList<>();
        Extensions extensions = Extensions.of(List.of(
                plugin("one", context -> registered.add(context.extend(CharSequence.class, () -> "x")))));
        assertThat(extensions.all(CharSequence.class)).hasSize(1);

        registered.getFirst().close();

        assertThat(extensions.all(CharSequence.class)).isEmpty();
    }

    @Test
    void whatKeepsUpHearsOfWhatIsThereWhatComesAndWhatGoes() {
        List<String> heard = new ArrayList<>();
        Extensions extensions =
                Extensions.of(List.of(plugin("b", context -> context.extend(CharSequence.class, () -> "b"))));

        Registration following = extensions.follow(CharSequence.class, extension -> {
            heard.add("+" + extension.get());
            return () -> heard.add("-" + extension.plugin().id());
        });
        Plugin late = plugin("a", context -> context.extend(CharSequence.class, () -> "a"));
        PluginScope scope = extensions.scope(late, late.description());
        scope.start();

        assertThat(heard).containsExactly("+b", "+a");
        assertThat(extensions.all(CharSequence.class)).isEqualTo(List.of("b", "a"));
        assertThat(extensions.plugins()).extracting(PluginDescription::id).containsExactly("a", "b");

        scope.close();
        following.close();

        assertThat(heard).containsExactly("+b", "+a", "-a", "-b");
        assertThat(extensions.plugins()).extracting(PluginDescription::id).containsExactly("b");
    }

    @Test
    void whatAFollowerThrowsIsThrownToThePluginThatComes() {
        Extensions extensions = Extensions.of(List.of());
        Registration _ = extensions.follow(CharSequence.class, extension -> {
            throw new IllegalStateException("no room");
        });
        Plugin late = plugin("late", context -> context.extend(CharSequence.class, () -> "x"));

        PluginScope scope = extensions.scope(late, late.description());
        assertThatThrownBy(scope::start).hasMessage("no room");
        scope.close();

        assertThat(extensions.all(CharSequence.class)).isEmpty();
        assertThat(extensions.plugins()).isEmpty();
    }

    @Test
    void oneThatWasStoppedBringsItsThingsAgainWhenItIsRestarted() {
        Extensions extensions =
                Extensions.of(List.of(plugin("one", context -> context.extend(CharSequence.class, () -> "x"))));

        extensions.stop("one");
        assertThat(extensions.all(CharSequence.class)).isEmpty();
        assertThat(extensions.stopped()).extracting(PluginDescription::id).containsExactly("one");

        extensions.restart("one");
        assertThat(extensions.all(CharSequence.class)).isEqualTo(List.of("x"));
        assertThat(extensions.stopped()).isEmpty();
    }

    @Test
    void oneOfTheImageIsKnownWhileItStopsAndWhileItStarts() {
        List<List<String>> known = new ArrayList<>();
        Extensions extensions =
                Extensions.of(List.of(plugin("one", context -> context.extend(CharSequence.class, () -> "x"))));
        Runnable look = () -> known.add(Stream.concat(extensions.plugins().stream(), extensions.stopped().stream())
                .map(PluginDescription::id)
                .distinct()
                .toList());
        try (Registration _ = extensions.follow(CharSequence.class, _ -> {
            look.run();
            return look::run;
        })) {
            extensions.stop("one");
            extensions.restart("one");
        }

        assertThat(known).hasSize(4).allMatch(List.of("one")::equals);
    }

    @Test
    void eachReasonWhyAPluginFailedIsKeptAndNoneTwice() {
        Extensions extensions = Extensions.of(List.of(plugin("one", context -> {
            var _ = context.extend(CharSequence.class, () -> "x");
        })));
        Extension<CharSequence> extension = extensions.of(CharSequence.class).getFirst();

        for (String reason : List.of("first", "second", "first", "third", "fourth", "fifth")) {
            extensions.refuse(extension, reason);
        }

        assertThat(extensions.failures()).containsEntry("one", "first; second; third; fourth");
        extensions.forgive("one");
        assertThat(extensions.failures()).isEmpty();
    }

    @Test
    void oneThatCannotBeRestartedStaysStoppedAndMayBeTriedAgain() {
        List<RuntimeException> inTheWay = new ArrayList<>();
        Extensions extensions = Extensions.of(List.of(plugin("one", context -> {
            inTheWay.forEach(thrown -> {
                throw thrown;
            });
            var _ = context.extend(CharSequence.class, () -> "x");
        })));
        extensions.stop("one");

        inTheWay.add(new IllegalStateException("its file is gone"));
        extensions.restart("one");
        assertThat(extensions.stopped()).extracting(PluginDescription::id).containsExactly("one");
        assertThat(extensions.failures().get("one")).contains("its file is gone");

        inTheWay.clear();
        extensions.restart("one");
        assertThat(extensions.all(CharSequence.class)).isEqualTo(List.of("x"));
        assertThat(extensions.stopped()).isEmpty();
        assertThat(extensions.failures()).isEmpty();
    }

    @Test
    void aScopeThatWasClosedTakesNothingAnyMore() {
        Extensions extensions = Extensions.of(List.of());
        List<PluginContext> kept = new ArrayList<>();
        Plugin slow = plugin("slow", kept::add);
        PluginScope scope = extensions.scope(slow, slow.description());
        scope.start();
        scope.close();

        assertThatThrownBy(() -> kept.getFirst().extend(CharSequence.class, () -> "late"))
                .hasMessageContaining("'slow' was stopped");
        assertThat(extensions.all(CharSequence.class)).isEmpty();
    }
}

package dev.malachi.plugin.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.control.Fields;
import dev.malachi.api.parameter.Arguments;
import dev.malachi.api.spi.tool.ToolOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoryTest {
    private final List<Fields> events = new ArrayList<>();
    private final Story story = new Story(new ToolOutput() {
        @Override
        public void event(Map<String, Object> event) {
            events.add(new Fields(event));
        }

        @Override
        public void result(Object result) {
            throw new AssertionError("a story has no result");
        }
    });

    @Test
    void tellsWhatEachStepMade() throws InterruptedException {
        String made = story.tellAndKeep("A step", () -> new Story.Told<>("thing", "It made a thing."));

        assertThat(made).isEqualTo("thing");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.document().keySet())
                    .isEqualTo(new java.util.LinkedHashSet<>(List.of("step", "ok", "detail", "millis")));
            assertThat(event.show("step")).isEqualTo("A step");
            assertThat(event.flag("ok")).isTrue();
            assertThat(event.show("detail")).isEqualTo("It made a thing.");
        });
    }

    @Test
    void endsWithTheStepThatFails() {
        assertThatThrownBy(() -> story.tell("A step", () -> {
                    throw new IOException("no such thing");
                }))
                .isInstanceOf(Story.Ended.class);

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.flag("ok")).isFalse();
            assertThat(event.show("detail")).contains("no such thing");
        });
    }

    @Test
    void saysWhatItWaitedForInVain() {
        assertThatThrownBy(
                        () -> story.tell("A step", () -> story.await("the moon rises", Duration.ZERO, Optional::empty)))
                .isInstanceOf(Story.Ended.class);

        assertThat(events)
                .singleElement()
                .satisfies(event -> assertThat(event.show("detail")).isEqualTo("Waited in vain: the moon rises."));
    }

    @Test
    void waitsUntilItHasComeAbout() throws IOException, InterruptedException {
        List<Integer> looks = new ArrayList<>();

        String found = story.await("the third look", Duration.ofSeconds(20), () -> {
            looks.add(looks.size());
            return looks.size() == 3 ? Optional.of("found") : Optional.empty();
        });

        assertThat(found).isEqualTo("found");
        assertThat(looks).hasSize(3);
    }

    @Test
    void isShownWithAMarkForEachStep() {
        StringWriter terminal = new StringWriter();
        DemoTool demo = new DemoTool();
        ToolOutput renderer = demo.renderer(
                new dev.malachi.api.spi.tool.ToolCall(Arguments.NONE, Path.of("/nowhere"), Optional.empty()),
                new PrintWriter(terminal));

        renderer.event(Map.of("step", "They meet", "ok", true, "detail", "In a lane.", "millis", 1234L));
        renderer.event(Map.of(
                "step", "They talk", "ok", false, "detail", "Not a\nword. " + "x".repeat(75) + " y", "millis", 5L));
        renderer.result(Map.of("ok", false));

        assertThat(terminal.toString().lines())
                .containsSubsequence(
                        "✓ They meet  (1.2 s)",
                        "    In a lane.",
                        "✗ They talk  (0.0 s)",
                        "    Not a",
                        "    word.",
                        "    " + "x".repeat(75),
                        "    y",
                        "",
                        "It did not work; the step marked ✗ says why. 'malachi platform' shows what this machine can do.");
    }
}

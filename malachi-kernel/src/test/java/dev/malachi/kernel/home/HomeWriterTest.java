package dev.malachi.kernel.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.malachi.api.Warning;
import dev.malachi.api.time.VirtualTimeline;
import dev.malachi.kernel.event.EventStream;
import dev.malachi.kernel.event.Warnings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home that cannot be written for a while. */
class HomeWriterTest {
    @TempDir
    private Path home;

    private final VirtualTimeline timeline = new VirtualTimeline();
    private final Warnings warnings = new Warnings(new EventStream(timeline), timeline);
    private final List<Runnable> retries = new ArrayList<>();
    private final HomeWriter writer = new HomeWriter(Runnable::run, warnings, retries::add);

    private List<HomeWriter.Content> content(String name, String text) {
        return List.of(new HomeWriter.Content(home.resolve(name), text.getBytes(StandardCharsets.UTF_8), "rw-------"));
    }

    private Path obstruct(String name) throws IOException {
        return Files.createDirectories(home.resolve(name + "/in-the-way"));
    }

    private static void remove(Path obstacle) throws IOException {
        Files.delete(obstacle);
        Files.delete(obstacle.getParent());
    }

    @Test
    void whatCannotBeWrittenIsAWarningUntilARetryWorks() throws IOException {
        Path first = obstruct("paths.json");
        Path second = obstruct("trust.json");

        assertThat(writer.write(content("paths.json", "a"))).isCompletedExceptionally();
        assertThat(writer.write(content("trust.json", "b"))).isCompletedExceptionally();

        assertThat(warnings.aboutNode())
                .hasSize(1)
                .first()
                .extracting(Warning::text)
                .asString()
                .contains("Cannot write paths.json, trust.json in " + home);
        assertThat(retries).as("planned once").hasSize(1);
        remove(first);
        retries.removeFirst().run();
        assertThat(home.resolve("paths.json")).hasContent("a");
        assertThat(warnings.aboutNode()).hasSize(1);

        remove(second);
        retries.removeFirst().run();
        assertThat(home.resolve("trust.json")).hasContent("b");
        assertThat(warnings.aboutNode()).isEmpty();
        assertThat(retries).isEmpty();
    }

    @Test
    void whatIsNewerTakesThePlaceOfWhatCouldNotBeWritten() throws IOException {
        Path obstacle = obstruct("state.json");
        assertThatThrownBy(() -> writer.writeNow(content("state.json", "old"))).isInstanceOf(IOException.class);
        remove(obstacle);

        writer.writeNow(content("state.json", "new"));
        retries.removeFirst().run();

        assertThat(home.resolve("state.json")).hasContent("new");
        assertThat(warnings.aboutNode()).isEmpty();
    }
}
